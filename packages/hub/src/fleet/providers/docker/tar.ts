export interface TarEntry {
  /** Relative; a directory ends with a slash. */
  readonly path: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Empty for a directory. */
  readonly content: string;
}

const BLOCK_BYTES = 512;

/** A POSIX ustar archive (IEEE 1003.1-1988) of a few small files: what the Engine takes to put into a container. */
export function tarOf(entries: readonly TarEntry[]): Buffer {
  const blocks = entries.flatMap((entry) => {
    const content = Buffer.from(entry.content, 'utf8');
    const padding = Buffer.alloc((BLOCK_BYTES - (content.length % BLOCK_BYTES)) % BLOCK_BYTES);
    return [headerOf(entry, content.length), content, padding];
  });
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK_BYTES)]);
}

function headerOf({ path, mode, uid, gid }: TarEntry, size: number): Buffer {
  if (Buffer.byteLength(path) > 99) throw new RangeError('the path of an archive entry is too long');
  const header = Buffer.alloc(BLOCK_BYTES);
  const octal = (value: number, at: number, digits: number): void => {
    header.write(`${value.toString(8).padStart(digits, '0')}\0`, at, 'latin1');
  };
  header.write(path, 0);
  octal(mode, 100, 7);
  octal(uid, 108, 7);
  octal(gid, 116, 7);
  octal(size, 124, 11);
  octal(0, 136, 11);
  header.write('        ', 148, 'latin1');
  header.write(path.endsWith('/') ? '5' : '0', 156, 'latin1');
  header.write('ustar\0' + '00', 257, 'latin1');
  octal(
    header.reduce((sum, byte) => sum + byte, 0),
    148,
    6,
  );
  header.write(' ', 155, 'latin1');
  return header;
}
