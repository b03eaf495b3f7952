import { FileError, type FileSystem } from '../../deception/filesystem/filesystem.ts';
import type { Host, HostUser } from '../../deception/host/host.ts';
import type { SensorLimits } from '../../limits.ts';
import type { SessionRecorder } from '../../trap.ts';
import type { ByteChannel } from './byte-channel.ts';
import { readCString } from './c-string.ts';
import { showAttributes } from './file-listing.ts';
import { MAX_WAITING_SFTP_BYTES } from './limits.ts';
import { changeAttributes, statusOf } from './sftp-attributes.ts';
import {
  attributesReply,
  dataReply,
  type GivenAttributes,
  handleReply,
  nameReply,
  OPEN_FLAG,
  PacketQueue,
  REQUEST,
  readAttributes,
  STATUS,
  type Status,
  statusReply,
  versionReply,
} from './sftp-codec.ts';
import { answerExtended, type SftpEnvironment, type SftpExtension } from './sftp-extensions.ts';
import { deviceBytes, type FileHandle, type Handle, SftpHandles } from './sftp-handles.ts';
import { createSftpJournal, type SftpJournal } from './sftp-journal.ts';
import { listEntry, pathText, plainName, realPath } from './sftp-paths.ts';
import { readWire, type WireReader } from './transport/wire-reader.ts';

export interface SftpOptions {
  readonly channel: ByteChannel;
  readonly host: Host;
  readonly user: HostUser;
  readonly recorder: SessionRecorder;
  readonly limits: SensorLimits;
  readonly extensions: readonly SftpExtension[];
  /** Called once when sftp-server has ended. */
  readonly finished?: (exitCode: number) => void;
}

/** sftp-server.c's SFTP_MAX_READ_LENGTH. */
const MAX_READ_BYTES = 261_120;
/** What sftp-server exits with: after the client's end, after fatal(), after an impossible length. */
const EXIT = { ended: 0, failed: 255, badLength: 11 } as const;
const VERSION_WITH_MESSAGES = 3;
/** sftp-server reads so much at once, and handles one request after each look for more. */
const INPUT_BYTES = 16_384;
/** ext4's s_maxbytes with blocks of 4 KiB: lseek(2) goes no further. */
const MAX_FILE_OFFSET = 17_592_186_040_320n;

/** The SFTP subsystem (draft-ietf-secsh-filexfer-02) over the simulated file system, as OpenSSH's sftp-server. */
export function serveSftp(options: SftpOptions): void {
  const server = new SftpServer(options);
  const { channel } = options;
  channel.onData((bytes) => server.receive(bytes));
  channel.onEnd(() => server.end(EXIT.ended));
  channel.onClose(() => server.end(EXIT.ended));
}

class SftpServer implements SftpEnvironment {
  readonly files: FileSystem;
  readonly host: Host;
  readonly user: HostUser;
  readonly handles: SftpHandles;
  readonly journal: SftpJournal;
  readonly extensions: readonly SftpExtension[];
  readonly #options: SftpOptions;
  readonly #input: PacketQueue;
  /** Bytes of the input that sftp-server has taken from its pipe. */
  #readBytes = 0;
  /** The reply that waits for the next turn: an end before it takes it along. */
  #reply: Buffer | null = null;
  #running: Promise<void> | null = null;
  #version: number | null = null;
  #isOver = false;

  constructor(options: SftpOptions) {
    const { host, user, recorder, limits } = options;
    this.#options = options;
    this.extensions = options.extensions;
    this.host = host;
    this.user = user;
    this.files = host.files.as({
      userId: user.userId,
      groupIds: user.groups.map((group) => group.groupId),
      umask: 0o022,
    });
    this.handles = new SftpHandles(this.files, recorder, limits);
    this.journal = createSftpJournal(recorder, limits);
    this.#input = new PacketQueue(limits.maxSftpPacketBytes);
  }

  receive(bytes: Buffer): void | Promise<void> {
    if (this.#isOver) return;
    this.#input.add(bytes);
    if (this.#input.length > MAX_WAITING_SFTP_BYTES) {
      this.#options.recorder.record('limit.reached', { limit: 'ssh.maxWaitingSftpBytes', value: this.#input.length });
      return this.end(EXIT.failed);
    }
    return this.#running ?? this.#run();
  }

  /**
   * sftp-server.c's loop: it wakes up for input or to write, takes some input, writes, and handles one request. After a
   * request without a reply it therefore sleeps until more comes, whatever still waits. Goes no further than the client
   * reads.
   */
  #run(): void | Promise<void> {
    while (!this.#isOver) {
      const unreadBytes = this.#input.length - this.#readBytes;
      if (unreadBytes === 0 && this.#reply === null) return;
      this.#readBytes += Math.min(unreadBytes, INPUT_BYTES);
      const written = this.#reply === null ? undefined : this.#options.channel.write(this.#reply);
      this.#reply = null;
      if (written instanceof Promise) {
        this.#running = written.then(() => {
          this.#running = null;
          this.#handleNext();
          return this.#run();
        });
        return this.#running;
      }
      this.#handleNext();
    }
  }

  #handleNext(): void {
    if (this.#isOver) return;
    const before = this.#input.length;
    const packet = this.#input.next(this.#readBytes);
    this.#readBytes -= before - this.#input.length;
    const reply = packet === null || packet === 'too-long' ? null : this.#answer(packet);
    if (packet === 'too-long') this.end(EXIT.badLength);
    else if (packet !== null && reply === null) this.end(EXIT.failed);
    else if (reply !== null && reply.length > 0) this.#reply = reply;
  }

  end(exitCode: number): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.handles.closeAll();
    this.#options.finished?.(exitCode);
    this.#options.channel.finish({ exitCode, signal: null });
  }

  absolute(path: string): string {
    // An empty path leads nowhere, not even home.
    return path === '' || path.startsWith('/') ? path : `${this.user.home}/${path}`;
  }

  status(id: number, status: Status, text?: string): Buffer {
    const shown = text === undefined ? status : { ...status, message: text };
    return statusReply(id, shown, (this.#version ?? 0) >= VERSION_WITH_MESSAGES);
  }

  /** Null for a packet that ends sftp-server, empty for one that it says nothing to. */
  #answer(packet: Buffer): Buffer | null {
    const reader = readWire(packet);
    const type = reader.byte();
    if (type === REQUEST.init) {
      this.#version = reader.uint32();
      return this.#version === null ? null : versionReply(this.extensions);
    }
    const id = reader.uint32();
    if (type === null || id === null || this.#version === null) return null;
    try {
      // What one handle wrote, everything else sees.
      if (type !== REQUEST.write) this.handles.flushAll();
      return type === REQUEST.extended ? answerExtended(this, id, reader) : this.#perform(type, id, reader);
    } catch (error) {
      if (error instanceof FileError) return this.status(id, statusOf(error));
      throw error;
    }
  }

  /** @throws FileError */
  #perform(type: number, id: number, reader: WireReader): Buffer | null {
    switch (type) {
      case REQUEST.open:
        return this.#open(id, reader);
      case REQUEST.close: {
        const name = reader.string();
        return name === null ? null : this.status(id, this.handles.close(name) ? STATUS.ok : STATUS.noSuchFile);
      }
      case REQUEST.read:
        return this.#read(id, reader);
      case REQUEST.write:
        return this.#write(id, reader);
      case REQUEST.stat:
        return this.#withPath(reader, (path) => attributesReply(id, showAttributes(this.files.stat(path))));
      case REQUEST.lstat:
        return this.#withPath(reader, (path) => attributesReply(id, showAttributes(this.files.lstat(path))));
      case REQUEST.fstat:
        return this.#withHandle(reader, (handle) => {
          if (handle?.kind !== 'file') return this.status(id, STATUS.failure);
          return attributesReply(id, showAttributes(this.handles.status(handle)));
        });
      case REQUEST.setstat:
        return this.#withPath(reader, (path) => {
          const attributes = readAttributes(reader);
          if (attributes === null) return null;
          this.#recordAttributes(path, attributes);
          return this.status(id, changeAttributes(this.files, path, attributes));
        });
      case REQUEST.fsetstat:
        return this.#withHandle(reader, (handle) => this.#setHandle(id, handle, readAttributes(reader)));
      case REQUEST.opendir:
        return this.#withPath(reader, (path) => {
          this.journal.record('ls', path);
          const names = ['.', '..', ...this.files.readDirectory(path)];
          return this.#addHandle(id, { kind: 'directory', path: this.files.realPath(path), names });
        });
      case REQUEST.readdir:
        return this.#withHandle(reader, (handle) => {
          if (handle?.kind !== 'directory') return this.status(id, STATUS.failure);
          const names = handle.names.splice(0, this.#options.limits.maxNamesPerSftpReply);
          const entries = names.flatMap((name) => listEntry(this.files, this.host, handle.path, name));
          return entries.length === 0 ? this.status(id, STATUS.endOfFile) : nameReply(id, entries);
        });
      case REQUEST.remove:
        return this.#withPath(reader, (path) => {
          this.journal.record('rm', path);
          this.handles.removing(path, () => this.files.removeFile(path));
          return this.status(id, STATUS.ok);
        });
      case REQUEST.mkdir:
        return this.#withPath(reader, (path) => {
          const attributes = readAttributes(reader);
          if (attributes === null) return null;
          this.journal.record('mkdir', path);
          this.files.makeDirectory(path, { mode: attributes.mode ?? 0o777 });
          return this.status(id, STATUS.ok);
        });
      case REQUEST.rmdir:
        return this.#withPath(reader, (path) => {
          this.journal.record('rmdir', path);
          this.files.removeDirectory(path);
          return this.status(id, STATUS.ok);
        });
      case REQUEST.realpath:
        return this.#withPath(reader, (path) =>
          nameReply(id, [plainName(realPath(this.files, path || this.user.home))]),
        );
      case REQUEST.rename:
        return this.#rename(id, reader);
      case REQUEST.readlink:
        return this.#withPath(reader, (path) => nameReply(id, [plainName(this.files.readSymbolicLink(path))]));
      case REQUEST.symlink: {
        // OpenSSH takes target and link in the order contrary to the draft's, and clients follow it.
        const target = readCString(reader);
        if (target === null) return null;
        return this.#withPath(reader, (path) => {
          this.journal.record('ln -s', pathText(target), path);
          this.files.makeSymbolicLink(pathText(target), path);
          return this.status(id, STATUS.ok);
        });
      }
      default:
        // "Unknown message" goes to sftp-server's log; the client waits.
        return Buffer.alloc(0);
    }
  }

  #open(id: number, reader: WireReader): Buffer | null {
    return this.#withPath(reader, (path) => {
      const flags = reader.uint32();
      const attributes = readAttributes(reader);
      if (flags === null || attributes === null) return null;
      const has = (flag: number) => (flags & flag) !== 0;
      this.journal.record(has(OPEN_FLAG.write) ? 'put' : 'get', path);
      const exists = this.files.exists(path);
      const mayWrite = has(OPEN_FLAG.write);
      // O_EXCL does not follow a link, wherever it leads.
      if (has(OPEN_FLAG.create) && has(OPEN_FLAG.exclusive) && this.#isThere(path))
        return this.status(id, STATUS.failure);
      if (exists && (mayWrite || has(OPEN_FLAG.create)) && this.files.stat(path).type === 'directory')
        return this.status(id, STATUS.failure);
      if (!exists) {
        if (!has(OPEN_FLAG.create)) throw new FileError('ENOENT', path);
        this.files.writeFile(path, new Uint8Array(0), { mode: attributes.mode ?? 0o666 });
      } else if (has(OPEN_FLAG.truncate)) {
        this.files.writeFile(path, new Uint8Array(0));
      } else if (this.files.stat(path).type !== 'directory') {
        // An open must fail now, not at the first use, when permission is missing.
        const content = this.files.readFile(path);
        if (mayWrite) this.files.writeFile(path, content);
      }
      const { type } = this.files.stat(path);
      return this.#addHandle(id, {
        kind: 'file',
        path,
        realPath: this.files.realPath(path),
        isDevice: type !== 'file' && type !== 'directory',
        left: null,
        mayRead: has(OPEN_FLAG.read) || !mayWrite,
        mayWrite,
        append: has(OPEN_FLAG.append),
        buffer: null,
        isDirty: false,
        isNew: mayWrite && (!exists || has(OPEN_FLAG.truncate)),
        isCut: false,
      });
    });
  }

  #read(id: number, reader: WireReader): Buffer | null {
    return this.#withHandle(reader, (handle) => {
      const offset = reader.uint64();
      const length = reader.uint32();
      if (offset === null || length === null) return null;
      if (handle?.kind !== 'file') return this.status(id, STATUS.failure);
      // EBADF, which has no status of its own.
      if (!handle.mayRead) return this.status(id, STATUS.noSuchFile);
      if (offset > MAX_FILE_OFFSET) return this.status(id, STATUS.badMessage);
      const wantedBytes = Math.min(length, MAX_READ_BYTES);
      const data = handle.isDevice
        ? deviceBytes(handle.realPath, wantedBytes)
        : this.handles.read(handle, Number(offset), wantedBytes);
      return data.length === 0 && length > 0 ? this.status(id, STATUS.endOfFile) : dataReply(id, data);
    });
  }

  #write(id: number, reader: WireReader): Buffer | null {
    return this.#withHandle(reader, (handle) => {
      const offset = reader.uint64();
      const data = reader.string();
      if (offset === null || data === null) return null;
      if (handle?.kind !== 'file') return this.status(id, STATUS.failure);
      if (!handle.append && offset > MAX_FILE_OFFSET) return this.status(id, STATUS.badMessage);
      if (!handle.mayWrite) return this.status(id, STATUS.noSuchFile);
      return this.status(id, this.handles.write(handle, Number(offset), data) ? STATUS.ok : STATUS.failure);
    });
  }

  /** A regular file is linked and unlinked, so that it replaces nothing; posix-rename does. */
  #rename(id: number, reader: WireReader): Buffer | null {
    return this.#withPath(reader, (from) =>
      this.#withPath(reader, (to) => {
        this.journal.record('rename', from, to);
        const { type } = this.files.lstat(from);
        if (type === 'file' ? this.#isThere(to) : this.files.exists(to)) return this.status(id, STATUS.failure);
        this.handles.renaming(from, to, () => this.files.rename(from, to));
        return this.status(id, STATUS.ok);
      }),
    );
  }

  #isThere(path: string): boolean {
    try {
      this.files.lstat(path);
      return true;
    } catch (error) {
      if (error instanceof FileError && error.code === 'ENOENT') return false;
      throw error;
    }
  }

  #setHandle(id: number, handle: Handle | null, attributes: GivenAttributes | null): Buffer | null {
    if (attributes === null) return null;
    if (handle?.kind !== 'file') return this.status(id, STATUS.failure);
    const { size, ...others } = attributes;
    this.#recordAttributes(handle.path, others);
    const truncated = size === undefined ? STATUS.ok : this.#truncate(handle, size);
    this.handles.flush(handle);
    const status = handle.left === null ? changeAttributes(this.files, handle.realPath, others) : STATUS.ok;
    return this.status(id, status === STATUS.ok ? truncated : status);
  }

  /** ftruncate(2): EINVAL for what is not open for writing. */
  #truncate(handle: FileHandle, size: number): Status {
    if (!handle.mayWrite) return STATUS.badMessage;
    return this.handles.truncate(handle, size) ? STATUS.ok : STATUS.failure;
  }

  /** What matters of attributes: who may do what. */
  #recordAttributes(path: string, { mode, owner }: GivenAttributes): void {
    if (mode !== undefined) this.journal.record(`chmod ${mode.toString(8)}`, path);
    if (owner !== undefined) this.journal.record(`chown ${owner.userId}:${owner.groupId}`, path);
  }

  #addHandle(id: number, handle: Handle): Buffer {
    const name = this.handles.add(handle);
    return name === null ? this.status(id, STATUS.failure) : handleReply(id, name);
  }

  #withPath(reader: WireReader, use: (path: string) => Buffer | null): Buffer | null {
    const bytes = readCString(reader);
    return bytes === null ? null : use(this.absolute(pathText(bytes)));
  }

  #withHandle(reader: WireReader, use: (handle: Handle | null) => Buffer | null): Buffer | null {
    const name = reader.string();
    return name === null ? null : use(this.handles.find(name));
  }
}
