import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { carryText } from '@cerberusmesh/contracts';
import { FOREIGN_LIMITS } from './formats/limits.ts';
import type { Reject } from './record-reader.ts';

/** Where an import writes what it could not use: one JSON line a reject, made on the first one. */
export interface OpenRejectFile {
  /** Remembers a reject until the next flush. Past the file's limit rejects are only counted by the caller. */
  add(file: string, reject: Reject): void;
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** Opens lazily, so that an import without rejects leaves no empty file. Mode 0600: it holds attackers' text. */
export function openRejectFile(path: string): OpenRejectFile {
  let handle: FileHandle | null = null;
  let waiting: string[] = [];
  let bytes = 0;

  async function flush(): Promise<void> {
    if (waiting.length === 0) return;
    const text = waiting.join('');
    waiting = [];
    if (handle === null) {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      handle = await open(path, 'a', 0o600);
    }
    await handle.appendFile(text);
  }

  return {
    add(file, reject) {
      if (bytes >= FOREIGN_LIMITS.maxRejectFileBytes) return;
      const prefix = carryText(reject.prefix, FOREIGN_LIMITS.maxRejectPrefixBytes);
      const line = `${JSON.stringify({
        file,
        line: reject.lineNumber,
        reason: reject.reason,
        bytes: reject.byteLength,
        prefix: prefix.text,
        // The exact bytes where the text is not.
        ...(prefix.base64 === undefined ? {} : { prefixBase64: prefix.base64 }),
      })}\n`;
      bytes += Buffer.byteLength(line);
      waiting.push(line);
    },
    flush,
    async close() {
      await flush();
      await handle?.close();
      handle = null;
    },
  };
}
