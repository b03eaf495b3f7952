import { writeSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { CerberusEvent } from '@cerberusmesh/contracts';
import type { SpoolLimits } from '../limits.ts';
import type { Log } from '../trap.ts';
import {
  countRecords,
  cutTornTail,
  listSegments,
  openCursor,
  openSegment,
  type Position,
  readCursor,
  readFrom,
  removeSegment,
  segmentPath,
} from './segment-files.ts';
import { encodeRecord, scanRecords } from './spool-record.ts';

/** What could not be kept. `from` and `to` are the times of the first and last lost event, where they are known. */
export interface Loss {
  readonly count: number;
  readonly bytes: number;
  readonly from: string | null;
  readonly to: string | null;
  readonly cause: string;
}

/** A run of events at the cursor, as the JSON text that was appended. */
export interface SpoolBatch {
  readonly lines: readonly Buffer[];
  readonly end: Position;
}

/** Recordings and artefacts share the spool's byte limit and go first when it is reached. */
export interface BulkStore {
  bytes(): number;
  /** Removes the oldest file. Null when there is none left. */
  dropOldest(): Promise<{ readonly bytes: number; readonly what: string } | null>;
}

export interface SpoolOptions {
  readonly directory: string;
  readonly limits: SpoolLimits;
  readonly bulk: BulkStore;
  /** Makes the `events.lost` event for a loss; the spool appends it as soon as the disk takes it. */
  readonly describeLoss: (loss: Loss) => CerberusEvent;
  readonly log: Log;
}

/**
 * The sensor's memory: events on disk, in order, until the hub has acknowledged them. What was appended during one turn
 * of the event loop is written at its end, where a kill of the process cannot reach it any more. `append` resolves true
 * when the event is synced too (many events share one sync) and false when it was lost, in which case an `events.lost`
 * event tells. One reader: `readBatch` gives what is at the cursor, `acknowledge` moves the cursor; what was read and not
 * acknowledged is read again.
 */
export interface Spool {
  append(event: CerberusEvent): Promise<boolean>;
  /** Resolves when everything appended so far is synced or lost. */
  flush(): Promise<void>;
  readBatch(maxEvents: number, maxBytes: number): Promise<SpoolBatch | null>;
  acknowledge(end: Position): Promise<void>;
  /** Called before events are written, while nothing of them is on disk yet. */
  beforeWrite(listener: () => void): void;
  /** Called after events became durable. */
  onDurable(listener: () => void): void;
  /** Brings the spool back under its byte limit. Call after something was added to the bulk store. */
  enforceLimit(): Promise<void>;
  bytes(): number;
  stop(): Promise<void>;
}

interface Waiting {
  readonly record: Buffer;
  readonly at: string;
  readonly settle: (kept: boolean) => void;
}

/** Opens the spool and resumes where the last process stopped, cutting a torn last line. */
export async function openSpool({ directory, limits, bulk, describeLoss, log }: SpoolOptions): Promise<Spool> {
  const segments = await listSegments(directory);
  let active = Math.max(readCursor(directory).segment, ...segments.keys(), 1);
  let handle: FileHandle = await openSegment(directory, active);
  segments.set(active, await cutTornTail(handle));
  let cursor = clamp(readCursor(directory));
  const cursorFile = await openCursor(directory, cursor);

  const losses = new Map<string, Loss>();
  const listeners: Array<() => void> = [];
  const writeListeners: Array<() => void> = [];
  /** Appended, and not yet written. */
  let waiting: Waiting[] = [];
  /** Written, and not yet synced. */
  let unsynced: Waiting[] = [];
  /** Of both. */
  let queuedBytes = 0;
  /** End of what was written to the active segment; `segments` says what of it is synced. */
  let writtenBytes = segments.get(active) ?? 0;
  let isWriteDue = false;
  /** Nothing is written while the file under it changes. */
  let isHeld = false;
  /** A write that failed may have left a part of itself behind what was written. */
  let isTorn = false;
  let committing: Promise<void> | null = null;
  let reader: { segment: number; handle: FileHandle } | null = null;
  let stopped = false;
  // Changes to files other than appends run one after the other.
  let housekeeping: Promise<void> = Promise.resolve();

  /** A cursor before the first segment means the first; one past a segment's end means its end. */
  function clamp(position: Position): Position {
    const oldest = Math.min(...segments.keys());
    if (position.segment < oldest) return { segment: oldest, offset: 0 };
    return { segment: position.segment, offset: Math.min(position.offset, segments.get(position.segment) ?? 0) };
  }

  function eventBytes(): number {
    let total = 0;
    for (const size of segments.values()) total += size;
    return total;
  }

  function addLoss(loss: Loss): void {
    const earlier = losses.get(loss.cause);
    losses.set(loss.cause, {
      count: loss.count + (earlier?.count ?? 0),
      bytes: loss.bytes + (earlier?.bytes ?? 0),
      from: earlier?.from ?? loss.from,
      to: loss.to ?? earlier?.to ?? null,
      cause: loss.cause,
    });
  }

  function enqueue(event: CerberusEvent, settle: (kept: boolean) => void): void {
    const record = encodeRecord(JSON.stringify(event));
    if (record.length > limits.maxRecordBytes || queuedBytes + record.length > limits.maxQueuedBytes) {
      const cause =
        record.length > limits.maxRecordBytes ? 'event larger than a record may be' : 'disk slower than events';
      addLoss({ count: 1, bytes: record.length, from: event.at, to: event.at, cause });
      settle(false);
    } else {
      waiting.push({ record, at: event.at, settle });
      queuedBytes += record.length;
      if (!isWriteDue) {
        isWriteDue = true;
        setImmediate(writeWaiting);
      }
    }
    committing ??= commit();
  }

  /**
   * Into the page cache, which outlives this process. Not through the thread pool: handing over a few hundred bytes costs
   * ten times as much as writing them.
   */
  function writeWaiting(): void {
    isWriteDue = false;
    if (waiting.length === 0 || isHeld) return;
    for (const listener of writeListeners) listener();
    const batch = waiting;
    waiting = [];
    const [only] = batch;
    const bytes =
      batch.length === 1 && only !== undefined ? only.record : Buffer.concat(batch.map(({ record }) => record));
    if (write(bytes)) unsynced.push(...batch);
    else lose(batch);
  }

  function keep(batch: readonly Waiting[]): void {
    release(batch);
    for (const { settle } of batch) settle(true);
  }

  function lose(batch: readonly Waiting[]): void {
    const [first] = batch;
    if (first === undefined) return;
    const bytes = release(batch);
    const to = batch.at(-1)?.at ?? null;
    addLoss({ count: batch.length, bytes, from: first.at, to, cause: 'disk refused the write' });
    for (const { settle } of batch) settle(false);
  }

  /** They count no more. Returns their bytes. */
  function release(batch: readonly Waiting[]): number {
    let bytes = 0;
    for (const { record } of batch) bytes += record.length;
    queuedBytes -= bytes;
    return bytes;
  }

  async function commit(): Promise<void> {
    do {
      await new Promise((resolve) => setTimeout(resolve, limits.maxCommitDelayMs));
      writeWaiting();
      if (isTorn) await cutBack();
      const reported = [...losses.values()];
      losses.clear();
      const notes = Buffer.concat(reported.map((loss) => encodeRecord(JSON.stringify(describeLoss(loss)))));
      const batch = unsynced;
      unsynced = [];
      const isTold = notes.length === 0 || write(notes);
      const isKept = await sync();
      if (isKept) keep(batch);
      else lose([...batch, ...unsynced.splice(0)]);
      if (!isTold || !isKept) {
        for (const loss of reported) addLoss(loss);
        // The loss is told with the next event that the disk takes; trying at once would spin.
        if (waiting.length === 0 && unsynced.length === 0) break;
        continue;
      }
      if (writtenBytes >= limits.maxSegmentBytes) await rotate();
      for (const listener of listeners) listener();
      if (eventBytes() + bulk.bytes() > limits.maxSpoolBytes) await enforceLimit();
    } while (waiting.length > 0 || unsynced.length > 0 || losses.size > 0);
    committing = null;
  }

  function write(bytes: Buffer): boolean {
    const start = writtenBytes;
    try {
      for (let written = 0; written < bytes.length; )
        written += writeSync(handle.fd, bytes, written, bytes.length - written, start + written);
    } catch (error) {
      refused(error);
      isTorn = true;
      return false;
    }
    writtenBytes = start + bytes.length;
    return true;
  }

  /** Half a batch must not be read later as if it had been kept. */
  async function cutBack(): Promise<void> {
    isHeld = true;
    await handle.truncate(writtenBytes).catch(() => undefined);
    isHeld = false;
    isTorn = false;
  }

  async function sync(): Promise<boolean> {
    const end = writtenBytes;
    try {
      await handle.datasync();
    } catch (error) {
      refused(error);
      writtenBytes = segments.get(active) ?? 0;
      await cutBack();
      return false;
    }
    segments.set(active, end);
    return true;
  }

  function refused(error: unknown): void {
    log.error('the spool cannot be written', {
      directory,
      error: error instanceof Error ? error.message : String(error),
    });
  }

  /** To a new segment. What is appended meanwhile waits. */
  async function rotate(): Promise<void> {
    isHeld = true;
    try {
      const next = await openSegment(directory, active + 1);
      // Written since the last sync: it belongs to the old segment.
      if (unsynced.length > 0) await handle.datasync();
      segments.set(active, writtenBytes);
      await handle.close();
      handle = next;
      active += 1;
      writtenBytes = 0;
      segments.set(active, 0);
    } catch (error) {
      log.error('no new spool segment; the old one grows', {
        error: error instanceof Error ? error.message : String(error),
      });
    }
    isHeld = false;
    writeWaiting();
  }

  function exclusive<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = housekeeping.then(work);
    housekeeping = result.then(
      () => undefined,
      () => undefined,
    );
    return result;
  }

  async function makeRoom(): Promise<void> {
    while (eventBytes() + bulk.bytes() > limits.maxSpoolBytes) {
      const dropped = await bulk.dropOldest();
      if (dropped !== null) {
        addLoss({ count: 0, bytes: dropped.bytes, from: null, to: null, cause: `spool full: ${dropped.what} dropped` });
        continue;
      }
      const oldest = Math.min(...segments.keys());
      // The active segment is never dropped: it is at most one segment too much.
      if (oldest === active) break;
      const offset = cursor.segment === oldest ? cursor.offset : 0;
      const count = await countRecords(directory, oldest, offset);
      addLoss({
        count,
        bytes: (segments.get(oldest) ?? 0) - offset,
        from: null,
        to: null,
        cause: 'spool full: oldest events dropped',
      });
      await advance({ segment: oldest + 1, offset: 0 });
    }
    if (losses.size > 0 && !stopped) committing ??= commit();
  }

  function enforceLimit(): Promise<void> {
    return exclusive(makeRoom);
  }

  async function advance(end: Position): Promise<void> {
    if (end.segment < cursor.segment || (end.segment === cursor.segment && end.offset <= cursor.offset)) return;
    cursor = end;
    cursorFile.write(cursor);
    for (const segment of [...segments.keys()]) {
      if (segment >= cursor.segment || segment === active) continue;
      if (reader?.segment === segment) {
        await reader.handle.close();
        reader = null;
      }
      segments.delete(segment);
      await removeSegment(directory, segment);
    }
  }

  async function readAtCursor(maxEvents: number, maxBytes: number): Promise<SpoolBatch | null> {
    let { segment, offset } = cursor;
    for (;;) {
      // Only what is synced may leave: an event that the hub has and the sensor lost would be numbered twice.
      const size = segments.get(segment) ?? 0;
      if (offset >= size) {
        if (segment >= active) return null;
        segment += 1;
        offset = 0;
        continue;
      }
      if (reader?.segment !== segment) {
        await reader?.handle.close();
        reader = null;
        reader = { segment, handle: await open(segmentPath(directory, segment), 'r') };
      }
      const bytes = await readFrom(reader.handle, offset, Math.min(size - offset, maxBytes + limits.maxRecordBytes));
      const scan = scanRecords(bytes, maxEvents, maxBytes);
      if (scan.damagedLines > 0)
        addLoss({
          count: scan.damagedLines,
          bytes: scan.damagedBytes,
          from: null,
          to: null,
          cause: 'spool damaged on disk',
        });
      const end = { segment, offset: offset + scan.end };
      if (scan.records.length > 0) return { lines: scan.records.map(({ payload }) => payload), end };
      // Nothing but damage: skip it, or the whole rest when not even a line ends.
      offset = scan.end > 0 ? end.offset : size;
      await advance({ segment, offset });
    }
  }

  return {
    append: (event) => (stopped ? Promise.resolve(false) : new Promise((settle) => enqueue(event, settle))),
    async flush() {
      while (committing !== null) await committing;
    },
    readBatch: (maxEvents, maxBytes) => exclusive(() => readAtCursor(maxEvents, maxBytes)),
    acknowledge: (end) => exclusive(() => advance(end)),
    beforeWrite: (listener) => void writeListeners.push(listener),
    onDurable: (listener) => void listeners.push(listener),
    enforceLimit,
    bytes: eventBytes,
    async stop() {
      if (stopped) return;
      stopped = true;
      while (committing !== null) await committing;
      await housekeeping;
      await reader?.handle.close();
      await cursorFile.close();
      await handle.close();
    },
  };
}
