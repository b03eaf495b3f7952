import { FileError, type FileStatus } from '../../filesystem/filesystem.ts';
import type { Process } from '../kernel/process.ts';

export function lstat(process: Process, path: string): FileStatus | null {
  try {
    return process.files.lstat(process.path(path));
  } catch (error) {
    if (error instanceof FileError) return null;
    throw error;
  }
}

export function stat(process: Process, path: string): FileStatus | null {
  try {
    return process.files.stat(process.path(path));
  } catch (error) {
    if (error instanceof FileError) return null;
    throw error;
  }
}

export function join(directory: string, name: string): string {
  return directory.endsWith('/') ? directory + name : `${directory}/${name}`;
}

export function baseName(path: string): string {
  return path.replace(/\/+$/, '').split('/').at(-1) || '/';
}
