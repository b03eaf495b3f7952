import { FileError } from '../../filesystem/filesystem.ts';
import type { Process } from '../kernel/process.ts';
import { lstat } from './paths.ts';

/** mknod(2) as far as the simulated file system goes: the name is taken by an empty file. Throws FileError. */
export function makeSpecialFile(process: Process, path: string): void {
  if (lstat(process, path) !== null) throw new FileError('EEXIST', path);
  process.files.writeFile(process.path(path), new Uint8Array(0));
}
