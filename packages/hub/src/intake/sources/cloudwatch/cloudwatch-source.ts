import { setTimeout as sleep } from 'node:timers/promises';
import { CerberusError, type CerberusEvent } from '@cerberusmesh/contracts';
import { z } from 'zod';
import { type AwsCredentials, signRequest } from '../../../aws/sign-request.ts';
import { jsonOf, type OutboundAnswer, type OutboundHttp } from '../../../connectors/outbound-request.ts';
import { SOURCE_LIMITS } from '../limits.ts';
import type { LiveSource, SourceSink } from '../source.ts';
import { createRecordTranslator } from '../translate-records.ts';

export interface CloudwatchOptions {
  readonly logGroup: string;
  readonly streamPrefix?: string | undefined;
  readonly filterPattern?: string | undefined;
  readonly region: string;
  /** Where it answers; CloudWatch's own address when left out. */
  readonly endpoint?: string | undefined;
  readonly lookBackMs: number;
  readonly format: string;
  readonly credentials: AwsCredentials;
  readonly http: OutboundHttp;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly random: () => number;
  readonly pollMs?: number;
  readonly retryMs?: number;
}

const SERVICE = 'logs';
const TARGET = 'Logs_20140328.FilterLogEvents';
const MAX_TRIES = 6;

const positionSchema = z.object({ throughMs: z.number() });
const answerSchema = z.object({
  events: z.array(z.object({ eventId: z.string(), timestamp: z.number(), message: z.string() })).default([]),
  nextToken: z.string().optional(),
});
const errorSchema = z.object({ __type: z.string(), message: z.string().optional(), Message: z.string().optional() });

/** Errors of CloudWatch Logs that pass by themselves. */
const PASSING = /(Throttling|TooManyRequests|ServiceUnavailable|RequestLimitExceeded|InternalFailure)/;

/**
 * Follows a log group of CloudWatch Logs by FilterLogEvents: page by page until there is no next one, then again from a
 * little before the newest entry, because entries may arrive late. Entries have ids; the events made of them have ids of
 * their content, so that nothing is there twice.
 */
export function createCloudwatchSource(options: CloudwatchOptions): LiveSource {
  const { logGroup, region, credentials, http, now, random } = options;
  const url = new URL(options.endpoint ?? `https://logs.${region}.amazonaws.com/`);
  const pollMs = options.pollMs ?? SOURCE_LIMITS.cloudwatchPollMs;
  const retryMs = options.retryMs ?? SOURCE_LIMITS.retryFirstMs;

  async function ask(startMs: number, nextToken: string | undefined, signal: AbortSignal) {
    const body = JSON.stringify({
      logGroupName: logGroup,
      startTime: startMs,
      limit: SOURCE_LIMITS.cloudwatchPageEvents,
      ...(options.streamPrefix === undefined ? {} : { logStreamNamePrefix: options.streamPrefix }),
      ...(options.filterPattern === undefined ? {} : { filterPattern: options.filterPattern }),
      ...(nextToken === undefined ? {} : { nextToken }),
    });
    for (let tries = 1; ; tries++) {
      const headers = signRequest(
        {
          method: 'POST',
          url,
          headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': TARGET },
          body,
        },
        credentials,
        { region, service: SERVICE },
        now(),
      );
      const answer = await http.send({ method: 'POST', url, headers, body }, signal);
      if (answer.status === 200) return answerSchema.parse(jsonOf(answer));
      const { type, message } = errorOf(answer);
      if (tries >= MAX_TRIES || !(answer.status >= 500 || PASSING.test(type)))
        throw new CerberusError('unavailable', `CloudWatch Logs refused ${logGroup}: ${type} ${message}`.trim());
      // Full jitter: who was slowed down together does not come back together.
      await sleep(random() * retryMs * 2 ** tries, undefined, { signal });
    }
  }

  return {
    name: `cloudwatch:${region}:${logGroup}${options.streamPrefix === undefined ? '' : `:${options.streamPrefix}`}`,
    async run(sink, signal) {
      const translator = createRecordTranslator(options.format);
      let throughMs = positionSchema.safeParse(sink.position).data?.throughMs ?? null;
      /** Entries of the overlap that were taken, with their times. */
      const taken = new Map<string, number>();

      async function takePage(events: z.infer<typeof answerSchema>['events'], into: SourceSink): Promise<void> {
        const made: CerberusEvent[] = [];
        for (const { eventId, timestamp, message } of events) {
          throughMs = Math.max(throughMs ?? 0, timestamp);
          if (taken.has(eventId)) continue;
          taken.set(eventId, timestamp);
          const translation = translator.translate(message);
          if ('event' in translation) made.push(translation.event);
          else into.reject(translation.rejected, Buffer.from(message.slice(0, 1_024)));
        }
        if (made.length > 0) await into.write(made);
      }

      while (!signal.aborted) {
        const startMs =
          throughMs === null ? now() - options.lookBackMs : Math.max(0, throughMs - SOURCE_LIMITS.cloudwatchOverlapMs);
        let nextToken: string | undefined;
        do {
          const page = await ask(startMs, nextToken, signal);
          await takePage(page.events, sink);
          // Also behind a page without entries there may be some.
          nextToken = page.nextToken;
        } while (nextToken !== undefined && !signal.aborted);
        if (throughMs !== null && !signal.aborted) await sink.keep({ throughMs });
        forget(taken, (throughMs ?? 0) - SOURCE_LIMITS.cloudwatchOverlapMs);
        await sleep(pollMs, undefined, { signal }).catch(() => {});
      }
    },
  };
}

/** Entries that are not asked for again; and the oldest, when there are too many. */
function forget(taken: Map<string, number>, beforeMs: number): void {
  for (const [id, at] of taken) if (at < beforeMs) taken.delete(id);
  for (const id of taken.keys()) {
    if (taken.size <= SOURCE_LIMITS.maxRememberedEntries) break;
    taken.delete(id);
  }
}

function errorOf(answer: OutboundAnswer): { readonly type: string; readonly message: string } {
  const error = errorSchema.safeParse(jsonOf(answer)).data;
  if (error === undefined) return { type: `status ${answer.status}`, message: '' };
  return { type: error.__type.split('#').at(-1) ?? error.__type, message: error.message ?? error.Message ?? '' };
}
