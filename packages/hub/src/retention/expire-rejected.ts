import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Lines that were refused and kept for a person to look into: they may hold whatever an attacker wrote. */
export interface RejectedLines {
  /** Removes lines from before a time, or counts them. Returns how many. */
  expire(before: string, dryRun: boolean): Promise<number>;
}

/** Files of refused lines that nobody writes to any more (one an import): each goes when it was last written too long ago. */
export function rejectedFilesIn(directory: string): RejectedLines {
  return {
    async expire(before, dryRun) {
      const names = await readdir(directory).catch(() => []);
      let lines = 0;
      for (const name of names.filter((found) => found.endsWith('.ndjson'))) {
        const path = join(directory, name);
        if ((await stat(path)).mtimeMs >= Date.parse(before)) continue;
        lines += (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '').length;
        if (!dryRun) await rm(path, { force: true });
      }
      return lines;
    },
  };
}
