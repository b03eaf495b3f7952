import { setTimeout as sleep } from 'node:timers/promises';
import { type CerberusEvent, eventSchema, isConcluded } from '@cerberusmesh/contracts';
import { SOURCE_LIMITS } from '../intake/sources/limits.ts';
import type { LiveSource, SourceSink } from '../intake/sources/source.ts';
import type { PluginSource } from './plugin-contract.ts';

/**
 * A plugin's source as the hub runs it: every event is parsed, and none of the kinds that only the hub concludes is
 * taken. It keeps its place itself, or gives the same events with the same ids again: those are not written twice.
 */
export function pluginSource(plugin: string, source: PluginSource, now: () => number): LiveSource {
  return {
    name: `plugin:${plugin}:${source.name}`,
    async run(sink, signal) {
      const iterator = source.events({ signal, now })[Symbol.asyncIterator]();
      let events: CerberusEvent[] = [];
      const flush = async (): Promise<void> => {
        const taken = events;
        events = [];
        if (taken.length > 0) await sink.write(taken);
      };
      const aborted = new Promise<null>((resolve) => {
        signal.addEventListener('abort', () => resolve(null), { once: true });
      });
      try {
        let next = iterator.next();
        while (!signal.aborted) {
          // What is there does not wait for what may never come.
          const patience =
            events.length === 0 ? [] : [sleep(SOURCE_LIMITS.pluginBatchMs, 'flush' as const, { ref: false })];
          const result = await Promise.race([next, aborted, ...patience]);
          if (result === null) break;
          if (result === 'flush') {
            await flush();
            continue;
          }
          if (result.done === true) break;
          take(result.value, events, sink);
          if (events.length >= SOURCE_LIMITS.maxBatchEvents) await flush();
          next = iterator.next();
        }
        await flush();
      } finally {
        // Not waited for: a plugin that does not end must not keep the hub from ending.
        void Promise.resolve(iterator.return?.()).catch(() => {});
      }
    },
  };
}

function take(value: unknown, events: CerberusEvent[], sink: SourceSink): void {
  const parsed = eventSchema.safeParse(value);
  if (parsed.success && !isConcluded(parsed.data.kind)) events.push(parsed.data);
  else sink.reject(parsed.success ? 'concluded-kind' : 'not-an-event', Buffer.from(prefixOf(value)));
}

function prefixOf(value: unknown): string {
  try {
    return (JSON.stringify(value) ?? '').slice(0, 1_024);
  } catch {
    return '';
  }
}
