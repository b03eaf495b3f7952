import type { Alert } from '../alert.ts';
import type { ExporterDependencies } from '../exporter.ts';
import type { Notifier } from '../notifier.ts';
import { createOutboundHttp, expectSuccess } from '../outbound-request.ts';
import { teamsConfigSchema } from './config.ts';

const COLORS = ['Default', 'Default', 'Default', 'Warning', 'Attention', 'Attention'] as const;
/** A message of a webhook is at most 28 KB (learn.microsoft.com, "Create and send messages"). */
const MAX_VALUE_CHARACTERS = 400;
const PRODUCT = 'Teams';

export function createTeamsNotifier(given: unknown, { guard, now }: ExporterDependencies): Notifier {
  const settings = teamsConfigSchema.parse(given);
  const http = createOutboundHttp({ product: PRODUCT, guard, timeoutMs: settings.timeoutMs });

  return {
    async post(alert, signal) {
      const url = new URL(settings.webhookUrl);
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify(teamsMessage(alert));
      // 200 of a connector, 202 of a workflow.
      expectSuccess(PRODUCT, await http.send({ method: 'POST', url, headers, body }, signal), now());
      return null;
    },
    async stop() {
      http.stop();
    },
  };
}

/**
 * An Adaptive Card 1.4. What attackers wrote is in text runs, which know no Markdown (adaptivecards.io, "TextRun"), unlike
 * text blocks and facts.
 */
export function teamsMessage(alert: Alert) {
  const runs = (...texts: readonly object[]) => ({
    type: 'RichTextBlock',
    inlines: texts.map((text) => ({ type: 'TextRun', ...text })),
  });
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          body: [
            runs({ text: alert.title, size: 'Large', weight: 'Bolder', color: COLORS[alert.level] ?? 'Default' }),
            runs({ text: alert.at, isSubtle: true }),
            ...alert.facts.map(({ name, value }) =>
              runs(
                { text: `${name}: `, weight: 'Bolder' },
                {
                  text:
                    value.length > MAX_VALUE_CHARACTERS
                      ? `${value.slice(0, MAX_VALUE_CHARACTERS - 1).toWellFormed()}…`
                      : value,
                },
              ),
            ),
          ],
        },
      },
    ],
  };
}
