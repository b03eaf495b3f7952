import { createHash } from 'node:crypto';
import { z } from 'zod';
import { FileError } from '../filesystem/filesystem.ts';
import { type KeptOverlay, overlayNodeSchema, restoreOverlay, takeOverlay } from '../filesystem/overlay-snapshot.ts';
import {
  MAX_KEPT_AGE_MS,
  MAX_KEPT_FILE_BYTES,
  MAX_KEPT_HOST_BYTES,
  MAX_KEPT_SETTINGS,
  MAX_LEFT_RUNNING,
  MIN_KEPT_FILE_BYTES,
} from './limits.ts';
import type { SimulatedHost } from './simulated-host.ts';

/**
 * What is kept of one attacker's machine: a magic line, the SHA-256 of the rest, the length of a JSON header, the header,
 * and the contents of the files one after the other. Anything that does not fit is dropped as a whole.
 */
const MAGIC = Buffer.from('cerberusmesh host 1\n', 'latin1');
const HASH_BYTES = 32;

const headerSchema = z.strictObject({
  machineId: z.string(),
  source: z.string(),
  keptAtMs: z.number(),
  accepted: z.array(z.tuple([z.string(), z.string()])).max(1000),
  tried: z.array(z.string()).max(1000),
  endedDaemons: z.array(z.int()).max(1000),
  leftRunning: z
    .array(z.strictObject({ userId: z.int(), command: z.string(), program: z.string(), startedAtMs: z.number() }))
    .max(MAX_LEFT_RUNNING)
    .default([]),
  lastLogins: z.array(z.tuple([z.string(), z.number(), z.string()])).max(1000),
  logins: z
    .array(
      z.strictObject({
        user: z.string(),
        terminal: z.string(),
        from: z.string(),
        atMs: z.number(),
        untilMs: z.number().nullable(),
      }),
    )
    .max(100),
  settings: z
    .array(z.tuple([z.string(), z.string()]))
    .max(MAX_KEPT_SETTINGS)
    .default([]),
  nextInode: z.int(),
  nodes: z.array(overlayNodeSchema).max(200_000),
});

/** Everything changed, or what is left of it without the largest files: a small one may hold the new password. */
function takeFittingOverlay(host: SimulatedHost): KeptOverlay | null {
  for (let maxFileBytes = MAX_KEPT_FILE_BYTES; maxFileBytes >= MIN_KEPT_FILE_BYTES; maxFileBytes /= 8) {
    const overlay = takeOverlay(host.files, maxFileBytes);
    if (overlay.contents.reduce((sum, bytes) => sum + bytes.length, 0) <= MAX_KEPT_HOST_BYTES) return overlay;
  }
  return null;
}

/** The host's state as bytes; null where there is nothing to keep, or more than may be kept. */
export function encodeHostState(host: SimulatedHost, now: number): Uint8Array | null {
  const overlay = takeFittingOverlay(host);
  const memory = host.accounts.memory();
  if (overlay === null) return null;
  // Of somebody who only guessed there is nothing to keep: there are too many of them.
  if (overlay.nodes.length === 0 && host.files.overlay.settings === null && memory.accepted.length === 0) return null;
  const header = Buffer.from(
    JSON.stringify({
      machineId: host.persona.machineId,
      source: host.source,
      keptAtMs: now,
      accepted: memory.accepted.map(([user, password]) => [user, password]),
      tried: [...memory.tried],
      endedDaemons: [...host.processTable.endedDaemons()],
      leftRunning: [...host.processTable.leftRunning()],
      lastLogins: [...host.lastLogins].map(([user, { atMs, from }]) => [user, atMs, from]),
      logins: [...host.keptLogins()],
      settings: [...(host.files.overlay.settings ?? [])].map(([path, value]) => [
        path,
        Buffer.from(value).toString('latin1'),
      ]),
      nextInode: overlay.nextInode,
      nodes: overlay.nodes,
    } satisfies z.input<typeof headerSchema>),
    'utf8',
  );
  if (header.length > MAX_KEPT_HOST_BYTES) return null;
  const length = Buffer.alloc(4);
  length.writeUInt32BE(header.length);
  const payload = Buffer.concat([length, header, ...overlay.contents]);
  return Buffer.concat([MAGIC, createHash('sha256').update(payload).digest(), payload]);
}

/** Puts a kept state into a fresh host. What went wrong, or null; a host with a problem is not to be used. */
export function decodeHostState(host: SimulatedHost, state: Uint8Array, now: number): string | null {
  const bytes = Buffer.from(state.buffer, state.byteOffset, state.byteLength);
  const start = MAGIC.length + HASH_BYTES;
  if (bytes.length < start + 4 || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) return 'not a kept host';
  const payload = bytes.subarray(start);
  if (!createHash('sha256').update(payload).digest().equals(bytes.subarray(MAGIC.length, start))) return 'damaged';
  const headerBytes = payload.readUInt32BE(0);
  let value: unknown;
  try {
    value = JSON.parse(payload.toString('utf8', 4, 4 + headerBytes));
  } catch {
    return 'damaged';
  }
  const parsed = headerSchema.safeParse(value);
  if (!parsed.success) return 'of another version';
  const header = parsed.data;
  if (header.machineId !== host.persona.machineId) return 'of another machine';
  if (header.source !== host.source) return 'of another source';
  if (now - header.keptAtMs > MAX_KEPT_AGE_MS) return 'too old';
  try {
    if (!restoreOverlay(host.files, header.nodes, payload.subarray(4 + headerBytes), header.nextInode))
      return 'damaged';
    for (const [path, value] of header.settings) host.files.writeFile(path, Buffer.from(value, 'latin1'));
  } catch (error) {
    if (error instanceof FileError) return 'larger than a machine may be';
    throw error;
  }
  host.accounts.restore({ accepted: header.accepted, tried: header.tried });
  for (const processId of header.endedDaemons) host.processTable.endDaemon(processId);
  for (const { startedAtMs, ...left } of header.leftRunning) host.processTable.leaveRunning(left, startedAtMs);
  for (const [user, atMs, from] of header.lastLogins) host.lastLogins.set(user, { atMs, from });
  host.restoreLogins(header.logins);
  host.markKept();
  return null;
}
