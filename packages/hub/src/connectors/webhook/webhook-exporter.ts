import { createHash, createHmac } from 'node:crypto';
import type { LoggedEvent } from '@cerberusmesh/contracts';
import { ALL_DELIVERED, type Delivery, type Exporter, type ExporterDependencies } from '../exporter.ts';
import { createOutboundHttp, expectSuccess } from '../outbound-request.ts';
import { webhookConfigSchema } from './config.ts';

const PRODUCT = 'The webhook';
const SECRET_PREFIX = 'whsec_';

/**
 * Posts `{"events":[{seq, event}]}` signed as "Standard Webhooks" 1.0 says: `webhook-id` is the same for the same events,
 * so a receiver knows a repetition, and the HMAC-SHA256 covers id, time and body, so nothing can be changed or replayed.
 */
export function createWebhookExporter(given: unknown, { guard, now }: ExporterDependencies): Exporter {
  const settings = webhookConfigSchema.parse(given);
  const { timeoutMs, authority } = settings;
  const http = createOutboundHttp({ product: PRODUCT, guard, timeoutMs, authority });
  const key = settings.secret.startsWith(SECRET_PREFIX)
    ? Buffer.from(settings.secret.slice(SECRET_PREFIX.length), 'base64')
    : Buffer.from(settings.secret);

  async function deliver(events: readonly LoggedEvent[], signal: AbortSignal): Promise<Delivery> {
    const body = JSON.stringify({ events });
    const id = idOf(events);
    const seconds = String(Math.floor(now() / 1_000));
    const signature = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64');
    const headers = {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': seconds,
      'webhook-signature': `v1,${signature}`,
    };
    const answer = await http.send({ method: 'POST', url: new URL(settings.url), headers, body }, signal);
    expectSuccess(PRODUCT, answer, now());
    return ALL_DELIVERED;
  }

  return {
    maxBatchEvents: settings.maxBatchEvents,
    deliver,
    async stop() {
      http.stop();
    },
  };
}

function idOf(events: readonly LoggedEvent[]): string {
  const hash = createHash('sha256');
  for (const { event } of events) hash.update(event.id);
  return `msg_${hash.digest('hex').slice(0, 32)}`;
}
