import { byteStringToBytes, fromPathText } from '../../deception/byte-string.ts';
import type { SensorLimits } from '../../limits.ts';
import { carryField } from '../../sessions/carry-field.ts';
import type { SessionRecorder } from '../../trap.ts';

/** Bytes of one file being written, up to the artefact limit; what lies past it is dropped and counted. */
export interface FileBuffer {
  length(): number;
  bytes(): Uint8Array;
  /** False when the write does not fit. */
  write(offset: number, data: Uint8Array): boolean;
  truncate(length: number): boolean;
}

/** @param initial what the file holds already */
export function createFileBuffer(initial: Uint8Array, maxBytes: number): FileBuffer {
  let content = Buffer.from(initial);
  let length = content.length;
  function grow(needed: number): boolean {
    if (needed > maxBytes) return false;
    if (needed > content.length) {
      const larger = Buffer.alloc(Math.min(maxBytes, Math.max(needed, content.length * 2, 4096)));
      content.copy(larger, 0, 0, length);
      content = larger;
    }
    return true;
  }
  return {
    length: () => length,
    bytes: () => content.subarray(0, length),
    write(offset, data) {
      if (!grow(offset + data.length)) return false;
      content.set(data, offset);
      length = Math.max(length, offset + data.length);
      return true;
    },
    truncate(newLength) {
      if (!grow(newLength)) return false;
      if (newLength < length) content.fill(0, newLength, length);
      length = newLength;
      return true;
    },
  };
}

/** Keeps an uploaded file as an artefact and records `file.uploaded`. */
export function recordUpload(
  recorder: SessionRecorder,
  upload: {
    readonly path: string;
    readonly bytes: Uint8Array;
    readonly via: 'sftp' | 'scp';
    /** `limit`: there was more than may be kept. `broken`: the client went away in the middle. */
    readonly cut: 'limit' | 'broken' | null;
  },
  limits: SensorLimits,
): void {
  if (upload.cut === 'limit')
    recorder.record('limit.reached', { limit: 'maxArtefactBytes', value: limits.maxArtefactBytes });
  const file = recorder.captureFile(upload.bytes);
  recorder.record('file.uploaded', {
    ...carryField('path', byteStringToBytes(fromPathText(upload.path)), limits.maxFieldBytes),
    sha256: file.sha256,
    bytes: file.bytes,
    via: upload.via,
    ...(file.truncated || upload.cut !== null ? { truncated: true } : {}),
  });
}
