import { constants, readFileSync, readSync, writeSync } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { scanRecords } from './spool-record.ts';

/**
 * The files of the event spool: `events/<12 digits>.events`, numbered from 1, and `cursor.json`, which says up to where
 * the hub has acknowledged. Nothing here knows what an event is. Syncing goes through file handles: under Node's
 * permission model the functions that take a file descriptor are refused.
 */

export interface Position {
  readonly segment: number;
  /** Byte offset into the segment. */
  readonly offset: number;
}

const cursorSchema = z.strictObject({ segment: z.int().min(0), offset: z.int().min(0) });
const SEGMENT_NAME = /^(\d{12})\.events$/;

export function segmentPath(directory: string, segment: number): string {
  return join(directory, 'events', `${String(segment).padStart(12, '0')}.events`);
}

/** Segments on disk with their sizes in bytes, oldest first. Creates the directory when it is missing. */
export async function listSegments(directory: string): Promise<Map<number, number>> {
  const events = join(directory, 'events');
  await mkdir(events, { recursive: true, mode: 0o700 });
  const numbers = (await readdir(events))
    .map((name) => SEGMENT_NAME.exec(name)?.[1])
    .filter((digits) => digits !== undefined)
    .map(Number)
    .sort((left, right) => left - right);
  const segments = new Map<number, number>();
  for (const number of numbers) segments.set(number, (await stat(segmentPath(directory, number))).size);
  return segments;
}

/** Opens for reading and writing; creates, durably, when it is missing. */
export async function openSegment(directory: string, segment: number): Promise<FileHandle> {
  const path = segmentPath(directory, segment);
  try {
    return await open(path, 'r+');
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  const handle = await open(path, 'wx+', 0o600);
  await syncDirectory(join(directory, 'events'));
  return handle;
}

/**
 * Cuts what a killed process left after the last complete line: such bytes were never synced as a whole, so they were
 * never acknowledged. Returns the size that remains.
 */
export async function cutTornTail(handle: FileHandle): Promise<number> {
  const bytes = await readFrom(handle, 0, (await handle.stat()).size);
  const end = bytes.lastIndexOf(10) + 1;
  if (end < bytes.length) {
    await handle.truncate(end);
    await handle.datasync();
  }
  return end;
}

/** What was written a moment ago is in the page cache: up to so much is read faster than a thread is asked for it. */
const MAX_BYTES_READ_AT_ONCE = 64 * 1024;

/** Reads up to `length` bytes at `offset`; less only at the end of the file. */
export async function readFrom(handle: FileHandle, offset: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const bytesRead =
      length <= MAX_BYTES_READ_AT_ONCE
        ? readSync(handle.fd, buffer, filled, length - filled, offset + filled)
        : (await handle.read(buffer, filled, length - filled, offset + filled)).bytesRead;
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

/** How many records a segment holds at or after `offset`. */
export async function countRecords(directory: string, segment: number, offset: number): Promise<number> {
  const handle = await open(segmentPath(directory, segment), 'r');
  try {
    const size = (await handle.stat()).size;
    return scanRecords(await readFrom(handle, offset, Math.max(0, size - offset))).records.length;
  } finally {
    await handle.close();
  }
}

/**
 * The cursor, or the beginning of everything when it is missing or damaged: sending an event twice is harmless, because
 * the hub deduplicates by event id.
 */
export function readCursor(directory: string): Position {
  try {
    const parsed = cursorSchema.safeParse(JSON.parse(readFileSync(join(directory, 'cursor.json'), 'utf8')));
    if (parsed.success) return parsed.data;
  } catch {
    // Missing or not JSON: start over.
  }
  return { segment: 0, offset: 0 };
}

/** The open `cursor.json`. */
export interface CursorFile {
  write(position: Position): void;
  close(): Promise<void>;
}

/** As long as any position's JSON; what is left of it is spaces. */
const CURSOR_BYTES = 80;

/**
 * Each position overwrites the one before, in place and in one short write: no kill of the process cuts it, and no thread
 * is asked. Not synced: after a power cut an older or damaged cursor only means sending some events again.
 */
export async function openCursor(directory: string, position: Position): Promise<CursorFile> {
  const path = join(directory, 'cursor.json');
  const handle = await open(path, constants.O_RDWR | constants.O_CREAT, 0o600);
  const write = (next: Position) => void writeSync(handle.fd, JSON.stringify(next).padEnd(CURSOR_BYTES), 0);
  write(position);
  await handle.truncate(CURSOR_BYTES);
  return { write, close: () => handle.close() };
}

export async function removeSegment(directory: string, segment: number): Promise<void> {
  await rm(segmentPath(directory, segment), { force: true });
}

/** Makes created and renamed names in a directory survive a power cut. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
