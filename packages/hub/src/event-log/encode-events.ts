import { CerberusError, type CerberusEvent } from '@cerberusmesh/contracts';
import { BinaryRows } from '../storage/binary-rows.ts';
import { EVENT_LOG_LIMITS } from './limits.ts';

/** Events as the log stores them. */
export interface EncodedEvents {
  /** As they will read back: times with six digits, text that PostgreSQL can store. No two with the same key. */
  readonly events: readonly CerberusEvent[];
  /** Events left out because an earlier one of the batch has their key. */
  readonly duplicates: number;
  /** JSON text of each event's `data`. */
  readonly data: readonly string[];
  readonly bytes: number;
}

/**
 * What makes an event the same event. `at` belongs to it because uniqueness over monthly partitions needs the partition
 * column; see migration 0001.
 */
export function eventKey(id: string, at: string): string {
  return `${id} ${at}`;
}

/**
 * Brings events into the form in which they are stored and read back, and drops those that repeat within the batch.
 * Pauses now and then, so that other work gets a turn.
 *
 * @throws CerberusError `invalid-request` when a time is not one (the contract checks only its form)
 */
export async function encodeEvents(given: readonly CerberusEvent[], pause: Pause): Promise<EncodedEvents> {
  const events: CerberusEvent[] = [];
  const data: string[] = [];
  /** Times by id: nearly always one. */
  const times = new Map<string, string | Set<string>>();
  let bytes = 0;
  for (const [index, raw] of given.entries()) {
    if (endsSlice(index)) await pause();
    const event = storable(raw);
    const known = times.get(event.id);
    if (known === undefined) times.set(event.id, event.at);
    else if (typeof known === 'string') {
      if (known === event.at) continue;
      times.set(event.id, new Set([known, event.at]));
    } else {
      if (known.has(event.at)) continue;
      known.add(event.at);
    }
    let text = JSON.stringify(event.data);
    if (UNSTORABLE_IN_JSON.test(text)) {
      const cleaned = cleanEvent(event);
      text = JSON.stringify(cleaned.data);
      events.push(cleaned);
    } else {
      events.push(event);
    }
    data.push(text);
    bytes += text.length;
  }
  return { events, duplicates: given.length - events.length, data, bytes };
}

/** Lets other work have its turn, such as giving PostgreSQL what it waits for. */
export type Pause = () => Promise<unknown>;

function endsSlice(index: number): boolean {
  return index % EVENT_LOG_LIMITS.eventsPerSlice === EVENT_LOG_LIMITS.eventsPerSlice - 1;
}

/** Keeps the events at `keep` (indexes). */
export function selectEncoded(encoded: EncodedEvents, keep: readonly number[]): EncodedEvents {
  const events: CerberusEvent[] = [];
  const data: string[] = [];
  let bytes = 0;
  for (const index of keep) {
    const event = encoded.events[index];
    const text = encoded.data[index];
    if (event === undefined || text === undefined) continue;
    events.push(event);
    data.push(text);
    bytes += text.length;
  }
  return { events, duplicates: encoded.duplicates + encoded.events.length - events.length, data, bytes };
}

/** Columns of `events` in the order of `EncodedRows`. */
export const INSERT_COLUMNS =
  'seq, id, at, kind, sensor_id, trap, session_id, source_address, source_port, destination_address, destination_port, protocol, data';

const COLUMN_COUNT = 13;
/** What an event takes beside its `data`, about. */
const EXPECTED_ROW_BYTES = 256;

/** Events as rows for `COPY`, whose `seq` is given last: they are made before the log's head is locked. */
export interface EncodedRows {
  /** The data of `COPY`, numbered from `firstSeq` on. Once only. */
  numbered(firstSeq: number): Buffer;
}

/** Pauses now and then, as `encodeEvents` does. */
export async function encodeRows({ events, data, bytes }: EncodedEvents, pause: Pause): Promise<EncodedRows> {
  const rows = new BinaryRows(bytes + events.length * EXPECTED_ROW_BYTES);
  const starts: number[] = [];
  for (const [index, event] of events.entries()) {
    if (endsSlice(index)) await pause();
    starts.push(rows.row(COLUMN_COUNT));
    rows.int8(0);
    rows.uuid(event.id);
    rows.timestamptz(event.at);
    rows.text(event.kind);
    rows.text(event.sensorId);
    rows.text(event.trap);
    rows.uuid(event.sessionId);
    rows.text(event.source?.address ?? null);
    rows.int4(event.source?.port ?? null);
    rows.text(event.destination?.address ?? null);
    rows.int4(event.destination?.port ?? null);
    rows.text(event.protocol);
    rows.text(data[index] ?? 'null');
  }
  return {
    numbered(firstSeq) {
      for (const [index, start] of starts.entries()) rows.int8At(start, firstSeq + index);
      return rows.finish();
    },
  };
}

function storable(event: CerberusEvent): CerberusEvent {
  const at = canonicalTime(event.at);
  const clean =
    isStorableText(event.source?.address) &&
    isStorableText(event.destination?.address) &&
    isStorableText(event.protocol);
  if (!clean) return { ...cleanEvent(event), at };
  return at === event.at ? event : { ...event, at };
}

/** The same instant as PostgreSQL will print it; `2026-02-30` becomes March 2nd as `Date` has it. */
function canonicalTime(text: string): string {
  // Nearly every time is an ordinary one: as it is, several times faster than by way of a Date.
  if (isOrdinaryTime(text)) return text;
  const milliseconds = Date.parse(text.length === 27 ? `${text.slice(0, 23)}Z` : text);
  if (Number.isNaN(milliseconds) || milliseconds < FIRST_MILLISECOND || milliseconds > LAST_MILLISECOND) {
    throw new CerberusError('invalid-request', 'An event has a time that does not exist.');
  }
  const canonical = new Date(milliseconds).toISOString();
  if (text.length === 27 && text.startsWith(canonical.slice(0, 23))) return text;
  return `${canonical.slice(0, 23)}${text.length === 27 ? text.slice(23, 26) : '000'}Z`;
}

/** Six fractional digits, within years that begin with 20, and no day that only some months have. */
function isOrdinaryTime(text: string): boolean {
  return (
    text.length === 27 &&
    text.charCodeAt(0) === 0x32 &&
    text.charCodeAt(1) === 0x30 &&
    isWithin(text, 5, 1, 12) &&
    isWithin(text, 8, 1, 28) &&
    isWithin(text, 11, 0, 23) &&
    isWithin(text, 14, 0, 59) &&
    isWithin(text, 17, 0, 59)
  );
}

/** Whether the two digits at `at` are from `least` to `most`. That they are digits, the contract checks. */
function isWithin(text: string, at: number, least: number, most: number): boolean {
  const value = (text.charCodeAt(at) - 0x30) * 10 + text.charCodeAt(at + 1) - 0x30;
  return value >= least && value <= most;
}

/** Year 1 (PostgreSQL counts earlier ones as BC) to 9999 (what the contract's form can hold). */
const FIRST_MILLISECOND = Date.parse('0001-01-01T00:00:00.000Z');
const LAST_MILLISECOND = Date.parse('9999-12-31T23:59:59.999Z');

/** How JSON.stringify writes U+0000 and lone surrogates, which a text read from `json` cannot hold (or a harmless backslash before "u"). */
const UNSTORABLE_IN_JSON = /\\u(?:0000|d[89a-f])/;

function isStorableText(text: string | null | undefined): boolean {
  return text === null || text === undefined || (!text.includes('\0') && text.isWellFormed());
}

function cleanText(text: string): string {
  return text.replaceAll('\0', '\u2400').toWellFormed();
}

/**
 * The contract lets no such text into the attacker-written fields, but a captured sensor could put it elsewhere
 * (`foreign.observed`, an address) and must not stop a batch with it.
 */
function cleanEvent(event: CerberusEvent): CerberusEvent {
  // reason: replacing characters inside strings keeps every shape that the event's schema demands
  return cleanValue(event) as CerberusEvent;
}

function cleanValue(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (Array.isArray(value)) return value.map(cleanValue);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [cleanText(name), cleanValue(inner)]));
  }
  return value;
}
