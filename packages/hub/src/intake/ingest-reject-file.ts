import { appendFile, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Log } from '../storage/log.ts';

export interface RejectedLine {
  readonly reason: string;
  readonly sensorId: string;
  readonly bytes: number;
  /** The beginning of the line, for the person who looks into it. */
  readonly prefix: string;
}

/** Where lines go that were not taken. Never fails a batch: what cannot be written is only logged. */
export interface RejectFile {
  write(lines: readonly RejectedLine[]): Promise<void>;
  /** Removes lines from before a time (or counts them), between two writes. Returns how many. */
  expire(before: string, dryRun: boolean): Promise<number>;
}

/** JSON lines, mode 0600; past `maxBytes` the file becomes `<path>.1`, replacing the one before. */
export function createRejectFile({
  path,
  maxBytes,
  log,
  now,
}: {
  readonly path: string;
  readonly maxBytes: number;
  readonly log: Log;
  readonly now: () => number;
}): RejectFile {
  let last: Promise<void> = Promise.resolve();

  async function append(lines: readonly RejectedLine[]): Promise<void> {
    try {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      const size = await stat(path).then(
        (found) => found.size,
        () => 0,
      );
      if (size > maxBytes) await rename(path, `${path}.1`);
      const at = new Date(now()).toISOString();
      await appendFile(path, lines.map((line) => `${JSON.stringify({ at, ...line })}\n`).join(''), { mode: 0o600 });
    } catch (error) {
      log.error({ path, error: String(error), lines: lines.length }, 'rejected lines could not be kept');
    }
  }

  async function expireIn(file: string, before: string, dryRun: boolean): Promise<number> {
    const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n').filter((line) => line !== '');
    // Each line begins with its time; what does not is of no use to anybody.
    const stays = lines.filter((line) => line.startsWith('{"at":"') && line.slice(7, 7 + before.length) >= before);
    const expired = lines.length - stays.length;
    if (expired === 0 || dryRun) return expired;
    if (stays.length === 0) await rm(file, { force: true });
    else {
      await writeFile(`${file}.new`, `${stays.join('\n')}\n`, { mode: 0o600 });
      await rename(`${file}.new`, file);
    }
    return expired;
  }

  return {
    write(lines) {
      if (lines.length > 0) last = last.then(() => append(lines));
      return last;
    },
    expire(before, dryRun) {
      const done = last.then(
        async () => (await expireIn(path, before, dryRun)) + (await expireIn(`${path}.1`, before, dryRun)),
      );
      last = done.then(
        () => {},
        () => {},
      );
      return done;
    },
  };
}
