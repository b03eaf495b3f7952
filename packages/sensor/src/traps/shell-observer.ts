import { carryText } from '@cerberusmesh/contracts';
import { byteStringToBytes, fromPathText } from '../deception/byte-string.ts';
import type { ShellObserver } from '../deception/shell/shell.ts';
import type { SensorLimits } from '../limits.ts';
import { carryField } from '../sessions/carry-field.ts';
import type { SessionRecorder } from '../trap.ts';

/** Turns what a shell tells into events of a session. `channel` is where the command was typed. */
export function observeShell(
  recorder: SessionRecorder,
  channel: 'exec' | 'shell' | 'telnet',
  limits: SensorLimits,
): ShellObserver {
  const short = (text: string) => carryText(text, limits.maxFieldBytes).text;
  return {
    commandEntered({ input, statements, exitCode, unknownCommands, durationMs }) {
      recorder.record('command.entered', {
        ...carryField('input', input, limits.maxFieldBytes),
        channel,
        statements: statements.slice(0, MAX_STATEMENTS).map(short),
        exitCode: exitCode === null ? null : exitCode & 0xff,
        unknownCommands: unknownCommands.slice(0, MAX_UNKNOWN_COMMANDS).map(short),
        durationMs: Math.max(0, durationMs),
      });
    },
    fileWritten({ path, bytes, via }) {
      const file = recorder.captureFile(bytes);
      recorder.record('file.uploaded', {
        ...carryField('path', pathBytes(path), limits.maxFieldBytes),
        sha256: file.sha256,
        bytes: file.bytes,
        via,
        ...(file.truncated ? { truncated: true } : {}),
      });
    },
    downloadRequested({ url, path, via }) {
      recorder.record('file.downloaded', {
        ...carryField('url', byteStringToBytes(url), limits.maxFieldBytes),
        ...(path === null ? {} : carryField('path', pathBytes(path), limits.maxFieldBytes)),
        sha256: null,
        bytes: null,
        via,
        obtained: false,
      });
    },
    limitReached({ limit, value }) {
      recorder.record('limit.reached', { limit: `shell.${limit}`, value });
    },
  };
}

/** The bytes of a name of the simulated file system. */
function pathBytes(path: string): Uint8Array {
  return byteStringToBytes(fromPathText(path));
}

/** The contract's limits for the two lists. */
const MAX_STATEMENTS = 1000;
const MAX_UNKNOWN_COMMANDS = 100;
