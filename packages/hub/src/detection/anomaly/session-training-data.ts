import { type CerberusEvent, isConcluded, type LoggedEvent } from '@cerberusmesh/contracts';
import { FEATURES, featuresOf } from '../behaviour/features.ts';
import { foldBehaviour, type SessionBehaviour, type SourceBreadth } from '../behaviour/session-behaviour.ts';
import type { Rows } from './anomaly-model.ts';
import { ANOMALY_LIMITS } from './limits.ts';

/** Events after a place of the log, oldest first, as the event log gives them. */
export type ReadEvents = (afterSeq: number, limit: number) => Promise<readonly LoggedEvent[]>;

/** Ended sessions as a model reads them: `rows` has one row for each of `sessionIds`. */
export interface SessionRows {
  readonly sessionIds: readonly string[];
  readonly rows: Rows;
}

/**
 * The features of the newest ended sessions of the log, oldest first. One pass over the log in bounded memory: sessions
 * that stay open while `maxOpenSessions` others open count as ended.
 */
export async function readTrainingRows(readEvents: ReadEvents, maxSessions: number): Promise<SessionRows> {
  const open = new Map<string, SessionBehaviour>();
  const ended: { readonly id: string; readonly row: Float32Array }[] = [];
  const sources = new SourceVisits();
  const end = (id: string, behaviour: SessionBehaviour): void => {
    open.delete(id);
    ended.push({ id, row: featuresOf(behaviour) });
    // Not one at a time, which would move the rest each time.
    if (ended.length >= 2 * maxSessions) ended.splice(0, ended.length - maxSessions);
  };
  for await (const event of observedEvents(readEvents)) {
    const id = event.sessionId;
    if (id === null) continue;
    const known = open.get(id) ?? null;
    const behaviour = foldBehaviour(known, event, known === null ? sources.visit(event) : undefined);
    open.set(id, behaviour);
    if (event.kind === 'session.closed') end(id, behaviour);
    else if (open.size > ANOMALY_LIMITS.maxOpenSessions) {
      const [oldest] = open;
      if (oldest !== undefined) end(...oldest);
    }
  }
  const newest = ended.slice(-maxSessions);
  const values = new Float32Array(newest.length * FEATURES.length);
  newest.forEach(({ row }, place) => {
    values.set(row, place * FEATURES.length);
  });
  return {
    sessionIds: newest.map(({ id }) => id),
    rows: { values, count: newest.length, width: FEATURES.length },
  };
}

/** What sensors reported; what the hub concluded from it would make a model learn from itself. */
async function* observedEvents(readEvents: ReadEvents): AsyncGenerator<CerberusEvent> {
  let seq = 0;
  for (;;) {
    const batch = await readEvents(seq, ANOMALY_LIMITS.readEvents);
    for (const { event } of batch) if (!isConcluded(event.kind)) yield event;
    const last = batch.at(-1);
    if (last === undefined) return;
    seq = last.seq;
  }
}

/** How often and where sources came, for the newest `maxSources` of them. */
class SourceVisits {
  readonly #sources = new Map<string, { sessions: number; readonly traps: Set<string> }>();

  visit(event: CerberusEvent): SourceBreadth | undefined {
    const address = event.source?.address;
    if (address === undefined) return undefined;
    const source = this.#sources.get(address) ?? { sessions: 0, traps: new Set<string>() };
    this.#sources.delete(address);
    this.#sources.set(address, source);
    source.sessions += 1;
    if (event.trap !== null && source.traps.size < ANOMALY_LIMITS.maxTrapsOfSource) source.traps.add(event.trap);
    if (this.#sources.size > ANOMALY_LIMITS.maxSources) {
      const [oldest] = this.#sources.keys();
      if (oldest !== undefined) this.#sources.delete(oldest);
    }
    return { sessionCount: source.sessions, trapCount: Math.max(1, source.traps.size) };
  }
}
