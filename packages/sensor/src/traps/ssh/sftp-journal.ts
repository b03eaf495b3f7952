import type { SensorLimits } from '../../limits.ts';
import { carryField } from '../../sessions/carry-field.ts';
import type { SessionRecorder } from '../../trap.ts';
import { MAX_RECORDED_SFTP_OPERATIONS } from './limits.ts';
import { nameBytes } from './sftp-paths.ts';

/** Tells what a client does with files, in the words of the sftp program: reading and changing, not looking at. */
export interface SftpJournal {
  /** @param words paths as the file system takes them; they are recorded byte for byte */
  record(verb: string, ...words: readonly string[]): void;
}

export function createSftpJournal(recorder: SessionRecorder, limits: SensorLimits): SftpJournal {
  let recorded = 0;
  return {
    record(verb, ...words) {
      recorded += 1;
      if (recorded > MAX_RECORDED_SFTP_OPERATIONS) {
        if (recorded === MAX_RECORDED_SFTP_OPERATIONS + 1)
          recorder.record('limit.reached', {
            limit: 'ssh.maxRecordedSftpOperations',
            value: MAX_RECORDED_SFTP_OPERATIONS,
          });
        return;
      }
      const input = Buffer.concat([Buffer.from(verb), ...words.flatMap((word) => [Buffer.of(0x20), nameBytes(word)])]);
      recorder.record('command.entered', {
        ...carryField('input', input, limits.maxFieldBytes),
        channel: 'subsystem',
      });
    },
  };
}
