import { FileError, type FileSystem } from '../../deception/filesystem/filesystem.ts';
import { type GivenAttributes, STATUS, type Status } from './sftp-codec.ts';

/** errno_to_portable of sftp-server.c. */
export function statusOf(error: FileError): Status {
  switch (error.code) {
    case 'ENOENT':
    case 'ENOTDIR':
    case 'ELOOP':
      return STATUS.noSuchFile;
    case 'EPERM':
    case 'EACCES':
      return STATUS.permissionDenied;
    case 'ENAMETOOLONG':
    case 'EINVAL':
      return STATUS.badMessage;
    default:
      return STATUS.failure;
  }
}

/**
 * Changes what a SETSTAT names, in sftp-server's order: each change is tried, whatever became of those before it, and the
 * last failure is the answer.
 */
export function changeAttributes(
  files: FileSystem,
  path: string,
  { size, owner, mode, modifiedAtSeconds }: GivenAttributes,
): Status {
  let status: Status = STATUS.ok;
  const attempt = (change: () => void) => {
    try {
      change();
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      status = statusOf(error);
    }
  };
  if (size !== undefined) attempt(() => files.truncate(path, size));
  if (mode !== undefined) attempt(() => files.changeMode(path, mode));
  if (modifiedAtSeconds !== undefined) attempt(() => files.changeTimes(path, modifiedAtSeconds * 1000));
  if (owner !== undefined) attempt(() => files.changeOwner(path, owner.userId, owner.groupId));
  return status;
}
