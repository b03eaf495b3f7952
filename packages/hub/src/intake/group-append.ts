import { CerberusError, type CerberusEvent } from '@cerberusmesh/contracts';
import type { EventLog } from '../event-log/event-log.ts';

export interface GroupAppendResult {
  readonly accepted: number;
  readonly duplicates: number;
  /** Places in the batch of events that the log cannot store. */
  readonly refused: readonly number[];
}

/** Joins the batches that wait while an append is under way into the next one: one commit for many sensors. */
export interface GroupAppend {
  append(events: readonly CerberusEvent[]): Promise<GroupAppendResult>;
}

interface Waiting {
  readonly events: readonly CerberusEvent[];
  readonly resolve: (result: GroupAppendResult) => void;
  readonly reject: (error: unknown) => void;
}

export function createGroupAppend(eventLog: Pick<EventLog, 'append'>, maxGroupEvents: number): GroupAppend {
  const waiting: Waiting[] = [];
  let running = false;

  async function run(): Promise<void> {
    running = true;
    for (let group = nextGroup(waiting, maxGroupEvents); group.length > 0; group = nextGroup(waiting, maxGroupEvents))
      await appendGroup(eventLog, group);
    running = false;
  }

  return {
    append(events) {
      if (events.length === 0) return Promise.resolve({ accepted: 0, duplicates: 0, refused: [] });
      return new Promise((resolve, reject) => {
        waiting.push({ events, resolve, reject });
        if (!running) void run();
      });
    },
  };
}

function nextGroup(waiting: Waiting[], maxEvents: number): Waiting[] {
  const group: Waiting[] = [];
  let events = 0;
  for (let first = waiting[0]; first !== undefined; first = waiting[0]) {
    if (group.length > 0 && events + first.events.length > maxEvents) break;
    events += first.events.length;
    group.push(first);
    waiting.shift();
  }
  return group;
}

async function appendGroup(eventLog: Pick<EventLog, 'append'>, group: readonly Waiting[]): Promise<void> {
  try {
    const { appended } = await eventLog.append(group.flatMap((waiter) => waiter.events));
    // What was appended is in the order given: walk both together to tell whose they are.
    let next = 0;
    for (const { events, resolve } of group) {
      let accepted = 0;
      for (const event of events) {
        const candidate = appended[next]?.event;
        if (candidate === undefined || candidate.id !== event.id || candidate.at.slice(0, 23) !== event.at.slice(0, 23))
          continue;
        accepted++;
        next++;
      }
      resolve({ accepted, duplicates: events.length - accepted, refused: [] });
    }
  } catch (error) {
    // One sensor's unstorable event must not fail the others' batches.
    for (const { events, resolve, reject } of group) {
      if (isDataError(error)) await appendTolerantly(eventLog, events, 0).then(resolve, reject);
      else reject(error);
    }
  }
}

/** Halves the batch until what cannot be stored stands alone. */
async function appendTolerantly(
  eventLog: Pick<EventLog, 'append'>,
  events: readonly CerberusEvent[],
  offset: number,
): Promise<GroupAppendResult> {
  try {
    const { appended, duplicates } = await eventLog.append(events);
    return { accepted: appended.length, duplicates, refused: [] };
  } catch (error) {
    if (!isDataError(error)) throw error;
    if (events.length === 1) return { accepted: 0, duplicates: 0, refused: [offset] };
    const middle = Math.ceil(events.length / 2);
    const first = await appendTolerantly(eventLog, events.slice(0, middle), offset);
    const second = await appendTolerantly(eventLog, events.slice(middle), offset + middle);
    return {
      accepted: first.accepted + second.accepted,
      duplicates: first.duplicates + second.duplicates,
      refused: [...first.refused, ...second.refused],
    };
  }
}

/** The event's fault, not the database's: SQLSTATE classes 22 (data), 23 (constraint), 54 (too complex). */
function isDataError(error: unknown): boolean {
  if (error instanceof CerberusError) return error.code === 'invalid-request';
  if (error instanceof RangeError) return true;
  return (
    error instanceof Error && 'code' in error && typeof error.code === 'string' && /^(?:22|23|54)/.test(error.code)
  );
}
