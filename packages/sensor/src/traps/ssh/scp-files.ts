import { bytesToByteString, fromPathText, toPathText } from '../../deception/byte-string.ts';
import { FileError, type FileErrorCode, type FileSystem } from '../../deception/filesystem/filesystem.ts';
import type { HostUser } from '../../deception/host/host.ts';
import type { ScpPath } from './scp-command.ts';
import { matchesStarPattern } from './star-pattern.ts';

/** The files that an scp process sees: paths relative to the user's home, messages with the paths as they were given. */
export class ScpFiles {
  readonly files: FileSystem;
  readonly #home: string;

  constructor(files: FileSystem, user: HostUser) {
    this.files = files;
    this.#home = user.home;
  }

  /** What the user's shell makes of a path: `~` and patterns; a pattern that nothing matches stays as it is. */
  expand({ bytes, isPattern }: ScpPath): string[] {
    const written = toPathText(bytesToByteString(bytes));
    const path = written === '~' || written.startsWith('~/') ? `${this.#home}${written.slice(1)}` : written;
    if (!isPattern) return [path];
    let found = [path.startsWith('/') ? '/' : ''];
    for (const part of path.split('/').filter((piece) => piece !== '')) {
      found = found.flatMap((directory) => this.#matches(directory, part)).slice(0, MAX_EXPANDED_PATHS);
    }
    return found.length === 0 ? [path] : found;
  }

  absolute(path: string): string {
    return path.startsWith('/') ? path : `${this.#home}/${path}`;
  }

  isDirectory(path: string): boolean {
    const target = this.absolute(path);
    return this.files.exists(target) && this.files.stat(target).type === 'directory';
  }

  #matches(directory: string, part: string): string[] {
    const joined = (name: string) => (directory === '' || directory.endsWith('/') ? directory : `${directory}/`) + name;
    if (!part.includes('*') && !part.includes('?'))
      return this.files.exists(this.absolute(joined(part))) ? [joined(part)] : [];
    try {
      return this.files
        .readDirectory(this.absolute(directory === '' ? '.' : directory))
        .filter((name) => part.startsWith('.') || !name.startsWith('.'))
        .filter((name) => matchesStarPattern(fromPathText(name), fromPathText(part)))
        .map(joined);
    } catch (error) {
      if (error instanceof FileError) return [];
      throw error;
    }
  }
}

const MAX_EXPANDED_PATHS = 1000;

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

/** glibc's strerror. */
export function describeFileError(code: FileErrorCode): string {
  return MESSAGES[code] ?? 'Input/output error';
}
