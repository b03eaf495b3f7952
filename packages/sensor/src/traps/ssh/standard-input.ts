import { createHash } from 'node:crypto';
import type { SensorLimits } from '../../limits.ts';
import { carryField } from '../../sessions/carry-field.ts';
import type { SessionRecorder } from '../../trap.ts';
import { MAX_RECORDED_INPUT_BYTES, MAX_RECORDED_LINE_BYTES } from './limits.ts';

/** What a client streams into a command without a terminal: it belongs to what the attacker did. */
export interface StandardInputRecord {
  add(bytes: Uint8Array): void;
  /** A file that the command wrote: input that became a file is not told twice. */
  fileWritten(content: Uint8Array): void;
  /** The command is over. Idempotent. */
  end(): void;
}

/** A shell that reads its commands from its standard input: each line is a command. */
const READS_COMMANDS =
  /^\s*(?:exec\s+)?(?:(?:\/usr)?\/bin\/)?(?:busybox\s+)?(?:ba|da|a|z|k)?sh(?:\s+(?:-[a-z]+|--\w+|-))*\s*$/;

/**
 * Records the input of one command: each line as `command.entered` where a shell reads it, else all of it as one captured
 * file when the command ends.
 *
 * @param command null for a shell without a terminal
 */
export function recordStandardInput(
  command: Uint8Array | null,
  recorder: SessionRecorder,
  limits: SensorLimits,
): StandardInputRecord {
  if (command === null || READS_COMMANDS.test(Buffer.from(command).subarray(0, 256).toString('latin1')))
    return recordLines(recorder, limits);
  return recordWhole(recorder);
}

function recordLines(recorder: SessionRecorder, limits: SensorLimits): StandardInputRecord {
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  const end = () => {
    if (pendingBytes > 0) {
      const line = Buffer.concat(pending);
      recorder.record('command.entered', { ...carryField('input', line, limits.maxFieldBytes), channel: 'shell' });
    }
    pending = [];
    pendingBytes = 0;
  };
  const keep = (bytes: Uint8Array) => {
    for (let at = 0; at < bytes.length; ) {
      const piece = bytes.subarray(at, at + MAX_RECORDED_LINE_BYTES - pendingBytes);
      pending.push(piece);
      pendingBytes += piece.length;
      at += piece.length;
      if (pendingBytes >= MAX_RECORDED_LINE_BYTES) end();
    }
  };
  return {
    add(bytes) {
      let start = 0;
      for (let at = bytes.indexOf(0x0a); at !== -1; at = bytes.indexOf(0x0a, start)) {
        keep(bytes.subarray(start, at));
        end();
        start = at + 1;
      }
      keep(bytes.subarray(start));
    },
    fileWritten: () => undefined,
    end,
  };
}

function recordWhole(recorder: SessionRecorder): StandardInputRecord {
  let chunks: Uint8Array[] = [];
  let bytes = 0;
  let isCut = false;
  let isOver = false;
  const written = new Set<string>();
  return {
    add(chunk) {
      const piece = chunk.subarray(0, MAX_RECORDED_INPUT_BYTES - bytes);
      if (piece.length < chunk.length) isCut = true;
      if (piece.length === 0 || isOver) return;
      chunks.push(piece);
      bytes += piece.length;
    },
    fileWritten(content) {
      if (content.length === bytes) written.add(createHash('sha256').update(content).digest('hex'));
    },
    end() {
      if (isOver) return;
      isOver = true;
      const whole = Buffer.concat(chunks);
      chunks = [];
      if (whole.length === 0 || written.has(createHash('sha256').update(whole).digest('hex'))) return;
      const file = recorder.captureFile(whole);
      recorder.record('file.uploaded', {
        path: '/dev/stdin',
        sha256: file.sha256,
        bytes: file.bytes,
        via: 'stdin',
        ...(file.truncated || isCut ? { truncated: true } : {}),
      });
    },
  };
}
