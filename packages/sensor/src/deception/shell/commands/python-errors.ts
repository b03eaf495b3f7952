import { FileError } from '../../filesystem/filesystem.ts';
import { errorText } from '../kernel/error-text.ts';
import { PyError } from './python-values.ts';

/** errno(3) and the exception of each failure of a file operation. */
const ERRNO = new Map<FileError['code'], readonly [number, string]>([
  ['ENOENT', [2, 'FileNotFoundError']],
  ['EACCES', [13, 'PermissionError']],
  ['EPERM', [1, 'PermissionError']],
  ['EEXIST', [17, 'FileExistsError']],
  ['EISDIR', [21, 'IsADirectoryError']],
  ['ENOTDIR', [20, 'NotADirectoryError']],
  ['ENOTEMPTY', [39, 'OSError']],
  ['ENOSPC', [28, 'OSError']],
  ['EROFS', [30, 'OSError']],
]);

/** Runs a file operation; its failure becomes the exception that Python raises. Throws PyError. */
export function raisingFileErrors<Value>(path: string, work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const [number, type] = ERRNO.get(error.code) ?? [5, 'OSError'];
    throw new PyError(type, `[Errno ${number}] ${errorText(error)}: '${path}'`);
  }
}
