import type { LoggedEvent } from '@cerberusmesh/contracts';
import { z } from 'zod';
import { ALL_DELIVERED, type Delivery, DeliveryError, type Exporter, type ExporterDependencies } from '../exporter.ts';
import { createOutboundHttp, errorOfAnswer, jsonOf, type OutboundAnswer } from '../outbound-request.ts';
import { cimEvent } from './cim-event.ts';
import { splunkConfigSchema } from './config.ts';

/** What the collector answers (docs.splunk.com, "Troubleshoot HTTP Event Collector"). */
const answerSchema = z.object({
  text: z.string().max(1_000).catch(''),
  code: z.int(),
  ackId: z.int().optional(),
});
const acksSchema = z.object({ acks: z.record(z.string(), z.boolean()) });

/** Codes about the token, the channel or the index: nothing that another event would change. */
const REFUSED_CODES: ReadonlySet<number> = new Set([1, 2, 3, 4, 7, 10, 11, 14, 16]);
const ACK_POLL_MS = 500;
const PRODUCT = 'Splunk';

export function createSplunkExporter(given: unknown, { guard, now, uuid, wait }: ExporterDependencies): Exporter {
  const settings = splunkConfigSchema.parse(given);
  const { timeoutMs, authority } = settings;
  const http = createOutboundHttp({ product: PRODUCT, guard, timeoutMs, authority });
  // One for each run: acknowledgements are counted by channel.
  const channel = uuid();
  const headers = {
    authorization: `Splunk ${settings.token}`,
    'content-type': 'application/json',
    'x-splunk-request-channel': channel,
  };

  /** Waits until the collector says that the request is indexed. */
  async function acknowledged(ackId: number, signal: AbortSignal): Promise<void> {
    const url = new URL('/services/collector/ack', settings.url);
    const untilMs = now() + timeoutMs;
    while (now() < untilMs) {
      const body = JSON.stringify({ acks: [ackId] });
      const answer = await http.send({ method: 'POST', url, headers, body }, signal);
      if (answer.status !== 200) throw errorOf(answer);
      const parsed = acksSchema.safeParse(jsonOf(answer));
      if (parsed.success && parsed.data.acks[String(ackId)] === true) return;
      await wait(ACK_POLL_MS, signal);
    }
    throw new DeliveryError('timed-out', `${PRODUCT} did not acknowledge in time`);
  }

  function errorOf(answer: OutboundAnswer): DeliveryError {
    const parsed = answerSchema.safeParse(jsonOf(answer));
    if (!parsed.success) return errorOfAnswer(PRODUCT, answer, now());
    const { code, text } = parsed.data;
    if (REFUSED_CODES.has(code)) return new DeliveryError('refused', `${PRODUCT}: ${text} (code ${code})`);
    return errorOfAnswer(PRODUCT, answer, now(), `${text} (code ${code})`);
  }

  async function deliver(events: readonly LoggedEvent[], signal: AbortSignal): Promise<Delivery> {
    const url = new URL('/services/collector/event', settings.url);
    // Objects one after the other, without a list around them.
    const body = events.map((event) => JSON.stringify(cimEvent(event, settings.index))).join('\n');
    const answer = await http.send({ method: 'POST', url, headers, body }, signal);
    const parsed = answerSchema.safeParse(jsonOf(answer));
    if (answer.status !== 200 || !parsed.success || parsed.data.code !== 0) throw errorOf(answer);
    if (!settings.acknowledge) return ALL_DELIVERED;
    if (parsed.data.ackId === undefined)
      throw new DeliveryError('refused', `${PRODUCT}: the token has no acknowledgement switched on`);
    await acknowledged(parsed.data.ackId, signal);
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
