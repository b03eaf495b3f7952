import { type NativeCall, PyBytes, PyError, PyTuple, type PyValue } from './python-values.ts';

/** Bytes of each format letter in the standard sizes: struct, "Format Characters". */
const SIZES: ReadonlyMap<string, number> = new Map(
  [['xcbB?s', 1] as const, ['hH', 2] as const, ['iIlLf', 4] as const, ['qQd', 8] as const].flatMap(([letters, size]) =>
    [...letters].map((letter) => [letter, size] as const),
  ),
);
/** What its complaints call the two smallest. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['b', 'byte'],
  ['B', 'ubyte'],
]);
const MAX_PACKED_BYTES = 65_536;

interface Field {
  readonly letter: string;
  readonly size: number;
}

function readFormat(format: PyValue | undefined): { readonly little: boolean; readonly fields: readonly Field[] } {
  const text = typeof format === 'string' ? format : format instanceof PyBytes ? format.text : '';
  const [, order = '', rest = ''] = /^([<>!=@]?)([\s\S]*)$/.exec(text) ?? [];
  const fields: Field[] = [];
  let bytes = 0;
  for (const [, digits = '', letter = ''] of rest.replace(/\s+/g, '').matchAll(/(\d*)(.)/g)) {
    // Without an order the machine's own sizes are meant.
    const size = 'lL'.includes(letter) && !/[<>!=]/.test(order) ? 8 : SIZES.get(letter);
    if (size === undefined) throw new PyError('struct.error', 'bad char in struct format');
    const count = digits === '' ? 1 : Number(digits);
    bytes += count * size;
    if (bytes > MAX_PACKED_BYTES) throw new PyError('MemoryError', '');
    if (letter === 's') fields.push({ letter, size: count });
    else for (let time = 0; time < count; time += 1) fields.push({ letter, size });
  }
  return { little: !/[>!]/.test(order), fields };
}

function packed({ letter, size }: Field, value: PyValue | undefined, little: boolean): Buffer {
  const bytes = Buffer.alloc(size);
  if (letter === 'x') return bytes;
  if (letter === 's' || letter === 'c') {
    if (!(value instanceof PyBytes))
      throw new PyError('struct.error', `argument for '${letter}' must be a bytes object`);
    bytes.write(value.text.slice(0, size), 'latin1');
    return bytes;
  }
  const number = typeof value === 'boolean' ? BigInt(value) : value;
  if (letter === 'f' || letter === 'd') {
    const real = Number(number ?? 0);
    if (letter === 'f') little ? bytes.writeFloatLE(real) : bytes.writeFloatBE(real);
    else little ? bytes.writeDoubleLE(real) : bytes.writeDoubleBE(real);
    return bytes;
  }
  if (typeof number !== 'bigint') throw new PyError('struct.error', 'required argument is not an integer');
  const bits = BigInt(size * 8);
  const isSigned = letter !== '?' && letter === letter.toLowerCase();
  const low = isSigned ? -(1n << (bits - 1n)) : 0n;
  const high = isSigned ? (1n << (bits - 1n)) - 1n : (1n << bits) - 1n;
  if (number < low || number > high)
    throw new PyError(
      'struct.error',
      `${NAMES.get(letter) ?? `'${letter}'`} format requires ${low} <= number <= ${high}`,
    );
  let left = BigInt.asUintN(size * 8, number);
  for (let at = 0; at < size; at += 1) {
    bytes[little ? at : size - 1 - at] = Number(left & 255n);
    left >>= 8n;
  }
  return bytes;
}

function unpacked({ letter, size }: Field, bytes: Buffer, little: boolean): PyValue[] {
  if (letter === 'x') return [];
  if (letter === 's' || letter === 'c') return [new PyBytes(bytes.toString('latin1'))];
  if (letter === 'f') return [little ? bytes.readFloatLE() : bytes.readFloatBE()];
  if (letter === 'd') return [little ? bytes.readDoubleLE() : bytes.readDoubleBE()];
  let number = 0n;
  for (let at = 0; at < size; at += 1) number = (number << 8n) | BigInt(bytes[little ? size - 1 - at : at] ?? 0);
  if (letter === '?') return [number !== 0n];
  return [letter === letter.toLowerCase() ? BigInt.asIntN(size * 8, number) : number];
}

/** Python's `struct` without alignment: what scripts that make packets and addresses use. */
export const STRUCT_FUNCTIONS: Readonly<Record<string, NativeCall>> = {
  pack: ([format, ...values]) => {
    const { little, fields } = readFormat(format);
    const wanted = fields.filter(({ letter }) => letter !== 'x').length;
    if (wanted !== values.length)
      throw new PyError('struct.error', `pack expected ${wanted} items for packing (got ${values.length})`);
    let next = 0;
    const pieces = fields.map((field) => {
      if (field.letter === 'x') return packed(field, undefined, little);
      next += 1;
      return packed(field, values[next - 1], little);
    });
    return new PyBytes(Buffer.concat(pieces).toString('latin1'));
  },
  unpack: ([format, data]) => {
    const { little, fields } = readFormat(format);
    const bytes = Buffer.from(data instanceof PyBytes ? data.text : '', 'latin1');
    const total = fields.reduce((sum, { size }) => sum + size, 0);
    if (bytes.length !== total) throw new PyError('struct.error', `unpack requires a buffer of ${total} bytes`);
    let at = 0;
    const values = fields.flatMap((field) => {
      at += field.size;
      return unpacked(field, bytes.subarray(at - field.size, at), little);
    });
    return new PyTuple(values);
  },
  calcsize: ([format]) => BigInt(readFormat(format).fields.reduce((sum, { size }) => sum + size, 0)),
};
