import { createHash } from 'node:crypto';
import { FileError, type FileSystem } from '../../deception/filesystem/filesystem.ts';
import { MAX_NAME_BYTES } from '../../deception/filesystem/limits.ts';
import type { Host, HostUser } from '../../deception/host/host.ts';
import { readCString } from './c-string.ts';
import { changeAttributes } from './sftp-attributes.ts';
import { extendedReply, nameReply, readAttributes, STATUS, type Status, string, uint64 } from './sftp-codec.ts';
import type { FileHandle, SftpHandles } from './sftp-handles.ts';
import type { SftpJournal } from './sftp-journal.ts';
import { pathText, plainName, realPath } from './sftp-paths.ts';
import type { SshServerProfile } from './transport/server-profile.ts';
import { readWire, type WireReader } from './transport/wire-reader.ts';

export type SftpExtension = readonly [name: string, version: string];

/** What sftp-server of OpenSSH 8.4 announces, in its order. */
const FIRST_EXTENSIONS: readonly SftpExtension[] = [
  ['posix-rename@openssh.com', '1'],
  ['statvfs@openssh.com', '2'],
  ['fstatvfs@openssh.com', '2'],
  ['hardlink@openssh.com', '1'],
  ['fsync@openssh.com', '1'],
  ['lsetstat@openssh.com', '1'],
];

/** What 9.2 announces after these. */
const LATER_EXTENSIONS: readonly SftpExtension[] = [
  ['limits@openssh.com', '1'],
  ['expand-path@openssh.com', '1'],
  ['copy-data', '1'],
  ['home-directory', '1'],
  ['users-groups-by-id@openssh.com', '1'],
];

/** The extensions that the sftp-server beside an sshd has; it knows no others. */
export function sftpExtensionsOf(profile: SshServerProfile): readonly SftpExtension[] {
  return profile.name.startsWith('openssh-8.') ? FIRST_EXTENSIONS : [...FIRST_EXTENSIONS, ...LATER_EXTENSIONS];
}

/** SFTP_MAX_MSG_LENGTH, SFTP_MAX_READ_LENGTH, and what LimitNOFILE of ssh.service leaves of 1024 descriptors. */
const LIMITS = [262_144, 261_120, 261_120, 1019];
const COPY_CHUNK_BYTES = 65_536;
const BLOCK_BYTES = 4096;
const STATVFS_NUMBERS = 11;
/** SSH2_FXE_STATVFS_ST_RDONLY and SSH2_FXE_STATVFS_ST_NOSUID. */
const READ_ONLY = 1;
const NO_SET_ID = 2;

export interface SftpEnvironment {
  readonly files: FileSystem;
  readonly host: Host;
  readonly user: HostUser;
  readonly handles: SftpHandles;
  readonly extensions: readonly SftpExtension[];
  readonly journal: SftpJournal;
  /** A path from the wire, made absolute. */
  absolute(path: string): string;
  status(id: number, status: Status, text?: string): Buffer;
}

/**
 * Answers an extended request of SFTP (draft-ietf-secsh-filexfer-02 section 8, OpenSSH's PROTOCOL section 4). Null for a
 * cut request, which ends sftp-server. @throws FileError
 */
export function answerExtended(environment: SftpEnvironment, id: number, reader: WireReader): Buffer | null {
  const { files, host, handles, journal } = environment;
  const ok = () => environment.status(id, STATUS.ok);
  const name = readCString(reader)?.toString('latin1');
  if (name === undefined) return null;
  if (!environment.extensions.some(([known]) => known === name)) return environment.status(id, STATUS.unsupported);
  switch (name) {
    case 'posix-rename@openssh.com':
      return withTwoPaths(environment, reader, (from, to) => {
        journal.record('rename', from, to);
        handles.renaming(from, to, () => files.rename(from, to));
        return ok();
      });
    case 'hardlink@openssh.com':
      return withTwoPaths(environment, reader, (from, to) => {
        journal.record('ln', from, to);
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
      const target = environment.absolute(pathText(path));
      files.stat(target);
      return extendedReply(id, diskStatus(host, files.realPath(target)));
    }
    case 'fstatvfs@openssh.com': {
      const name = reader.string();
      if (name === null) return null;
      const handle = handles.find(name);
      if (handle?.kind !== 'file') return environment.status(id, STATUS.failure);
      return extendedReply(id, diskStatus(host, files.realPath(handle.realPath)));
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
  if (files.lstat(target).type === 'symbolic-link') {
    const { owner, modifiedAtSeconds } = attributes;
    if (modifiedAtSeconds !== undefined) files.changeTimes(target, modifiedAtSeconds * 1000, false);
    if (owner !== undefined) files.changeOwner(target, owner.userId, owner.groupId, false);
    return environment.status(id, attributes.mode === undefined ? STATUS.ok : STATUS.failure);
  }
  return environment.status(id, changeAttributes(files, target, attributes));
}

function expandPath(environment: SftpEnvironment, id: number, reader: WireReader): Buffer | null {
  const { files, host, user } = environment;
  const bytes = readCString(reader);
  if (bytes === null) return null;
  const path = pathText(bytes);
  if (!path.startsWith('~') || path === '~' || path.startsWith('~/')) {
    const expanded = path.startsWith('~') ? `${user.home}${path.slice(1)}` : path;
    return nameReply(id, [plainName(realPath(files, environment.absolute(expanded || user.home)))]);
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
  if (source === null || target === null || source === target || source.realPath === target.realPath)
    return environment.status(id, STATUS.failure);
  environment.journal.record('copy', source.path, target.path);
  const start = Number(readOffset);
  const wanted = length === 0n ? Number.MAX_SAFE_INTEGER : Number(length);
  for (let copied = 0; copied < wanted; ) {
    // sftp-server has counted a piece before it is copied: what becomes of the last one is no failure to it.
    const isLast = length === 0n || wanted - copied <= COPY_CHUNK_BYTES;
    const failed = (status: Status) => environment.status(id, isLast ? STATUS.ok : status);
    if (!source.mayRead) return failed(STATUS.noSuchFile);
    const piece = handles.read(source, start + copied, Math.min(COPY_CHUNK_BYTES, wanted - copied));
    if (piece.length === 0) return failed(STATUS.endOfFile);
    if (!target.mayWrite) return failed(STATUS.noSuchFile);
    if (!handles.write(target, Number(writeOffset) + copied, Uint8Array.from(piece))) return failed(STATUS.failure);
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

/** The eleven numbers of statvfs(3) for the file system that holds a path, as df shows it. */
function diskStatus(host: Host, path: string): Buffer {
  const holders = host.mounts().filter(({ mountPoint }) => isBelow(path, mountPoint));
  const longest = Math.max(...holders.map(({ mountPoint }) => mountPoint.length));
  const mount = holders.findLast(({ mountPoint }) => mountPoint.length === longest);
  if (mount === undefined) return Buffer.alloc(STATVFS_NUMBERS * 8);
  const blocks = Math.floor(mount.totalKilobytes / 4);
  const free = Math.floor((mount.totalKilobytes - mount.usedKilobytes) / 4);
  const available = Math.max(0, free - Math.floor(mount.reservedKilobytes / 4));
  const freeNodes = mount.inodes - mount.usedInodes;
  const options = mount.options.split(',');
  const flags = (options.includes('ro') ? READ_ONLY : 0) | (options.includes('nosuid') ? NO_SET_ID : 0);
  // The number of a file system is a hash of its source: any one that stays the same will do.
  const fileSystemId = createHash('sha256').update(mount.source).digest().readUIntBE(0, 6);
  const shown = [
    BLOCK_BYTES,
    BLOCK_BYTES,
    blocks,
    free,
    available,
    mount.inodes,
    freeNodes,
    freeNodes,
    fileSystemId,
    flags,
    MAX_NAME_BYTES,
  ];
  return Buffer.concat(shown.map(uint64));
}

function isBelow(path: string, mountPoint: string): boolean {
  return mountPoint === '/' || path === mountPoint || path.startsWith(`${mountPoint}/`);
}
