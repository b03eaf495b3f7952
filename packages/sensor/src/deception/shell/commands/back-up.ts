import { FileError } from '../../filesystem/filesystem.ts';
import type { Process } from '../kernel/process.ts';

/** Keeps the file that is about to be replaced under another name: `--backup`. */
export function backUp(process: Process, path: string, suffix: string): void {
  try {
    process.files.rename(process.path(path), process.path(path + suffix));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
  }
}
