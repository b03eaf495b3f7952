import type { Clock, Log } from './trap.ts';

/** How often it is looked whether memory is to be given back. */
const LOOK_INTERVAL_MS = 10_000;
/** Not worth a pause below this. */
const MIN_TRIMMED_BYTES = 8 * 1024 * 1024;
/** A collection takes about 2 ms for each MiB in use: with more it would be felt. */
const MAX_HEAP_BYTES = 160 * 1024 * 1024;
/** Share of the event loop's time that was busy since the last look. */
const MAX_BUSY_SHARE = 0.1;
const MIN_TRIM_INTERVAL_MS = 60_000;

interface MemoryTrimmingOptions {
  memory(): { readonly residentBytes: number; readonly heapBytes: number };
  /** Share of time that the event loop was busy since the last call. */
  busyShare(): number;
  /** Collects everything and gives free pages back to the operating system; blocks. */
  collect(): void;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * After a flood of connections V8 keeps the pages that its heap had at the peak: 20,000 connections left a sensor with
 * 250 MB resident of which 36 MB were in use, for good. A collection of last resort gives them back, but takes a tenth
 * of a second or two; it is done while nobody would notice, once after the start, and then when there is something to
 * gain.
 */
export function startMemoryTrimming({ memory, busyShare, collect, clock, log }: MemoryTrimmingOptions): {
  stop(): void;
} {
  let floorBytes: number | null = null;
  let trimmedAtMs = Number.NEGATIVE_INFINITY;
  const look = () => {
    const { residentBytes, heapBytes } = memory();
    const isIdle = busyShare() <= MAX_BUSY_SHARE;
    // What the start left behind goes first: the base line is what stays of it.
    const gainBytes = floorBytes === null ? MIN_TRIMMED_BYTES : residentBytes - floorBytes;
    if (floorBytes !== null) floorBytes = Math.min(floorBytes, residentBytes);
    if (gainBytes < MIN_TRIMMED_BYTES || heapBytes > MAX_HEAP_BYTES || !isIdle) return;
    const startedAtMs = clock.now();
    if (startedAtMs - trimmedAtMs < MIN_TRIM_INTERVAL_MS) return;
    trimmedAtMs = startedAtMs;
    collect();
    const after = memory().residentBytes;
    // What is still there is in use: the next look starts from it.
    floorBytes = after;
    log.info('memory was given back', { before: residentBytes, after, tookMs: Math.round(clock.now() - startedAtMs) });
  };
  const timer = setInterval(look, LOOK_INTERVAL_MS);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
