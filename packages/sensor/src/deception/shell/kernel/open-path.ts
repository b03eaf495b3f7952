import { FileError } from '../../filesystem/filesystem.ts';
import { DescriptorError, DeviceFile, type OpenFile, RegularFile, type WrittenVia } from './open-file.ts';
import type { Process } from './process.ts';

export interface OpenFlags {
  readonly read?: boolean;
  readonly write?: boolean;
  readonly append?: boolean;
  readonly truncate?: boolean;
  readonly create?: boolean;
  readonly mode?: number;
  readonly via?: WrittenVia;
}

/** open(2). Throws FileError or DescriptorError. */
export function openPath(process: Process, written: string, flags: OpenFlags): OpenFile {
  const own =
    /^(?:\/dev\/fd\/|\/proc\/(?:self|\d+)\/fd\/)(\d+)$/.exec(written)?.[1] ??
    new Map([
      ['/dev/stdin', '0'],
      ['/dev/stdout', '1'],
      ['/dev/stderr', '2'],
    ]).get(written);
  if (own !== undefined) {
    const file = process.descriptor(Number(own));
    if (file === null) throw new FileError('ENOENT', written);
    return file;
  }
  const { files } = process;
  let path = process.path(written);
  if (path === '/dev/tty') {
    const { terminal } = process.session;
    if (terminal === null) throw new FileError('ENXIO', path);
    return terminal;
  }
  if (files.exists(path)) {
    const status = files.stat(path);
    path = files.realPath(path);
    if (status.type === 'directory') {
      if (flags.write === true) throw new FileError('EISDIR', path);
      return new DirectoryFile(path);
    }
    if (status.type === 'fifo')
      return process.session.namedPipe(path).open(path, { read: flags.read === true, write: flags.write === true });
    if (status.type !== 'file') return new DeviceFile(path, (length) => process.session.options.random.bytes(length));
    if (flags.read === true) files.readFile(path);
    if (flags.write === true) files.writeFile(path, new Uint8Array(0), { append: flags.truncate !== true });
  } else {
    if (flags.create !== true) throw new FileError(refusal(process, path), path);
    files.writeFile(path, new Uint8Array(0), { mode: flags.mode ?? 0o666 });
    path = files.realPath(path);
  }
  const via = flags.via ?? 'redirect';
  return new RegularFile({
    path,
    files,
    flags: { read: flags.read === true, write: flags.write === true, append: flags.append === true },
    onWritten: (where, content) => {
      const { session } = process;
      if (flags.append === true) session.appended.note(where, via, session.host.files.stat(where).size);
      else session.options.observer.fileWritten({ path: where, bytes: content(), via });
    },
  });
}

/** A directory opened for reading: reading it fails, as read(2) does. */
class DirectoryFile extends DeviceFile {
  constructor(path: string) {
    super(path, () => new Uint8Array(0));
  }

  protected override receive(): string {
    throw new DescriptorError('EISDIR');
  }
}

function refusal(process: Process, path: string): FileError['code'] {
  try {
    process.files.stat(path);
    return 'ENOENT';
  } catch (error) {
    if (error instanceof FileError) return error.code;
    throw error;
  }
}
