import { fromPathText } from '../../byte-string.ts';
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

/** `.` and `..` removed by text. */
export function normalPath(path: string): string {
  const names: string[] = [];
  for (const name of path.split('/')) {
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  return `/${names.join('/')}`;
}

/** The path without links, `.` and `..`; of what is missing as much as `need` allows. Throws FileError. */
export function canonicalPath(process: Process, path: string, need: 'all' | 'parent' | 'none'): string {
  const full = path === '' ? '' : path.startsWith('/') ? path : `${process.directory}/${path}`;
  if (full === '') throw new FileError('ENOENT', path);
  try {
    return fromPathText(process.files.realPath(process.path(full)));
  } catch (error) {
    if (!(error instanceof FileError) || error.code !== 'ENOENT' || need === 'all') throw error;
    const trimmed = full.replace(/\/+$/, '');
    const parent = trimmed.replace(/\/+[^/]*$/, '') || '/';
    const known = canonicalPath(process, parent, need === 'parent' ? 'all' : 'none');
    const target =
      lstat(process, trimmed)?.type === 'symbolic-link' ? process.files.readSymbolicLink(process.path(trimmed)) : null;
    if (target !== null) {
      const next = fromPathText(target);
      return canonicalPath(process, next.startsWith('/') ? next : join(known, next), need);
    }
    return normalPath(join(known, baseName(trimmed)));
  }
}
