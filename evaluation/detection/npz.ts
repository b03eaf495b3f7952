import { inflateRawSync } from 'node:zlib';

/** An array of a NumPy file as numbers in row-major order. */
export interface NumberArray {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

/** More than any set of the benchmark has; a file that claims more is refused before memory is asked for. */
const MAX_ENTRY_BYTES = 2 ** 31;
const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_HEADER = 0x04034b50;
/** A size that stands in the ZIP64 field instead (APPNOTE.TXT 4.5.3). */
const IN_ZIP64_FIELD = 0xffffffff;

/**
 * The arrays of an .npz file by name: a ZIP archive of .npy files, stored or deflated.
 *
 * @throws Error saying what is not as the formats have it
 */
export function readNpz(archive: Uint8Array): Map<string, NumberArray> {
  const arrays = new Map<string, NumberArray>();
  for (const [name, bytes] of readZip(archive)) {
    if (name.endsWith('.npy')) arrays.set(name.slice(0, -'.npy'.length), readNpy(bytes));
  }
  return arrays;
}

/** The files of a ZIP archive without encryption, by its central directory (APPNOTE.TXT 4.3). */
function readZip(archive: Uint8Array): Map<string, Uint8Array> {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  let end = archive.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== END_OF_DIRECTORY) end--;
  if (end < 0) throw new Error('not a ZIP archive: it has no directory');
  const files = new Map<string, Uint8Array>();
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    if (view.getUint32(at, true) !== DIRECTORY_ENTRY) throw new Error('the directory of the ZIP archive is damaged');
    const method = view.getUint16(at + 10, true);
    const nameBytes = view.getUint16(at + 28, true);
    const extraBytes = view.getUint16(at + 30, true);
    const name = Buffer.from(archive.subarray(at + 46, at + 46 + nameBytes)).toString('utf8');
    const sizes = entrySizes(view, at, at + 46 + nameBytes, extraBytes);
    if (sizes.unpacked > MAX_ENTRY_BYTES) throw new Error(`${name} is larger than ${MAX_ENTRY_BYTES} bytes`);
    if (view.getUint32(sizes.start, true) !== LOCAL_HEADER) throw new Error(`${name} is not where the directory says`);
    const start = sizes.start + 30 + view.getUint16(sizes.start + 26, true) + view.getUint16(sizes.start + 28, true);
    const packed = archive.subarray(start, start + sizes.packed);
    if (method !== 0 && method !== 8) throw new Error(`${name} is compressed by method ${method}`);
    files.set(name, method === 0 ? packed : inflateRawSync(packed, { maxOutputLength: Math.max(1, sizes.unpacked) }));
    at += 46 + nameBytes + extraBytes + view.getUint16(at + 32, true);
  }
  return files;
}

function entrySizes(view: DataView, at: number, extraAt: number, extraBytes: number) {
  let packed = view.getUint32(at + 20, true);
  let unpacked = view.getUint32(at + 24, true);
  let start = view.getUint32(at + 42, true);
  for (let field = extraAt; field + 4 <= extraAt + extraBytes; field += 4 + view.getUint16(field + 2, true)) {
    if (view.getUint16(field, true) !== 1) continue;
    let place = field + 4;
    const next = (): number => {
      place += 8;
      return Number(view.getBigUint64(place - 8, true));
    };
    if (unpacked === IN_ZIP64_FIELD) unpacked = next();
    if (packed === IN_ZIP64_FIELD) packed = next();
    if (start === IN_ZIP64_FIELD) start = next();
  }
  return { packed, unpacked, start };
}

type ReadNumber = (view: DataView, at: number, littleEndian: boolean) => number;

/** By kind and size, as a NumPy `descr` has them after its byte order. */
const NUMBER_READERS = new Map<string, ReadNumber>([
  ['f8', (view, at, little) => view.getFloat64(at, little)],
  ['f4', (view, at, little) => view.getFloat32(at, little)],
  ['i8', (view, at, little) => Number(view.getBigInt64(at, little))],
  ['i4', (view, at, little) => view.getInt32(at, little)],
  ['i2', (view, at, little) => view.getInt16(at, little)],
  ['i1', (view, at) => view.getInt8(at)],
  ['u8', (view, at, little) => Number(view.getBigUint64(at, little))],
  ['u4', (view, at, little) => view.getUint32(at, little)],
  ['u2', (view, at, little) => view.getUint16(at, little)],
  ['u1', (view, at) => view.getUint8(at)],
  ['b1', (view, at) => view.getUint8(at)],
]);

/** An .npy file of numbers, formats 1 to 3 (NEP 1). */
function readNpy(bytes: Uint8Array): NumberArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (Buffer.from(bytes.subarray(0, 6)).toString('latin1') !== '\x93NUMPY') throw new Error('not an .npy file');
  const isFirst = bytes[6] === 1;
  const headerAt = isFirst ? 10 : 12;
  const dataAt = headerAt + (isFirst ? view.getUint16(8, true) : view.getUint32(8, true));
  const header = Buffer.from(bytes.subarray(headerAt, dataAt)).toString('latin1');
  const type = /'descr': *'([<>|=])(\w+)'/.exec(header);
  const order = /'fortran_order': *(True|False)/.exec(header);
  const extents = /'shape': *\(([\d, ]*)\)/.exec(header);
  const read = NUMBER_READERS.get(type?.[2] ?? '');
  if (type === null || order === null || extents === null || read === undefined)
    throw new Error(`an array that is not of numbers: ${header.trim()}`);
  const shape = (extents[1] ?? '')
    .split(',')
    .filter((extent) => extent.trim() !== '')
    .map(Number);
  const count = shape.reduce((product, extent) => product * extent, 1);
  const size = Number((type[2] ?? '').slice(1));
  if (dataAt + count * size > bytes.length) throw new Error('an array that ends early');
  const stored = new Float64Array(count);
  const little = type[1] !== '>';
  for (let index = 0; index < count; index++) stored[index] = read(view, dataAt + index * size, little);
  return { shape, values: order[1] === 'True' ? rowMajor(stored, shape) : stored };
}

/** From column-major order; only tables have two orders worth telling apart here. */
function rowMajor(stored: Float64Array, shape: readonly number[]): Float64Array {
  const [rows = 1, columns = 1] = shape;
  if (shape.length < 2) return stored;
  if (shape.length > 2) throw new Error('a column-major array of more than two dimensions');
  const values = new Float64Array(stored.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) values[row * columns + column] = stored[column * rows + row] ?? 0;
  return values;
}
