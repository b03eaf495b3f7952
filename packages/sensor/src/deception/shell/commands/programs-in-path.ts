import { bytesToByteString } from '../../byte-string.ts';
import { FileError, type FileSystem } from '../../filesystem/filesystem.ts';

/** Where root looks for programs; the short forms /sbin and /bin are the same directories. */
const SEARCH_PATH = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin'];

export interface InstalledProgram {
  readonly name: string;
  readonly path: string;
  /** The package that brought it, by dpkg's lists; empty for what an administrator made. */
  readonly packageName: string;
}

/** Every program that a shell of the machine finds, with the package that it is from. */
export function programsInPath(files: FileSystem): InstalledProgram[] {
  const owners = new Map<string, string>();
  for (const list of files.readDirectory('/var/lib/dpkg/info'))
    for (const path of bytesToByteString(files.readFile(`/var/lib/dpkg/info/${list}`)).split('\n'))
      owners.set(path, list.replace(/(:\w+)?\.list$/, ''));
  const found = new Map<string, InstalledProgram>();
  for (const directory of SEARCH_PATH)
    for (const name of files.readDirectory(directory)) {
      const path = `${directory}/${name}`;
      const real = realPath(files, path);
      if (found.has(name) || real === null) continue;
      found.set(name, { name, path, packageName: owners.get(path) ?? owners.get(real) ?? '' });
    }
  return [...found.values()];
}

function realPath(files: FileSystem, path: string): string | null {
  try {
    const real = files.realPath(path);
    return files.stat(real).type === 'file' ? real : null;
  } catch (error) {
    if (error instanceof FileError) return null;
    throw error;
  }
}
