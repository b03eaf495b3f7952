import { byteStringToBytes, bytesToByteString, fromPathText, toPathText } from '../../deception/byte-string.ts';
import { FileError } from '../../deception/filesystem/filesystem.ts';
import type { Host, HostUser } from '../../deception/host/host.ts';
import type { SensorLimits } from '../../limits.ts';
import type { SessionRecorder } from '../../trap.ts';
import type { ByteChannel } from './byte-channel.ts';
import { longListing, showAttributes } from './file-listing.ts';
import {
  attributesReply,
  dataReply,
  extendedReply,
  type GivenAttributes,
  handleReply,
  type NameEntry,
  nameReply,
  OPEN_FLAG,
  REQUEST,
  readAttributes,
  STATUS,
  type Status,
  splitPackets,
  statusReply,
  uint64,
  versionReply,
} from './sftp-codec.ts';
import { createFileBuffer, type FileBuffer, recordUpload } from './upload.ts';
import { readWire, type WireReader } from './wire-reader.ts';

export interface SftpOptions {
  readonly channel: ByteChannel;
  readonly host: Host;
  readonly user: HostUser;
  readonly recorder: SessionRecorder;
  readonly limits: SensorLimits;
}

/** What OpenSSH 9.2's sftp-server announces, in its order; `copy-data` and the group look-up are left out. */
const EXTENSIONS = [
  ['posix-rename@openssh.com', '1'],
  ['statvfs@openssh.com', '2'],
  ['fstatvfs@openssh.com', '2'],
  ['hardlink@openssh.com', '1'],
  ['fsync@openssh.com', '1'],
  ['lsetstat@openssh.com', '1'],
  ['limits@openssh.com', '1'],
  ['expand-path@openssh.com', '1'],
  ['home-directory', '1'],
] as const;

/** sftp-server.c: MAX_PACKET less room for headers. */
const MAX_READ_BYTES = 261_120;

type Handle =
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly buffer: FileBuffer;
      readonly append: boolean;
      written: boolean;
      cut: boolean;
    }
  | { readonly kind: 'directory'; readonly path: string; readonly names: string[] };

/** The SFTP subsystem over the simulated file system. Ends the channel itself when the client does. */
export function serveSftp({ channel, host, user, recorder, limits }: SftpOptions): void {
  const files = host.files.as({
    userId: user.userId,
    groupIds: user.groups.map((group) => group.groupId),
    umask: 0o022,
  });
  const splitter = splitPackets(limits.maxSftpPacketBytes);
  const handles = new Map<number, Handle>();
  let nextHandle = 0;
  let ended = false;

  function end(exitCode: number): void {
    if (ended) return;
    ended = true;
    for (const handle of handles.values()) closeHandle(handle);
    handles.clear();
    void channel.finish({ exitCode, signal: null });
  }

  channel.onData((bytes) => {
    if (ended) return;
    const packets = splitter.add(bytes);
    if (packets === null) return end(255);
    for (const packet of packets) {
      const backpressure = channel.write(answer(packet));
      if (backpressure instanceof Promise) {
        channel.pause();
        void backpressure.then(() => channel.resume());
      }
    }
  });
  channel.onEnd(() => end(0));
  channel.onClose(() => end(0));

  function answer(packet: Buffer): Buffer {
    const reader = readWire(packet);
    const type = reader.byte() ?? 0;
    if (type === REQUEST.init) return versionReply(EXTENSIONS);
    const id = reader.uint32() ?? 0;
    try {
      return perform(type, id, reader) ?? statusReply(id, STATUS.badMessage);
    } catch (error) {
      if (error instanceof FileError) return statusReply(id, statusOf(error));
      throw error;
    }
  }

  /** Null for a cut request. @throws FileError */
  function perform(type: number, id: number, reader: WireReader): Buffer | null {
    const ok = () => statusReply(id, STATUS.ok);
    switch (type) {
      case REQUEST.open:
        return withPath(reader, (path) => {
          const flags = reader.uint32();
          const attributes = readAttributes(reader);
          return flags === null || attributes === null ? null : open(id, path, flags, attributes);
        });
      case REQUEST.close:
        return withHandle(reader, id, (handle, number) => {
          handles.delete(number);
          closeHandle(handle);
          return ok();
        });
      case REQUEST.read:
        return withHandle(reader, id, (handle) => {
          const offset = reader.uint64();
          const length = reader.uint32();
          if (offset === null || length === null) return null;
          if (handle.kind !== 'file') return statusReply(id, STATUS.failure);
          const from = Number(offset);
          const data = handle.buffer.bytes().subarray(from, from + Math.min(length, MAX_READ_BYTES));
          return data.length === 0 ? statusReply(id, STATUS.endOfFile) : dataReply(id, data);
        });
      case REQUEST.write:
        return withHandle(reader, id, (handle) => {
          const offset = reader.uint64();
          const data = reader.string();
          if (offset === null || data === null) return null;
          if (handle.kind !== 'file') return statusReply(id, STATUS.failure);
          handle.written = true;
          if (handle.buffer.write(handle.append ? handle.buffer.length() : Number(offset), data)) return ok();
          handle.cut = true;
          return statusReply(id, STATUS.failure);
        });
      case REQUEST.stat:
        return withPath(reader, (path) => attributesReply(id, showAttributes(files.stat(path))));
      case REQUEST.lstat:
        return withPath(reader, (path) => attributesReply(id, showAttributes(files.lstat(path))));
      case REQUEST.fstat:
        return withHandle(reader, id, (handle) => {
          const status = files.stat(handle.path);
          return attributesReply(
            id,
            showAttributes(handle.kind === 'file' ? { ...status, size: handle.buffer.length() } : status),
          );
        });
      case REQUEST.setstat:
        return withPath(reader, (path) => {
          const attributes = readAttributes(reader);
          if (attributes === null) return null;
          setAttributes(path, attributes);
          return ok();
        });
      case REQUEST.fsetstat:
        return withHandle(reader, id, (handle) => {
          const attributes = readAttributes(reader);
          if (attributes === null) return null;
          if (handle.kind === 'file' && attributes.size !== undefined) handle.buffer.truncate(attributes.size);
          const { size: _, ...others } = attributes;
          setAttributes(handle.path, others);
          return ok();
        });
      case REQUEST.opendir:
        return withPath(reader, (path) => {
          const names = ['.', '..', ...files.readDirectory(path)];
          return addHandle(id, { kind: 'directory', path, names });
        });
      case REQUEST.readdir:
        return withHandle(reader, id, (handle) => {
          if (handle.kind !== 'directory') return statusReply(id, STATUS.failure);
          const names = handle.names.splice(0, limits.maxNamesPerSftpReply);
          return names.length === 0
            ? statusReply(id, STATUS.endOfFile)
            : nameReply(
                id,
                names.flatMap((name) => listEntry(handle.path, name)),
              );
        });
      case REQUEST.remove:
        return withPath(reader, (path) => {
          files.removeFile(path);
          return ok();
        });
      case REQUEST.mkdir:
        return withPath(reader, (path) => {
          const attributes = readAttributes(reader);
          if (attributes === null) return null;
          files.makeDirectory(path, { mode: attributes.mode ?? 0o777 });
          return ok();
        });
      case REQUEST.rmdir:
        return withPath(reader, (path) => {
          files.removeDirectory(path);
          return ok();
        });
      case REQUEST.realpath:
        return withPath(reader, (path) => nameReply(id, [plainName(realPath(path))]));
      case REQUEST.rename:
        return withPath(reader, (from) =>
          withPath(reader, (to) => {
            // Version 3 does not replace; posix-rename does.
            if (files.exists(to)) return statusReply(id, STATUS.failure);
            files.rename(from, to);
            return ok();
          }),
        );
      case REQUEST.readlink:
        return withPath(reader, (path) => nameReply(id, [plainName(files.readSymbolicLink(path))]));
      case REQUEST.symlink: {
        // OpenSSH takes target and link in the order contrary to the draft's, and clients follow it.
        const target = reader.string();
        return target === null
          ? null
          : withPath(reader, (path) => {
              files.makeSymbolicLink(pathText(target), path);
              return ok();
            });
      }
      case REQUEST.extended:
        return extended(id, reader);
      default:
        return statusReply(id, STATUS.unsupported);
    }
  }

  function extended(id: number, reader: WireReader): Buffer | null {
    const ok = () => statusReply(id, STATUS.ok);
    switch (reader.string()?.toString('latin1')) {
      case 'posix-rename@openssh.com':
        return withPath(reader, (from) =>
          withPath(reader, (to) => {
            files.rename(from, to);
            return ok();
          }),
        );
      case 'hardlink@openssh.com':
        return withPath(reader, (from) =>
          withPath(reader, (to) => {
            files.makeLink(from, to);
            return ok();
          }),
        );
      case 'lsetstat@openssh.com':
        return withPath(reader, (path) => {
          const attributes = readAttributes(reader);
          if (attributes === null) return null;
          if (files.lstat(path).type !== 'symbolic-link') setAttributes(path, attributes);
          return ok();
        });
      case 'fsync@openssh.com':
        return withHandle(reader, id, ok);
      case 'statvfs@openssh.com':
        return withPath(reader, (path) => {
          files.stat(path);
          return extendedReply(id, diskStatus());
        });
      case 'fstatvfs@openssh.com':
        return withHandle(reader, id, () => extendedReply(id, diskStatus()));
      case 'limits@openssh.com':
        return extendedReply(id, Buffer.concat([262_144, 261_120, 261_120, 1019].map(uint64)));
      case 'expand-path@openssh.com':
        return withPath(reader, (path) => nameReply(id, [plainName(realPath(path))]), expandHome);
      case 'home-directory': {
        const name = reader.string();
        if (name === null) return null;
        const found = name.length === 0 ? user : host.findUser(name.toString('utf8'));
        return found === null ? statusReply(id, STATUS.failure) : nameReply(id, [plainName(found.home)]);
      }
      default:
        return statusReply(id, STATUS.unsupported);
    }
  }

  function open(id: number, path: string, flags: number, attributes: GivenAttributes): Buffer {
    const has = (flag: number) => (flags & flag) !== 0;
    const exists = files.exists(path);
    if (exists && has(OPEN_FLAG.create) && has(OPEN_FLAG.exclusive)) return statusReply(id, STATUS.failure);
    if (exists && files.stat(path).type === 'directory' && has(OPEN_FLAG.write)) return statusReply(id, STATUS.failure);
    if (!exists && has(OPEN_FLAG.create)) files.writeFile(path, new Uint8Array(0), { mode: attributes.mode ?? 0o666 });
    const content = has(OPEN_FLAG.truncate) ? new Uint8Array(0) : files.readFile(path);
    // An open for writing must fail now, not at close, when permission is missing: write what is there again.
    if (has(OPEN_FLAG.write) && exists) files.writeFile(path, content);
    return addHandle(id, {
      kind: 'file',
      path,
      buffer: createFileBuffer(content, limits.maxArtefactBytes),
      append: has(OPEN_FLAG.append),
      written: has(OPEN_FLAG.write) && !exists,
      cut: false,
    });
  }

  function addHandle(id: number, handle: Handle): Buffer {
    if (handles.size >= limits.maxOpenFilesPerSession) {
      recorder.record('limit.reached', { limit: 'maxOpenFilesPerSession', value: limits.maxOpenFilesPerSession });
      return statusReply(id, STATUS.failure);
    }
    const number = nextHandle;
    nextHandle += 1;
    handles.set(number, handle);
    const bytes = Buffer.allocUnsafe(4);
    bytes.writeUInt32BE(number);
    return handleReply(id, bytes);
  }

  function closeHandle(handle: Handle): void {
    if (handle.kind !== 'file' || !handle.written) return;
    const bytes = Uint8Array.from(handle.buffer.bytes());
    try {
      files.writeFile(handle.path, bytes);
    } catch (error) {
      // The disk is full, or the file went away meanwhile: the upload happened all the same.
      if (!(error instanceof FileError)) throw error;
    }
    recordUpload(recorder, { path: handle.path, bytes, via: 'sftp', cut: handle.cut }, limits);
  }

  function setAttributes(path: string, { size, owner, mode, modifiedAtSeconds }: GivenAttributes): void {
    files.stat(path);
    if (size !== undefined && size <= limits.maxArtefactBytes) files.truncate(path, size);
    if (mode !== undefined) files.changeMode(path, mode);
    if (owner !== undefined) files.changeOwner(path, owner.userId, owner.groupId);
    if (modifiedAtSeconds !== undefined) files.changeTimes(path, modifiedAtSeconds * 1000);
  }

  function withPath(
    reader: WireReader,
    use: (path: string) => Buffer | null,
    expand: (path: string) => string = (path) => path,
  ): Buffer | null {
    const bytes = reader.string();
    return bytes === null ? null : use(absolute(expand(pathText(bytes))));
  }

  function withHandle(
    reader: WireReader,
    id: number,
    use: (handle: Handle, number: number) => Buffer | null,
  ): Buffer | null {
    const bytes = reader.string();
    if (bytes === null) return null;
    const number = bytes.length === 4 ? bytes.readUInt32BE() : -1;
    const handle = handles.get(number);
    return handle === undefined ? statusReply(id, STATUS.failure) : use(handle, number);
  }

  function absolute(path: string): string {
    return path.startsWith('/') ? path : `${user.home}/${path}`;
  }

  function expandHome(path: string): string {
    return path === '~' || path.startsWith('~/') ? `${user.home}${path.slice(1)}` : path;
  }

  /** The last component need not exist, as in OpenSSH's sftp_realpath. */
  function realPath(path: string): string {
    const trimmed = path.replace(/\/+$/, '') || '/';
    if (files.exists(trimmed)) return files.realPath(trimmed);
    const slash = trimmed.lastIndexOf('/');
    const parent = files.realPath(trimmed.slice(0, slash) || '/');
    return `${parent === '/' ? '' : parent}/${trimmed.slice(slash + 1)}`;
  }

  function listEntry(directory: string, name: string): NameEntry[] {
    try {
      const status = files.lstat(`${directory}/${name}`);
      const bytes = nameBytes(name);
      return [
        {
          name: bytes,
          longName: Buffer.concat([Buffer.from(longListing(status, host)), bytes]),
          attributes: showAttributes(status),
        },
      ];
    } catch (error) {
      // Gone between the two calls, or not to be seen: sftp-server leaves such a name out.
      if (error instanceof FileError) return [];
      throw error;
    }
  }

  function diskStatus(): Buffer {
    const { diskKilobytes } = host.persona.hardware;
    const blocks = Math.floor(diskKilobytes / 4);
    const free = Math.floor(blocks * 0.71);
    const fileNodes = Math.floor(diskKilobytes / 16);
    return Buffer.concat(
      [
        4096,
        4096,
        blocks,
        free,
        Math.floor(free * 0.93),
        fileNodes,
        Math.floor(fileNodes * 0.94),
        Math.floor(fileNodes * 0.94),
        2049,
        4096,
        255,
      ].map(uint64),
    );
  }
}

function plainName(path: string): NameEntry {
  const bytes = nameBytes(path);
  return { name: bytes, longName: bytes };
}

function pathText(bytes: Uint8Array): string {
  return toPathText(bytesToByteString(bytes));
}

function nameBytes(path: string): Uint8Array {
  return byteStringToBytes(fromPathText(path));
}

/** errno_to_portable of sftp-server.c. */
function statusOf(error: FileError): Status {
  switch (error.code) {
    case 'ENOENT':
    case 'ENOTDIR':
    case 'ELOOP':
      return STATUS.noSuchFile;
    case 'EPERM':
    case 'EACCES':
      return STATUS.permissionDenied;
    case 'ENAMETOOLONG':
    case 'EINVAL':
      return STATUS.badMessage;
    default:
      return STATUS.failure;
  }
}
