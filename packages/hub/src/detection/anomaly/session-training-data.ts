import { type CerberusEvent, isConcluded, type LoggedEvent } from '@cerberusmesh/contracts';
import { FEATURES, FEATURES_VERSION, featuresOf } from '../behaviour/features.ts';
import { foldBehaviour, type SessionBehaviour, type SourceBreadth } from '../behaviour/session-behaviour.ts';
import type { Rows, Sequences } from './anomaly-model.ts';
import { ANOMALY_LIMITS } from './limits.ts';
import { SessionTokens, sequencesOf, TOKENS, TOKENS_VERSION } from './session-tokens.ts';

/** Events after a place of the log, oldest first, as the event log gives them. */
export type ReadEvents = (afterSeq: number, limit: number) => Promise<readonly LoggedEvent[]>;

/** Ended sessions as a model reads them: `data` has one row or sequence for each of `sessionIds`. */
export interface SessionData<Data> {
  readonly sessionIds: readonly string[];
  readonly data: Data;
}

/** The names of what a row or a token is, and the version of their meaning, as an artefact keeps them. */
export const ROW_FEATURES = { features: FEATURES.map(({ name }) => name), featuresVersion: FEATURES_VERSION };
export const SEQUENCE_FEATURES = { features: TOKENS, featuresVersion: String(TOKENS_VERSION) };

/** The features of the newest ended sessions of the log, oldest first. */
export async function readTrainingRows(readEvents: ReadEvents, maxSessions: number): Promise<SessionData<Rows>> {
  const ended = await newestSessions(readEvents, maxSessions, (source) => {
    let behaviour: SessionBehaviour | null = null;
    return {
      add(event) {
        behaviour = foldBehaviour(behaviour, event, source);
      },
      end: () => (behaviour === null ? new Float32Array(FEATURES.length) : featuresOf(behaviour)),
    };
  });
  const values = new Float32Array(ended.length * FEATURES.length);
  ended.forEach(({ summary }, place) => {
    values.set(summary, place * FEATURES.length);
  });
  return { sessionIds: ended.map(({ id }) => id), data: { values, count: ended.length, width: FEATURES.length } };
}

/** What happened in the newest ended sessions of the log, oldest first. */
export async function readTrainingSequences(
  readEvents: ReadEvents,
  maxSessions: number,
): Promise<SessionData<Sequences>> {
  const ended = await newestSessions(readEvents, maxSessions, () => {
    const tokens = new SessionTokens();
    return { add: (event) => tokens.add(event), end: () => tokens.toArray() };
  });
  return { sessionIds: ended.map(({ id }) => id), data: sequencesOf(ended.map(({ summary }) => summary)) };
}

/** What is gathered of one open session, in bounded memory. */
interface Gathering<Summary> {
  add(event: CerberusEvent): void;
  end(): Summary;
}

/**
 * One pass over the log in bounded memory: sessions that stay open while `maxOpenSessions` others open count as ended.
 *
 * @param begin called for each session with what is known of its source
 */
async function newestSessions<Summary>(
  readEvents: ReadEvents,
  maxSessions: number,
  begin: (source: SourceBreadth | undefined) => Gathering<Summary>,
): Promise<{ readonly id: string; readonly summary: Summary }[]> {
  const open = new Map<string, Gathering<Summary>>();
  const ended: { readonly id: string; readonly summary: Summary }[] = [];
  const sources = new SourceVisits();
  const end = (id: string, gathering: Gathering<Summary>): void => {
    open.delete(id);
    ended.push({ id, summary: gathering.end() });
    // Not one at a time, which would move the rest each time.
    if (ended.length >= 2 * maxSessions) ended.splice(0, ended.length - maxSessions);
  };
  for await (const event of observedEvents(readEvents)) {
    const id = event.sessionId;
    if (id === null) continue;
    const gathering = open.get(id) ?? begin(sources.visit(event));
    open.set(id, gathering);
    gathering.add(event);
    if (event.kind === 'session.closed') end(id, gathering);
    else if (open.size > ANOMALY_LIMITS.maxOpenSessions) {
      const [oldest] = open;
      if (oldest !== undefined) end(...oldest);
    }
  }
  return ended.slice(-maxSessions);
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
