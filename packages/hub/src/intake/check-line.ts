import { type CerberusEvent, eventSchema, isConcluded } from '@cerberusmesh/contracts';
import type { IntakeLimits } from './limits.ts';

/** Why a line of a batch was not taken. */
export type LineRejection =
  | 'line-too-long'
  | 'not-utf8'
  | 'not-json'
  | 'not-an-event'
  | 'kind-not-permitted'
  | 'foreign-sensor'
  | 'time-out-of-bounds'
  | 'too-deep'
  | 'foreign-session'
  | 'not-storable';

export type CheckedLine = { readonly event: CerberusEvent } | { readonly rejection: LineRejection };

const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * One line from a sensor, parsed with the contract and held against what that sensor may say: only about itself, only
 * what traps observe, only about now or what its spool may have kept.
 *
 * @param nowMs milliseconds since 1970
 */
export function checkLine(line: Uint8Array, sensorId: string, nowMs: number, limits: IntakeLimits): CheckedLine {
  if (line.length > limits.maxLineBytes) return { rejection: 'line-too-long' };
  let text: string;
  try {
    text = decoder.decode(line);
  } catch {
    return { rejection: 'not-utf8' };
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { rejection: 'not-json' };
  }
  const parsed = eventSchema.safeParse(value);
  if (!parsed.success) return { rejection: 'not-an-event' };
  const event = parsed.data;
  if (isConcluded(event.kind)) return { rejection: 'kind-not-permitted' };
  if (event.sensorId !== sensorId) return { rejection: 'foreign-sensor' };
  const atMs = Date.parse(`${event.at.slice(0, 23)}Z`);
  // Written so that a time that does not exist (NaN) is out of bounds too.
  if (!(atMs <= nowMs + limits.maxClockAheadMs && atMs >= nowMs - limits.maxEventAgeMs))
    return { rejection: 'time-out-of-bounds' };
  // The one kind whose shape is not fixed: PostgreSQL and JSON.stringify have stacks to exhaust.
  if (event.kind === 'foreign.observed' && isDeeperThan(event.data.fields, limits.maxDataDepth))
    return { rejection: 'too-deep' };
  return { event };
}

function isDeeperThan(root: unknown, maxDepth: number): boolean {
  let level: unknown[] = [root];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maxDepth) return true;
    const next: unknown[] = [];
    for (const value of level) {
      if (typeof value !== 'object' || value === null) continue;
      for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null) next.push(inner);
    }
    level = next;
  }
  return false;
}
