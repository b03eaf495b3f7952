import { z } from 'zod';
import type { Alert } from '../alert.ts';
import { DeliveryError, type ExporterDependencies } from '../exporter.ts';
import type { Notifier } from '../notifier.ts';
import { createOutboundHttp, expectSuccess, jsonOf } from '../outbound-request.ts';
import { pagerdutyConfigSchema } from './config.ts';

/** `POST /v2/enqueue` (developer.pagerduty.com, "Events API v2"). */
const acceptedSchema = z.object({ status: z.literal('success'), dedup_key: z.string().max(255) });
const refusedSchema = z.object({ message: z.string().max(500).catch(''), errors: z.array(z.string()).catch([]) });
const SEVERITIES = ['info', 'info', 'info', 'warning', 'error', 'critical'] as const;
const MAX_SUMMARY_CHARACTERS = 1_024;
const PRODUCT = 'PagerDuty';

export function createPagerdutyNotifier(given: unknown, { guard, now }: ExporterDependencies): Notifier {
  const settings = pagerdutyConfigSchema.parse(given);
  const http = createOutboundHttp({ product: PRODUCT, guard, timeoutMs: settings.timeoutMs });

  return {
    async post(alert, signal) {
      const url = new URL('/v2/enqueue', settings.url);
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify({ routing_key: settings.routingKey, ...pagerdutyEvent(alert) });
      const answer = await http.send({ method: 'POST', url, headers, body }, signal);
      if (answer.status === 400) {
        const { message = '', errors = [] } = refusedSchema.safeParse(jsonOf(answer)).data ?? {};
        const text = [message, ...errors].join('; ').replaceAll(settings.routingKey, '***');
        // A wrong key is told by the same status as a wrong event.
        const failure = /routing_key/.test(text) ? 'refused' : 'rejected';
        throw new DeliveryError(failure, `${PRODUCT}: ${text}`);
      }
      expectSuccess(PRODUCT, answer, now());
      const accepted = acceptedSchema.safeParse(jsonOf(answer));
      if (!accepted.success) throw new DeliveryError('server-error', `${PRODUCT} did not say that it took the event`);
      return accepted.data.dedup_key;
    },
    async stop() {
      http.stop();
    },
  };
}

/** `dedup_key` makes one alert of what is told twice. */
export function pagerdutyEvent(alert: Alert) {
  const fact = (name: string): string => alert.facts.find((given) => given.name === name)?.value ?? 'unknown';
  return {
    event_action: 'trigger',
    dedup_key: alert.key,
    client: 'CerberusMesh',
    payload: {
      summary: alert.title.slice(0, MAX_SUMMARY_CHARACTERS),
      source: fact('sensor'),
      severity: SEVERITIES[alert.level] ?? 'warning',
      timestamp: alert.at,
      component: fact('trap'),
      // Names are ours, but reasons may name the same trigger twice.
      custom_details: Object.fromEntries(alert.facts.map(({ name, value }) => [name, value])),
    },
  };
}
