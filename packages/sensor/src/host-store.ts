import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { deflateRaw, inflateRawSync } from 'node:zlib';
import type { HostStore } from './deception/host/create-host.ts';
import {
  MAX_KEPT_AGE_MS,
  MAX_KEPT_BYTES_OF_ALL_HOSTS,
  MAX_KEPT_HOST_BYTES,
  MAX_KEPT_HOSTS,
} from './deception/host/limits.ts';
import type { Clock, Log } from './trap.ts';

const SUFFIX = '.host';
const compress = promisify(deflateRaw);

export interface HostStoreFiles extends HostStore {
  /** Resolves when everything that was handed over is on disk. */
  flush(): Promise<void>;
}

/**
 * What attackers changed, one compressed file a source, named by a hash of it. Files are written one after the other in
 * the background; too old ones go at the start, the oldest when all are too many. Nothing that goes wrong with a file
 * is more than a line in the log.
 */
export function openHostStore(directory: string, { clock, log }: { clock: Clock; log: Log }): HostStoreFiles {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const known = readKept(directory, clock.now());
  let keptBytes = 0;
  for (const { bytes } of known.values()) keptBytes += bytes;
  const waiting = new Map<string, Uint8Array>();
  let writing: Promise<void> | null = null;
  const nameOf = (source: string) => `${createHash('sha256').update(source).digest('hex').slice(0, 40)}${SUFFIX}`;

  async function drop(name: string): Promise<void> {
    const entry = known.get(name);
    known.delete(name);
    keptBytes -= entry?.bytes ?? 0;
    await rm(join(directory, name), { force: true });
  }

  async function writeAll(): Promise<void> {
    for (let next = waiting.entries().next(); !next.done; next = waiting.entries().next()) {
      const [name, state] = next.value;
      waiting.delete(name);
      try {
        const bytes = await compress(state);
        await writeFile(join(directory, `${name}.new`), bytes, { mode: 0o600 });
        await rename(join(directory, `${name}.new`), join(directory, name));
        keptBytes += bytes.length - (known.get(name)?.bytes ?? 0);
        // At the end of the map: the order in which the oldest go.
        known.delete(name);
        known.set(name, { bytes: bytes.length });
        for (const oldest of known.keys()) {
          if (keptBytes <= MAX_KEPT_BYTES_OF_ALL_HOSTS && known.size <= MAX_KEPT_HOSTS) break;
          await drop(oldest);
        }
      } catch (error) {
        log.error('what an attacker changed could not be kept', { file: name, error: message(error) });
      }
    }
    writing = null;
  }

  return {
    load(source) {
      const name = nameOf(source);
      const pending = waiting.get(name);
      if (pending !== undefined) return pending;
      if (!known.has(name)) return null;
      try {
        return inflateRawSync(readFileSync(join(directory, name)), { maxOutputLength: MAX_KEPT_HOST_BYTES * 2 + 4096 });
      } catch (error) {
        log.warn('what an attacker changed cannot be read and is dropped', { file: name, error: message(error) });
        void drop(name).catch(() => undefined);
        return null;
      }
    },
    save(source, state) {
      waiting.set(nameOf(source), state);
      writing ??= writeAll();
    },
    reject(source, reason) {
      const name = nameOf(source);
      log.warn('what an attacker changed is dropped', { file: name, reason });
      void drop(name).catch(() => undefined);
    },
    async flush() {
      await writing;
    },
  };
}

/** Files that are kept, oldest first. */
function readKept(directory: string, now: number): Map<string, { readonly bytes: number }> {
  const files = readdirSync(directory)
    .filter((name) => name.endsWith(SUFFIX))
    .flatMap((name) => {
      try {
        const { size, mtimeMs } = statSync(join(directory, name));
        return [{ name, bytes: size, mtimeMs }];
      } catch {
        return [];
      }
    })
    .sort((left, right) => left.mtimeMs - right.mtimeMs);
  const kept = new Map<string, { readonly bytes: number }>();
  for (const { name, bytes, mtimeMs } of files) {
    if (now - mtimeMs > MAX_KEPT_AGE_MS) void rm(join(directory, name), { force: true }).catch(() => undefined);
    else kept.set(name, { bytes });
  }
  return kept;
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
