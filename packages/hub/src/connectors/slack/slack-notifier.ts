import type { Alert } from '../alert.ts';
import { DeliveryError, type ExporterDependencies } from '../exporter.ts';
import type { Notifier } from '../notifier.ts';
import { createOutboundHttp, errorOfAnswer } from '../outbound-request.ts';
import { slackConfigSchema } from './config.ts';

/** Limits of Slack's blocks (docs.slack.dev, "Block Kit"). */
const MAX_HEADER_CHARACTERS = 150;
const MAX_FIELDS_PER_SECTION = 10;
const MAX_FIELD_CHARACTERS = 2_000;
const LEVEL_MARKS = ['', 'noise', 'low', 'medium', 'high', 'act now'] as const;
const PRODUCT = 'Slack';

export function createSlackNotifier(given: unknown, { guard, now }: ExporterDependencies): Notifier {
  const settings = slackConfigSchema.parse(given);
  const http = createOutboundHttp({ product: PRODUCT, guard, timeoutMs: settings.timeoutMs });

  return {
    async post(alert, signal) {
      const url = new URL(settings.webhookUrl);
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify(slackMessage(alert));
      const answer = await http.send({ method: 'POST', url, headers, body }, signal);
      if (answer.status === 200) return null;
      // Errors are one word, such as `invalid_payload` (docs.slack.dev, "Sending messages using incoming webhooks").
      const word = /^[a-z_]{1,60}$/.exec(answer.body.trim())?.[0] ?? '';
      if (answer.status === 400 && REFUSED_WORDS.has(word)) throw new DeliveryError('refused', `${PRODUCT}: ${word}`);
      throw errorOfAnswer(PRODUCT, answer, now(), word);
    },
    async stop() {
      http.stop();
    },
  };
}

const REFUSED_WORDS: ReadonlySet<string> = new Set([
  'no_active_hooks',
  'user_not_found',
  'channel_not_found',
  'no_team',
]);

/**
 * Blocks of `plain_text` alone, which Slack neither formats nor searches for mentions; the one text that it does read
 * (`text`, for notifications) is escaped as it asks for.
 */
export function slackMessage(alert: Alert) {
  const plain = (text: string, maxCharacters: number) => ({
    type: 'plain_text',
    text: text.length > maxCharacters ? `${text.slice(0, maxCharacters - 1).toWellFormed()}…` : text,
    emoji: false,
  });
  const fields = alert.facts.map(({ name, value }) => plain(`${name}: ${value}`, MAX_FIELD_CHARACTERS));
  const sections = [];
  for (let at = 0; at < fields.length; at += MAX_FIELDS_PER_SECTION)
    sections.push({ type: 'section', fields: fields.slice(at, at + MAX_FIELDS_PER_SECTION) });
  return {
    text: escaped(alert.title),
    mrkdwn: false,
    unfurl_links: false,
    unfurl_media: false,
    blocks: [
      { type: 'header', text: plain(alert.title, MAX_HEADER_CHARACTERS) },
      { type: 'context', elements: [plain(`${LEVEL_MARKS[alert.level] ?? ''} | ${alert.at}`, 100)] },
      ...sections,
    ],
  };
}

/** The three characters that Slack gives a meaning (docs.slack.dev, "Escaping text"). */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
