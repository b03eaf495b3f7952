import type { LoggedEvent } from '@cerberusmesh/contracts';
import { z } from 'zod';
import { type Delivery, DeliveryError, type Exporter, type ExporterDependencies } from '../exporter.ts';
import { createOutboundHttp, expectSuccess, jsonOf } from '../outbound-request.ts';
import { elasticConfigSchema } from './config.ts';
import { ecsDocument } from './ecs-document.ts';

/** `POST /_bulk` (elastic.co, "Bulk API"), the fields that are used. */
const bulkSchema = z.object({
  items: z.array(
    z.object({
      create: z.object({
        status: z.int(),
        error: z.object({ type: z.string(), reason: z.string().nullish() }).optional(),
      }),
    }),
  ),
});
const CONFLICT = 409;
const PRODUCT = 'Elasticsearch';

export function createElasticExporter(given: unknown, { guard, now }: ExporterDependencies): Exporter {
  const settings = elasticConfigSchema.parse(given);
  const { timeoutMs, authority } = settings;
  const http = createOutboundHttp({ product: PRODUCT, guard, timeoutMs, authority });
  const headers = { 'content-type': 'application/x-ndjson', ...authorization(settings) };

  async function deliver(events: readonly LoggedEvent[], signal: AbortSignal): Promise<Delivery> {
    const url = new URL('/_bulk', settings.url);
    // `create` with the event's id: what is there already is a conflict, not a second document.
    const lines = events.flatMap((logged) => [
      JSON.stringify({ create: { _index: settings.index, _id: logged.event.id } }),
      JSON.stringify(ecsDocument(logged)),
    ]);
    const answer = await http.send({ method: 'POST', url, headers, body: `${lines.join('\n')}\n` }, signal);
    expectSuccess(PRODUCT, answer, now());
    const parsed = bulkSchema.safeParse(jsonOf(answer));
    if (!parsed.success || parsed.data.items.length !== events.length)
      throw new DeliveryError('server-error', `${PRODUCT} did not answer as a bulk request is answered`);
    const rejected: { eventId: string; reason: string }[] = [];
    parsed.data.items.forEach(({ create: { status, error } }, place) => {
      if (status < 300 || status === CONFLICT) return;
      const reason = `${error?.type ?? 'error'}: ${error?.reason ?? ''}`;
      if (status === 429) throw new DeliveryError('rate-limited', `${PRODUCT} is too busy: ${reason}`);
      if (status >= 500) throw new DeliveryError('server-error', `${PRODUCT}: ${reason}`);
      if ([401, 403, 404].includes(status)) throw new DeliveryError('refused', `${PRODUCT}: ${reason}`);
      const eventId = events[place]?.event.id;
      if (eventId !== undefined) rejected.push({ eventId, reason });
    });
    return { rejected };
  }

  return {
    maxBatchEvents: settings.maxBatchEvents,
    deliver,
    async stop() {
      http.stop();
    },
  };
}

function authorization(settings: z.output<typeof elasticConfigSchema>): Record<string, string> {
  const { apiKey, username, password = '' } = settings;
  if (apiKey !== undefined) return { authorization: `ApiKey ${apiKey}` };
  if (username === undefined) return {};
  return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
}
