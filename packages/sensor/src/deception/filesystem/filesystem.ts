/**
 * The simulated file system of a host persona: an immutable, lazily created base shared by all, and a copy-on-write
 * overlay per attacker. Synchronous, because nothing behind it waits. Paths are absolute, POSIX, as text; names that
 * are not UTF-8 are carried by mapping each invalid byte to U+DC80-U+DCFF as Python's surrogateescape does.
 */
export interface FileSystem {
  /** Follows symbolic links. */
  stat(path: string): FileStatus;
  lstat(path: string): FileStatus;
  exists(path: string): boolean;
  readFile(path: string): Uint8Array;
  /** Creates or replaces. `append` adds at the end. */
  writeFile(path: string, bytes: Uint8Array, options?: { mode?: number; append?: boolean }): void;
  /** Names, sorted by code unit, without `.` and `..`. */
  readDirectory(path: string): string[];
  makeDirectory(path: string, options?: { mode?: number }): void;
  removeFile(path: string): void;
  removeDirectory(path: string): void;
  rename(from: string, to: string): void;
  makeLink(target: string, path: string): void;
  makeSymbolicLink(target: string, path: string): void;
  readSymbolicLink(path: string): string;
  /** The path with every symbolic link, `.` and `..` resolved. */
  realPath(path: string): string;
  changeMode(path: string, mode: number): void;
  /** @param follow false: of a symbolic link itself, as lchown(2) and utimensat(2) can */
  changeOwner(path: string, userId: number, groupId: number, follow?: boolean): void;
  changeTimes(path: string, modifiedAtMs: number, follow?: boolean): void;
  truncate(path: string, length: number): void;
  /** A view that acts with this identity: permission checks and new files' owner. */
  as(identity: { userId: number; groupIds: readonly number[]; umask: number }): FileSystem;
}

export interface FileStatus {
  readonly type: 'file' | 'directory' | 'symbolic-link' | 'character-device' | 'block-device' | 'fifo' | 'socket';
  /** Permission bits with set-id and sticky bits, 0-0o7777. */
  readonly mode: number;
  readonly userId: number;
  readonly groupId: number;
  readonly size: number;
  readonly inode: number;
  readonly links: number;
  readonly modifiedAtMs: number;
}

/** The errno of a failed operation; messages are those of glibc's strerror. */
export type FileErrorCode =
  | 'ENOENT'
  | 'EACCES'
  | 'EPERM'
  | 'EEXIST'
  | 'ENOTDIR'
  | 'EISDIR'
  | 'ENOTEMPTY'
  | 'EINVAL'
  | 'ELOOP'
  | 'ENAMETOOLONG'
  | 'ENOSPC'
  | 'EROFS'
  | 'EBUSY'
  | 'EXDEV'
  | 'EIO'
  | 'EFBIG'
  | 'ENXIO';

export class FileError extends Error {
  override readonly name = 'FileError';
  readonly code: FileErrorCode;
  readonly path: string;

  constructor(code: FileErrorCode, path: string) {
    // An ordinary answer, not a fault: recording a stack for each costs more than the look-up that failed.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(`${code}: ${path}`);
    Error.stackTraceLimit = stackTraceLimit;
    this.code = code;
    this.path = path;
  }
}
