import { closeSync, constants, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { CerberusError } from '@cerberusmesh/contracts';
import type { TrapState } from './trap.ts';

/** Small files of the traps in one directory, made when it is missing. Synchronous: used while a sensor starts. */
export function openStateDirectory(directory: string): TrapState {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const pathOf = (name: string) => {
    if (!/^[a-z0-9][a-z0-9._-]*$/i.test(name))
      throw new CerberusError('internal', `Not a name for a state file: ${name}`);
    return join(directory, name);
  };
  return {
    read(name) {
      try {
        return readFileSync(pathOf(name));
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
        throw error;
      }
    },
    write(name, bytes) {
      writeDurably(pathOf(name), bytes);
    },
  };
}

/** Replaces a small file: whole or not at all, and on disk when it returns. Mode 0600. */
export function writeDurably(path: string, bytes: Uint8Array): void {
  // fsync is not to be had under Node's permission model; a descriptor that syncs each write is.
  const { O_CREAT, O_DSYNC, O_TRUNC, O_WRONLY } = constants;
  const file = openSync(`${path}.new`, O_WRONLY | O_CREAT | O_TRUNC | O_DSYNC, 0o600);
  try {
    writeSync(file, bytes);
  } finally {
    closeSync(file);
  }
  renameSync(`${path}.new`, path);
}
