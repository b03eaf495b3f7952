import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CerberusError } from '@cerberusmesh/contracts';
import { z } from 'zod';
import { lockOwner } from './instance-lock.ts';

/** What `cerberus up` prints when everything is listening. */
export const readySchema = z.object({
  event: z.literal('ready'),
  url: z.string(),
  traps: z.array(z.object({ name: z.string(), protocol: z.string(), address: z.string(), port: z.int() })),
});
export type Ready = z.infer<typeof readySchema>;

const instanceSchema = z.object({
  /** Null until everything is listening. */
  ready: readySchema.nullable(),
  /** Holds the password, so the file is for its owner alone. */
  databaseUrl: z.string(),
});
export type Instance = z.infer<typeof instanceSchema>;

/** Tells other commands on this machine where the running instance is. Mode 0600. */
export function writeInstanceFile(dataDirectory: string, instance: Instance): void {
  const file = instanceFile(dataDirectory);
  writeFileSync(`${file}.new`, `${JSON.stringify(instance)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

export function removeInstanceFile(dataDirectory: string): void {
  rmSync(instanceFile(dataDirectory), { force: true });
}

/** The instance that runs on this data directory now, or null. */
export function findInstance(dataDirectory: string): Instance | null {
  if (lockOwner(dataDirectory) === null) return null;
  try {
    return instanceSchema.parse(JSON.parse(readFileSync(instanceFile(dataDirectory), 'utf8')));
  } catch {
    // Not written yet, or by a run that ended before it could remove it.
    return null;
  }
}

/** @throws CerberusError `unavailable` when no instance is ready on this data directory */
export function requireReady(dataDirectory: string): Ready {
  const ready = findInstance(dataDirectory)?.ready ?? null;
  if (ready === null) {
    throw new CerberusError(
      'unavailable',
      `No CerberusMesh is running on ${dataDirectory}. Start it with 'npm start' (or 'cerberus up').`,
    );
  }
  return ready;
}

function instanceFile(dataDirectory: string): string {
  return join(dataDirectory, 'instance.json');
}
