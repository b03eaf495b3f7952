import type { LoggedEvent } from '@cerberusmesh/contracts';

/**
 * The newest committed events of this process, so that subscribers need not read and parse again what was just written.
 * Whatever is not here is read from PostgreSQL; nothing depends on its being here.
 */
export interface HotTail {
  /** Committed events, consecutive by `seq`. `bytes` is their rough size. */
  push(events: readonly LoggedEvent[], bytes: number): void;
  /** Up to `limit` events from `afterSeq + 1` on, or null when that one is not here. */
  take(afterSeq: number, limit: number): LoggedEvent[] | null;
  /** Lets go of what nobody needs any more. */
  dropUpTo(seq: number): void;
}

interface Chunk {
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly events: readonly LoggedEvent[];
  readonly bytes: number;
}

export function createHotTail({
  maxEvents,
  maxBytes,
}: {
  readonly maxEvents: number;
  readonly maxBytes: number;
}): HotTail {
  /** By `seq`, possibly with gaps: other processes append too. */
  const chunks: Chunk[] = [];
  let eventCount = 0;
  let byteCount = 0;

  function dropFirst(): void {
    const first = chunks.shift();
    if (first === undefined) return;
    eventCount -= first.events.length;
    byteCount -= first.bytes;
  }

  return {
    push(events, bytes) {
      const first = events[0];
      const last = events.at(-1);
      if (first === undefined || last === undefined || bytes > maxBytes || events.length > maxEvents) return;
      // Commits answer in nearly their order: look for the place from the end.
      let place = chunks.length;
      while (place > 0 && (chunks[place - 1]?.firstSeq ?? 0) > first.seq) place--;
      chunks.splice(place, 0, { firstSeq: first.seq, lastSeq: last.seq, events, bytes });
      eventCount += events.length;
      byteCount += bytes;
      while (eventCount > maxEvents || byteCount > maxBytes) dropFirst();
    },
    take(afterSeq, limit) {
      const taken: LoggedEvent[] = [];
      let next = afterSeq + 1;
      for (const chunk of chunks) {
        if (chunk.lastSeq < next) continue;
        if (chunk.firstSeq > next) break;
        const from = next - chunk.firstSeq;
        const part = chunk.events.slice(from, from + limit - taken.length);
        taken.push(...part);
        next += part.length;
        if (taken.length >= limit) break;
      }
      return taken.length === 0 ? null : taken;
    },
    dropUpTo(seq) {
      while ((chunks[0]?.lastSeq ?? Number.POSITIVE_INFINITY) <= seq) dropFirst();
    },
  };
}
