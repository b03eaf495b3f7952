import { FileError } from '../../filesystem/filesystem.ts';
import { OverlayFileSystem } from '../../filesystem/overlay-file-system.ts';
import type { Process } from '../kernel/process.ts';
import { lstat } from './paths.ts';

/**
 * mknod(2): a named pipe, or as far as the simulated file system goes a device, whose name an empty file takes. Throws
 * FileError.
 *
 * @param mode of a named pipe, before the process's mask
 */
export function makeSpecialFile(process: Process, path: string, isPipe: boolean, mode = 0o666): void {
  if (lstat(process, path) !== null) throw new FileError('EEXIST', path);
  if (isPipe && process.files instanceof OverlayFileSystem) process.files.makeFifo(process.path(path), mode);
  else process.files.writeFile(process.path(path), new Uint8Array(0));
}
