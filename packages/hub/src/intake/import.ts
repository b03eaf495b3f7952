import { stat } from 'node:fs/promises';
import { CerberusError, type CerberusEvent } from '@cerberusmesh/contracts';
import { z } from 'zod';
import { BoundedMap } from '../bounded-map.ts';
import type { EventLog } from '../event-log/event-log.ts';
import type { Queryable } from '../storage/database.ts';
import { detectFormat } from './formats/detect-format.ts';
import type { ForeignFormat, RejectReason, RememberedSession, TranslationContext } from './formats/format.ts';
import { FOREIGN_LIMITS } from './formats/limits.ts';
import { FOREIGN_FORMATS } from './formats/registry.gen.ts';
import { openLogFile } from './log-file.ts';
import { createRecordReader } from './record-reader.ts';
import { openRejectFile } from './reject-file.ts';

/** What an import did. `lines` = `events` + `duplicates` + `rejected`; blank lines are not counted. */
export interface ImportSummary {
  readonly files: number;
  readonly lines: number;
  /** New in the log. */
  readonly events: number;
  /** In the log already, or twice in these files. */
  readonly duplicates: number;
  readonly rejected: number;
  /** Distinct sessions and source addresses in these files, whether or not they were new. */
  readonly sessions: number;
  readonly attackers: number;
  /** Sessions of these files that showed a technique. */
  readonly techniques: Readonly<Record<string, number>>;
  /** Decisions made on sessions of these files. */
  readonly decisions: Readonly<Record<string, number>>;
  /** From the first byte read to the last event in the derived tables. */
  readonly eventsPerSecond: number;
  /** Files that could only be read in part, and why. */
  readonly damaged: readonly { readonly file: string; readonly reason: string }[];
}

export interface ImportProgress {
  readonly file: string;
  readonly fileNumber: number;
  readonly files: number;
  readonly lines: number;
  readonly rejected: number;
  readonly elapsedMs: number;
}

export interface ImportOptions {
  /** Paths; `-` is `standardInput`. */
  readonly files: readonly string[];
  /** A format's name, or `auto`. */
  readonly format: string;
  readonly eventLog: EventLog;
  readonly database: Queryable;
  /** Resolves when the pipeline, wherever it runs, has committed `seq`. */
  readonly waitForPipeline: (seq: number) => Promise<void>;
  /** Where lines that could not be used go; made with the first one. */
  readonly rejectFile: string;
  readonly standardInput?: AsyncIterable<Uint8Array>;
  /** Called after each chunk of input. */
  readonly onProgress?: (progress: ImportProgress) => void;
  /** Ends reading. What was read until then is imported and summed up. */
  readonly signal?: AbortSignal;
  /** Milliseconds from any fixed moment. */
  readonly now: () => number;
}

/**
 * Runs foreign logs through the event log and the pipeline. The next lines are read while PostgreSQL works on the last
 * ones; at most two batches are in memory. No line is fatal.
 *
 * @throws CerberusError `not-found` for a file that is not there, `invalid-arguments` for an unknown format or a directory
 */
export async function importFiles(options: ImportOptions): Promise<ImportSummary> {
  const { eventLog, now } = options;
  const format = chooseFormat(options.format);
  await checkFiles(options.files);
  const startedMs = now();
  const rejects = openRejectFile(options.rejectFile);
  const context: TranslationContext = {
    sessions: new BoundedMap<string, RememberedSession>(FOREIGN_LIMITS.maxRememberedSessions),
  };
  const sessions = new Set<string>();
  const attackers = new Set<string>();
  const damaged: { file: string; reason: string }[] = [];
  let accepted = 0;
  let rejected = 0;
  let events = 0;
  let batch: CerberusEvent[] = [];
  let appending: Promise<void> = Promise.resolve();
  /** Last seqs of the newest batches, oldest first. */
  const appendedSeqs: number[] = [];

  function accept(event: CerberusEvent): void {
    accepted += 1;
    batch.push(event);
    if (event.sessionId !== null) sessions.add(event.sessionId);
    if (event.source !== null) attackers.add(event.source.address);
  }

  async function append(full: readonly CerberusEvent[]): Promise<void> {
    // Not far ahead of the pipeline: it then gets the events from memory instead of reading them again.
    const oldest = appendedSeqs.length < FOREIGN_LIMITS.maxBatchesAhead ? undefined : appendedSeqs.shift();
    if (oldest !== undefined) await options.waitForPipeline(oldest);
    const { appended } = await eventLog.append(full);
    events += appended.length;
    const last = appended.at(-1);
    if (last !== undefined) appendedSeqs.push(last.seq);
  }

  /** Waits for the batch before, then lets this one go while the next is read. */
  async function flush(): Promise<void> {
    await appending;
    if (batch.length === 0) return;
    const full = batch;
    batch = [];
    appending = append(full);
    // Awaited by the next flush; without this a failure in between would count as unhandled.
    appending.catch(() => {});
  }

  async function importFile(file: string, fileNumber: number): Promise<void> {
    let chosen: ForeignFormat | null = format;
    const reader = createRecordReader({
      record(text) {
        chosen ??= detectFormat(text);
        const translation = chosen === null ? translateWithAny(text, context) : chosen.translate(text, context);
        if ('rejected' in translation) return translation.rejected;
        accept(translation.event);
        return null;
      },
      reject(reject) {
        rejected += 1;
        rejects.add(file, reject);
      },
    });
    const source = file === '-' ? (options.standardInput ?? emptyInput()) : file;
    const log = openLogFile(source, FOREIGN_LIMITS.readChunkBytes);
    for await (const chunk of log.chunks) {
      reader.push(chunk);
      if (batch.length >= FOREIGN_LIMITS.maxBatchEvents) await flush();
      await rejects.flush();
      options.onProgress?.({
        file,
        fileNumber,
        files: options.files.length,
        lines: accepted + rejected,
        rejected,
        elapsedMs: now() - startedMs,
      });
      // Not ended: the line in hand is cut, not bad.
      if (options.signal?.aborted) return;
    }
    reader.end();
    const reason = log.damage();
    if (reason !== null) damaged.push({ file, reason });
  }

  try {
    for (const [index, file] of options.files.entries()) {
      if (options.signal?.aborted) break;
      await importFile(file, index + 1);
    }
    await flush();
    await appending;
  } finally {
    await appending.catch(() => {});
    await rejects.close();
  }
  await options.waitForPipeline(await eventLog.head());
  const elapsedMs = now() - startedMs;
  return {
    files: options.files.length,
    lines: accepted + rejected,
    events,
    duplicates: accepted - events,
    rejected,
    sessions: sessions.size,
    attackers: attackers.size,
    ...(await countFindings(options.database, sessions)),
    eventsPerSecond: elapsedMs <= 0 ? 0 : Math.round((accepted / elapsedMs) * 1000),
    damaged,
  };
}

/** Null is `auto`. */
function chooseFormat(name: string): ForeignFormat | null {
  if (name === 'auto') return null;
  const format = FOREIGN_FORMATS.find((known) => known.name === name);
  if (format !== undefined) return format;
  const names = ['auto', ...FOREIGN_FORMATS.map((known) => known.name)].join(', ');
  throw new CerberusError('invalid-arguments', `There is no log format ${name}: use one of ${names}.`);
}

async function checkFiles(files: readonly string[]): Promise<void> {
  for (const file of files) {
    if (file === '-') continue;
    const found = await stat(file).catch((cause: unknown) => {
      throw new CerberusError('not-found', `${file} cannot be read.`, { cause });
    });
    if (found.isDirectory()) throw new CerberusError('invalid-arguments', `${file} is a directory.`);
  }
}

/** A record that looks like no format yet: the first format that takes it, else the last one's reason. */
function translateWithAny(text: string, context: TranslationContext): ReturnType<ForeignFormat['translate']> {
  let reason: RejectReason = 'unknown-event';
  for (const format of FOREIGN_FORMATS) {
    const translation = format.translate(text, context);
    if ('event' in translation) return translation;
    reason = translation.rejected;
  }
  return { rejected: reason };
}

async function* emptyInput(): AsyncGenerator<Uint8Array> {}

const countsSchema = z.array(z.object({ name: z.string(), count: z.int() }));

async function countFindings(
  database: Queryable,
  sessions: ReadonlySet<string>,
): Promise<{ techniques: Record<string, number>; decisions: Record<string, number> }> {
  const techniques = new Map<string, number>();
  const decisions = new Map<string, number>();
  const ids = [...sessions];
  for (let at = 0; at < ids.length; at += FOREIGN_LIMITS.maxSessionsPerQuery) {
    const some = [ids.slice(at, at + FOREIGN_LIMITS.maxSessionsPerQuery)];
    add(techniques, countsSchema.parse(await database.query(COUNT_TECHNIQUES, some)));
    add(decisions, countsSchema.parse(await database.query(COUNT_DECISIONS, some)));
  }
  return { techniques: sorted(techniques), decisions: sorted(decisions) };
}

const COUNT_TECHNIQUES = `
  select technique_id as name, count(distinct session_id) as count from detections
  where session_id = any($1::uuid[]) group by technique_id`;

const COUNT_DECISIONS = `
  select kind as name, count(*) as count from decisions where session_id = any($1::uuid[]) group by kind`;

function add(counts: Map<string, number>, rows: readonly { name: string; count: number }[]): void {
  for (const { name, count } of rows) counts.set(name, (counts.get(name) ?? 0) + count);
}

function sorted(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([first], [second]) => (first < second ? -1 : 1)));
}
