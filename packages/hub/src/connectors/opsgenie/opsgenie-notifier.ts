import { z } from 'zod';
import type { Alert } from '../alert.ts';
import type { ExporterDependencies } from '../exporter.ts';
import type { Notifier } from '../notifier.ts';
import { createOutboundHttp, expectSuccess, jsonOf } from '../outbound-request.ts';
import { opsgenieConfigSchema } from './config.ts';

/** `POST /v2/alerts` (docs.opsgenie.com, "Alert API"). What was made is known by its alias. */
const refusedSchema = z.object({ message: z.string().max(500).catch('') });
const PRIORITIES = ['P5', 'P5', 'P4', 'P3', 'P2', 'P1'] as const;
const MAX_MESSAGE_CHARACTERS = 130;
const MAX_DESCRIPTION_CHARACTERS = 15_000;
const PRODUCT = 'Opsgenie';

export function createOpsgenieNotifier(given: unknown, { guard, now }: ExporterDependencies): Notifier {
  const settings = opsgenieConfigSchema.parse(given);
  const http = createOutboundHttp({ product: PRODUCT, guard, timeoutMs: settings.timeoutMs });
  const headers = { 'content-type': 'application/json', authorization: `GenieKey ${settings.apiKey}` };

  return {
    async post(alert, signal) {
      const url = new URL('/v2/alerts', settings.url);
      const body = JSON.stringify(opsgenieAlert(alert));
      const answer = await http.send({ method: 'POST', url, headers, body }, signal);
      const message = refusedSchema.safeParse(jsonOf(answer)).data?.message ?? '';
      expectSuccess(PRODUCT, answer, now(), message.replaceAll(settings.apiKey, '***'));
      return alert.key;
    },
    async stop() {
      http.stop();
    },
  };
}

/** Opsgenie joins alerts with the same alias while they are open. */
export function opsgenieAlert(alert: Alert) {
  const cut = (text: string, maxCharacters: number): string =>
    text.length > maxCharacters ? `${text.slice(0, maxCharacters - 1).toWellFormed()}…` : text;
  return {
    message: cut(alert.title, MAX_MESSAGE_CHARACTERS),
    alias: alert.key,
    description: cut(
      [alert.at, ...alert.facts.map(({ name, value }) => `${name}: ${value}`)].join('\n'),
      MAX_DESCRIPTION_CHARACTERS,
    ),
    priority: PRIORITIES[alert.level] ?? 'P3',
    source: 'CerberusMesh',
    tags: ['cerberusmesh'],
  };
}
