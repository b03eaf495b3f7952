import { FileError, type FileSystem } from '../../deception/filesystem/filesystem.ts';
import type { Host, HostUser } from '../../deception/host/host.ts';
import { readCString } from './c-string.ts';
import { changeAttributes } from './sftp-attributes.ts';
import { extendedReply, nameReply, readAttributes, STATUS, type Status, string, uint64 } from './sftp-codec.ts';
import type { FileHandle, SftpHandles } from './sftp-handles.ts';
import { pathText, plainName, realPath } from './sftp-paths.ts';
import { readWire, type WireReader } from './transport/wire-reader.ts';

/** What OpenSSH 9.2's sftp-server announces, in its order. */
export const EXTENSIONS = [
  ['posix-rename@openssh.com', '1'],
  ['statvfs@openssh.com', '2'],
  ['fstatvfs@openssh.com', '2'],
  ['hardlink@openssh.com', '1'],
  ['fsync@openssh.com', '1'],
  ['lsetstat@openssh.com', '1'],
  ['limits@openssh.com', '1'],
  ['expand-path@openssh.com', '1'],
  ['copy-data', '1'],
  ['home-directory', '1'],
  ['users-groups-by-id@openssh.com', '1'],
] as const;

/** SFTP_MAX_MSG_LENGTH, SFTP_MAX_READ_LENGTH, and what LimitNOFILE of ssh.service leaves of 1024 descriptors. */
const LIMITS = [262_144, 261_120, 261_120, 1019];
const COPY_CHUNK_BYTES = 65_536;

export interface SftpEnvironment {
  readonly files: FileSystem;
  readonly host: Host;
  readonly user: HostUser;
  readonly handles: SftpHandles;
  /** A path from the wire, made absolute. */
  absolute(path: string): string;
  status(id: number, status: Status, text?: string): Buffer;
}

/**
 * Answers an extended request of SFTP (draft-ietf-secsh-filexfer-02 section 8, OpenSSH's PROTOCOL section 4). Null for a
 * cut request, which ends sftp-server. @throws FileError
 */
export function answerExtended(environment: SftpEnvironment, id: number, reader: WireReader): Buffer | null {
  const { files, host, handles } = environment;
  const ok = () => environment.status(id, STATUS.ok);
  switch (readCString(reader)?.toString('latin1')) {
    case undefined:
      return null;
    case 'posix-rename@openssh.com':
      return withTwoPaths(environment, reader, (from, to) => {
        files.rename(from, to);
        return ok();
      });
    case 'hardlink@openssh.com':
      return withTwoPaths(environment, reader, (from, to) => {
        files.makeLink(from, to);
        return ok();
      });
    case 'lsetstat@openssh.com':
      return changeLink(environment, id, reader);
    case 'fsync@openssh.com': {
      const name = reader.string();
      if (name === null) return null;
      return environment.status(id, handles.find(name)?.kind === 'file' ? STATUS.ok : STATUS.noSuchFile);
    }
    case 'statvfs@openssh.com': {
      const path = readCString(reader);
      if (path === null) return null;
      files.stat(environment.absolute(pathText(path)));
      return extendedReply(id, diskStatus(host));
    }
    case 'fstatvfs@openssh.com': {
      const name = reader.string();
      if (name === null) return null;
      if (handles.find(name)?.kind !== 'file') return environment.status(id, STATUS.failure);
      return extendedReply(id, diskStatus(host));
    }
    case 'limits@openssh.com':
      return extendedReply(id, Buffer.concat(LIMITS.map(uint64)));
    case 'expand-path@openssh.com':
      return expandPath(environment, id, reader);
    case 'copy-data':
      return copyData(environment, id, reader);
    case 'home-directory': {
      const name = readCString(reader);
      if (name === null) return null;
      // The look-up is of the name that was given, the answer the user's own home.
      if (host.findUser(name.toString('utf8')) === null) return environment.status(id, STATUS.failure);
      return nameReply(id, [plainName(environment.user.home)]);
    }
    case 'users-groups-by-id@openssh.com':
      return namesById(environment, id, reader);
    default:
      return environment.status(id, STATUS.unsupported);
  }
}

function withTwoPaths(
  environment: SftpEnvironment,
  reader: WireReader,
  use: (from: string, to: string) => Buffer,
): Buffer | null {
  const from = readCString(reader);
  const to = readCString(reader);
  if (from === null || to === null) return null;
  return use(environment.absolute(pathText(from)), environment.absolute(pathText(to)));
}

/** lsetstat does not follow a symbolic link, whose mode Linux cannot change (EOPNOTSUPP). */
function changeLink(environment: SftpEnvironment, id: number, reader: WireReader): Buffer | null {
  const { files } = environment;
  const path = readCString(reader);
  const attributes = readAttributes(reader);
  if (path === null || attributes === null) return null;
  if (attributes.size !== undefined) return environment.status(id, STATUS.badMessage);
  const target = environment.absolute(pathText(path));
  if (files.lstat(target).type === 'symbolic-link')
    return environment.status(id, attributes.mode === undefined ? STATUS.ok : STATUS.failure);
  return environment.status(id, changeAttributes(files, target, attributes));
}

function expandPath(environment: SftpEnvironment, id: number, reader: WireReader): Buffer | null {
  const { files, host, user } = environment;
  const bytes = readCString(reader);
  if (bytes === null) return null;
  const path = pathText(bytes);
  if (!path.startsWith('~') || path === '~' || path.startsWith('~/')) {
    const expanded = path.startsWith('~') ? `${user.home}${path.slice(1)}` : path;
    return nameReply(id, [plainName(realPath(files, environment.absolute(expanded)))]);
  }
  const [name = '', ...rest] = path.slice(1).split('/');
  const found = host.findUser(name);
  if (found === null) return environment.status(id, STATUS.noSuchFile, 'no such user');
  return nameReply(id, [plainName(realPath(files, [found.home, ...rest].join('/')))]);
}

function copyData(environment: SftpEnvironment, id: number, reader: WireReader): Buffer | null {
  const { handles } = environment;
  const from = reader.string();
  const readOffset = reader.uint64();
  const length = reader.uint64();
  const to = reader.string();
  const writeOffset = reader.uint64();
  if (from === null || readOffset === null || length === null || to === null || writeOffset === null) return null;
  const source = fileOf(handles, from);
  const target = fileOf(handles, to);
  if (source === null || target === null || source === target || source.path === target.path)
    return environment.status(id, STATUS.failure);
  if (!source.mayRead || !target.mayWrite) return environment.status(id, STATUS.noSuchFile);
  const start = Number(readOffset);
  const untilEnd = length === 0n;
  const wanted = untilEnd ? Number.MAX_SAFE_INTEGER : Number(length);
  for (let copied = 0; copied < wanted; ) {
    const piece = handles.read(source, start + copied, Math.min(COPY_CHUNK_BYTES, wanted - copied));
    if (piece.length === 0) return environment.status(id, untilEnd ? STATUS.ok : STATUS.endOfFile);
    if (!handles.write(target, Number(writeOffset) + copied, Uint8Array.from(piece)))
      return environment.status(id, STATUS.failure);
    copied += piece.length;
  }
  return environment.status(id, STATUS.ok);
}

function fileOf(handles: SftpHandles, name: Buffer): FileHandle | null {
  const handle = handles.find(name);
  return handle?.kind === 'file' ? handle : null;
}

/** Names of users and groups by their numbers, empty for numbers that nobody has. */
function namesById({ host }: SftpEnvironment, id: number, reader: WireReader): Buffer | null {
  const userIds = reader.string();
  const groupIds = reader.string();
  if (userIds === null || groupIds === null || userIds.length % 4 !== 0 || groupIds.length % 4 !== 0) return null;
  const users = numbers(userIds).map((number) => host.findUserById(number)?.name ?? '');
  const groups = numbers(groupIds).map((number) => groupName(host, number));
  return extendedReply(id, Buffer.concat([nameList(users), nameList(groups)]));
}

function numbers(bytes: Buffer): number[] {
  const reader = readWire(bytes);
  return Array.from({ length: bytes.length / 4 }, () => reader.uint32() ?? 0);
}

function nameList(names: readonly string[]): Buffer {
  return string(Buffer.concat(names.map(string)));
}

function groupName(host: Host, groupId: number): string {
  try {
    const lines = Buffer.from(host.files.readFile('/etc/group')).toString('latin1').split('\n');
    return lines.find((line) => line.split(':')[2] === String(groupId))?.split(':')[0] ?? '';
  } catch (error) {
    if (error instanceof FileError) return '';
    throw error;
  }
}

function diskStatus(host: Host): Buffer {
  const { diskKilobytes } = host.persona.hardware;
  const blocks = Math.floor(diskKilobytes / 4);
  const free = Math.floor(blocks * 0.71);
  const fileNodes = Math.floor(diskKilobytes / 16);
  const freeNodes = Math.floor(fileNodes * 0.94);
  const shown = [4096, 4096, blocks, free, Math.floor(free * 0.93), fileNodes, freeNodes, freeNodes, 2049, 0, 255];
  return Buffer.concat(shown.map(uint64));
}
