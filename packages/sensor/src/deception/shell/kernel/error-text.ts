import type { FileErrorCode } from '../../filesystem/filesystem.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import { DescriptorError } from './open-file.ts';

const TEXT: Readonly<Record<FileErrorCode | 'EBADF' | 'EPIPE', string>> = {
  ENOENT: 'No such file or directory',
  EACCES: 'Permission denied',
  EPERM: 'Operation not permitted',
  EEXIST: 'File exists',
  ENOTDIR: 'Not a directory',
  EISDIR: 'Is a directory',
  ENOTEMPTY: 'Directory not empty',
  EINVAL: 'Invalid argument',
  ELOOP: 'Too many levels of symbolic links',
  ENAMETOOLONG: 'File name too long',
  ENOSPC: 'No space left on device',
  EROFS: 'Read-only file system',
  EBUSY: 'Device or resource busy',
  EXDEV: 'Invalid cross-device link',
  EFBIG: 'File too large',
  EIO: 'Input/output error',
  ENXIO: 'No such device or address',
  EBADF: 'Bad file descriptor',
  EPIPE: 'Broken pipe',
};

/** glibc's strerror of a file or descriptor error; anything else is thrown on. */
export function errorText(error: unknown): string {
  if (error instanceof FileError || error instanceof DescriptorError) return TEXT[error.code];
  throw error;
}
