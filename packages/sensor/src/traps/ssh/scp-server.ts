import { byteStringToBytes, fromPathText } from '../../deception/byte-string.ts';
import type { Host, HostUser } from '../../deception/host/host.ts';
import type { SensorLimits } from '../../limits.ts';
import type { SessionRecorder } from '../../trap.ts';
import type { ByteChannel } from './byte-channel.ts';
import type { ScpCommand } from './scp-command.ts';
import { ScpFiles } from './scp-files.ts';
import { ScpSink } from './scp-sink.ts';
import { ScpSource } from './scp-source.ts';

export interface ScpOptions {
  readonly command: ScpCommand;
  readonly channel: ByteChannel;
  readonly host: Host;
  readonly user: HostUser;
  readonly recorder: SessionRecorder;
  readonly limits: SensorLimits;
  readonly finished: (exitCode: number) => void;
}

/** What both directions have of their process. */
export interface ScpProcess {
  readonly command: ScpCommand;
  readonly recorder: SessionRecorder;
  readonly limits: SensorLimits;
  readonly isOver: boolean;
  write(bytes: Uint8Array): void;
  /** scp.c's run_err: tells the client, and the exit status is 1. */
  complain(message: string): void;
  countError(): void;
  end(exitCode: number): void;
  /** With 1 when anything went wrong on the way. */
  endNormally(): void;
}

/** Speaks scp's protocol of control lines and file bytes over the simulated file system, as scp.c with -t or -f. */
export function serveScp(options: ScpOptions): void {
  const { command, channel, host, user, recorder, limits } = options;
  let errors = 0;
  let isOver = false;
  const process: ScpProcess = {
    command,
    recorder,
    limits,
    get isOver() {
      return isOver;
    },
    write: (bytes) => void channel.write(bytes),
    complain(text) {
      errors += 1;
      void channel.write(Buffer.concat([Buffer.of(1), byteStringToBytes(fromPathText(`scp: ${text}\n`))]));
    },
    countError() {
      errors += 1;
    },
    end(exitCode) {
      if (isOver) return;
      isOver = true;
      options.finished(exitCode);
      channel.finish({ exitCode, signal: null });
    },
    endNormally: () => process.end(errors > 0 ? 1 : 0),
  };
  const identity = { userId: user.userId, groupIds: user.groups.map((group) => group.groupId), umask: 0o022 };
  const files = new ScpFiles(host.files.as(identity), user);
  const paths = command.paths.flatMap((path) => files.expand(path));
  const side =
    command.direction === 'to-host'
      ? new ScpSink(process, files, paths[0] ?? '.')
      : new ScpSource(process, files, paths);
  const ended = () => {
    if (!isOver) side.ended();
  };
  channel.onData((bytes) => side.receive(bytes));
  channel.onEnd(ended);
  channel.onClose(ended);
}
