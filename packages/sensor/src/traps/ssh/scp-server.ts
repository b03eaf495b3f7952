import { byteStringToBytes, bytesToByteString, fromPathText, toPathText } from '../../deception/byte-string.ts';
import { FileError, type FileErrorCode, type FileSystem } from '../../deception/filesystem/filesystem.ts';
import type { Host, HostUser } from '../../deception/host/host.ts';
import type { SensorLimits } from '../../limits.ts';
import type { SessionRecorder } from '../../trap.ts';
import type { ByteChannel } from './byte-channel.ts';
import type { ScpCommand } from './scp-command.ts';
import { createFileBuffer, type FileBuffer, recordUpload } from './upload.ts';

export interface ScpOptions {
  readonly command: ScpCommand;
  readonly channel: ByteChannel;
  readonly host: Host;
  readonly user: HostUser;
  readonly recorder: SessionRecorder;
  readonly limits: SensorLimits;
  readonly finished: (exitCode: number) => void;
}

const OK = Uint8Array.of(0);
const MAX_CONTROL_LINE_BYTES = 8192;

/** Speaks scp's protocol of control lines and file bytes over the simulated file system, as scp.c's sink and source. */
export function serveScp(options: ScpOptions): void {
  const { command, channel, user, host } = options;
  const files = host.files.as({
    userId: user.userId,
    groupIds: user.groups.map((group) => group.groupId),
    umask: 0o022,
  });
  const written = toPathText(bytesToByteString(command.path));
  const expanded = written === '~' || written.startsWith('~/') ? `${user.home}${written.slice(1)}` : written;
  const path = expanded.startsWith('/') ? expanded : `${user.home}/${expanded}`;
  let ended = false;
  const end = (exitCode: number) => {
    if (ended) return;
    ended = true;
    options.finished(exitCode);
    void channel.finish({ exitCode, signal: null });
  };
  channel.onClose(() => end(1));
  if (command.direction === 'to-host') receive(options, files, path, written, end);
  else send(options, files, path, written, end);
}

function receive(
  { command, channel, recorder, limits }: ScpOptions,
  files: FileSystem,
  path: string,
  shown: string,
  end: (exitCode: number) => void,
): void {
  const directories = [path];
  let line: number[] = [];
  let file: {
    readonly path: string;
    readonly mode: number;
    readonly size: number;
    readonly buffer: FileBuffer;
    received: number;
  } | null = null;
  let errors = 0;

  const complain = (message: string) => {
    errors += 1;
    void channel.write(Buffer.from(`\x01scp: ${message}\n`, 'utf8'));
  };

  function targetOf(name: string): string {
    const parent = directories.at(-1) ?? path;
    // Into the named file itself at the top, unless it is a directory.
    return directories.length > 1 || isDirectory(files, parent) ? `${parent}/${name}` : parent;
  }

  function control(text: string): void {
    if (text.startsWith('T')) {
      void channel.write(OK);
      return;
    }
    if (text === 'E') {
      if (directories.length === 1) {
        end(1);
        return;
      }
      directories.pop();
      void channel.write(OK);
      return;
    }
    const [, kind, mode, size, nameBytes] = /^([CD])([0-7]{4}) (\d{1,18}) (.+)$/s.exec(text) ?? [];
    if (kind === undefined || mode === undefined || size === undefined || nameBytes === undefined) {
      complain('protocol error: unexpected control record');
      end(1);
      return;
    }
    if (nameBytes.includes('/') || nameBytes === '..' || nameBytes === '.') {
      complain(`error: unexpected filename: ${nameBytes}`);
      end(1);
      return;
    }
    const target = targetOf(toPathText(nameBytes));
    if (kind === 'D') {
      if (!command.recursive) {
        complain('received directory without -r');
        end(1);
        return;
      }
      if (
        attempt(
          target,
          () => isDirectory(files, target) || files.makeDirectory(target, { mode: Number.parseInt(mode, 8) }),
        )
      ) {
        directories.push(target);
        void channel.write(OK);
      } else {
        end(1);
      }
      return;
    }
    // Permission and place are checked before a byte is taken, as open(2) in sink() does.
    if (!attempt(target, () => files.writeFile(target, new Uint8Array(0), { mode: Number.parseInt(mode, 8) }))) return;
    file = {
      path: target,
      mode: Number.parseInt(mode, 8),
      size: Number(size),
      buffer: createFileBuffer(new Uint8Array(0), limits.maxArtefactBytes),
      received: 0,
    };
    void channel.write(OK);
  }

  function attempt(target: string, work: () => unknown): boolean {
    try {
      work();
      return true;
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      complain(`${target}: ${describe(error.code)}`);
      return false;
    }
  }

  function completeFile(done: NonNullable<typeof file>): void {
    const bytes = Uint8Array.from(done.buffer.bytes());
    const kept = attempt(done.path, () => files.writeFile(done.path, bytes, { mode: done.mode }));
    recordUpload(recorder, { path: done.path, bytes, via: 'scp', cut: done.received > bytes.length }, limits);
    if (kept) void channel.write(OK);
  }

  if (command.targetIsDirectory && !isDirectory(files, path)) {
    complain(`${shown}: ${files.exists(path) ? 'Not a directory' : 'No such file or directory'}`);
    end(1);
    return;
  }
  void channel.write(OK);

  channel.onData((bytes) => {
    let at = 0;
    while (at < bytes.length) {
      if (file !== null) {
        const wanted = file.size - file.received;
        const piece = bytes.subarray(at, at + wanted);
        const room = limits.maxArtefactBytes - file.buffer.length();
        if (room > 0) file.buffer.write(file.buffer.length(), piece.subarray(0, room));
        file.received += piece.length;
        at += piece.length;
        if (file.received === file.size && at < bytes.length) {
          // The byte after the content: 0 for success, 1 and a line for trouble at the other side.
          at += 1;
          completeFile(file);
          file = null;
        }
        continue;
      }
      const byte = bytes[at] ?? 0;
      at += 1;
      if (byte === 0x0a) {
        const text = Buffer.from(line).toString('latin1');
        line = [];
        control(text);
      } else if (byte !== 0 || line.length > 0) {
        line.push(byte);
        if (line.length > MAX_CONTROL_LINE_BYTES) {
          end(1);
          return;
        }
      }
    }
  });
  channel.onEnd(() => {
    // Cut off in the middle: what came is evidence all the same.
    if (file !== null && file.received > 0)
      recordUpload(
        recorder,
        { path: file.path, bytes: Uint8Array.from(file.buffer.bytes()), via: 'scp', cut: true },
        limits,
      );
    end(errors > 0 ? 1 : 0);
  });
}

type Step = { readonly send: Uint8Array; readonly awaitReply: boolean };

function send(
  { command, channel }: ScpOptions,
  files: FileSystem,
  path: string,
  shown: string,
  end: (exitCode: number) => void,
): void {
  let errors = 0;
  // Steps are made one at a time: a directory tree is never held in memory.
  const steps = walk(
    path,
    shown
      .split('/')
      .filter((part) => part !== '')
      .at(-1) ?? shown,
  );

  function* walk(target: string, name: string): Generator<Step> {
    const problem = (message: string): Step => {
      errors += 1;
      return { send: Buffer.from(`\x01scp: ${message}\n`), awaitReply: false };
    };
    try {
      const status = files.stat(target);
      const mode = (status.mode & 0o7777).toString(8).padStart(4, '0');
      const nameBytes = byteStringToBytes(fromPathText(name));
      if (status.type === 'directory' && !command.recursive) {
        yield problem(`${target}: not a regular file`);
        return;
      }
      if (status.type !== 'directory' && status.type !== 'file') {
        yield problem(`${target}: not a regular file`);
        return;
      }
      if (command.preserveTimes) {
        const seconds = Math.floor(status.modifiedAtMs / 1000);
        yield { send: Buffer.from(`T${seconds} 0 ${seconds} 0\n`), awaitReply: true };
      }
      if (status.type === 'directory') {
        yield { send: Buffer.concat([Buffer.from(`D${mode} 0 `), nameBytes, Buffer.from('\n')]), awaitReply: true };
        for (const entry of files.readDirectory(target)) yield* walk(`${target}/${entry}`, entry);
        yield { send: Buffer.from('E\n'), awaitReply: true };
        return;
      }
      const content = files.readFile(target);
      yield {
        send: Buffer.concat([Buffer.from(`C${mode} ${content.length} `), nameBytes, Buffer.from('\n')]),
        awaitReply: true,
      };
      yield { send: Buffer.concat([content, OK]), awaitReply: true };
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      yield problem(`${target}: ${describe(error.code)}`);
    }
  }

  function advance(): void {
    for (;;) {
      const next = steps.next();
      if (next.done) {
        end(errors > 0 ? 1 : 0);
        return;
      }
      void channel.write(next.value.send);
      if (next.value.awaitReply) return;
    }
  }

  channel.onData((bytes) => {
    for (const byte of bytes) {
      if (byte === 0) advance();
      else if (byte === 2) return end(1);
    }
  });
  channel.onEnd(() => end(errors > 0 ? 1 : 0));
}

function isDirectory(files: FileSystem, path: string): boolean {
  return files.exists(path) && files.stat(path).type === 'directory';
}

const MESSAGES: Partial<Record<FileErrorCode, string>> = {
  ENOENT: 'No such file or directory',
  EACCES: 'Permission denied',
  EPERM: 'Operation not permitted',
  EEXIST: 'File exists',
  ENOTDIR: 'Not a directory',
  EISDIR: 'Is a directory',
  ENOSPC: 'No space left on device',
  EROFS: 'Read-only file system',
  ENAMETOOLONG: 'File name too long',
  ELOOP: 'Too many levels of symbolic links',
};

function describe(code: FileErrorCode): string {
  return MESSAGES[code] ?? 'Input/output error';
}
