import { createHash } from 'node:crypto';
import { formatDate } from './date-format.ts';
import { perlFormat } from './perl-format.ts';
import {
  PerlArray,
  PerlCell,
  PerlCode,
  PerlHandle,
  PerlHash,
  type PerlScalar,
  perlNumber,
  perlText,
} from './perl-values.ts';

interface Surroundings {
  die(message: string): never;
  sized(text: string): string;
  random(): number;
  /** Milliseconds since 1970. */
  now(): number;
  readonly wantsList: boolean;
}

/** Functions of values alone; null where there is none of the name. `topic` is what they take without arguments. */
export function textFunction(
  name: string,
  args: readonly PerlScalar[],
  topic: () => PerlScalar,
  around: Surroundings,
): readonly PerlScalar[] | null {
  const given = () => perlText(topic());
  const number = () => perlNumber(topic());
  const text = (at: number) => perlText(args[at]);
  switch (name) {
    case 'uc':
      return [given().toUpperCase()];
    case 'lc':
    case 'fc':
      return [given().toLowerCase()];
    case 'ucfirst':
      return [given().replace(/^./, (letter) => letter.toUpperCase())];
    case 'lcfirst':
      return [given().replace(/^./, (letter) => letter.toLowerCase())];
    case 'length':
      return [topic() === undefined ? undefined : given().length];
    case 'chr':
      return [String.fromCharCode(number() & 0xff)];
    case 'ord':
      return [given().charCodeAt(0) || 0];
    case 'hex':
      return [Number.parseInt(given().replace(/^0?[xX]/, ''), 16) || 0];
    case 'oct': {
      const digits = given().trim();
      const [, base = '', rest = ''] = /^0?([xXbBoO]?)(.*)$/.exec(digits) ?? [];
      return [Number.parseInt(rest, /x/i.test(base) ? 16 : /b/i.test(base) ? 2 : 8) || 0];
    }
    case 'int':
      return [Math.trunc(number())];
    case 'abs':
      return [Math.abs(number())];
    case 'sqrt':
      return number() < 0 ? around.die(`Can't take sqrt of ${given()}`) : [Math.sqrt(number())];
    case 'sin':
      return [Math.sin(number())];
    case 'cos':
      return [Math.cos(number())];
    case 'atan2':
      return [Math.atan2(perlNumber(args[0]), perlNumber(args[1]))];
    case 'exp':
      return [Math.exp(number())];
    case 'log':
      return number() <= 0 ? around.die(`Can't take log of ${given()}`) : [Math.log(number())];
    case 'floor':
    case 'POSIX::floor':
      return [Math.floor(perlNumber(args[0]))];
    case 'ceil':
    case 'POSIX::ceil':
      return [Math.ceil(perlNumber(args[0]))];
    case 'rand':
      return [around.random() * (args.length === 0 ? 1 : perlNumber(args[0]) || 1)];
    case 'time':
      return [Math.floor(around.now() / 1000)];
    case 'times':
      return [0.01, 0, 0, 0];
    case 'localtime':
    case 'gmtime': {
      const at = args.length === 0 ? around.now() : perlNumber(args[0]) * 1000;
      if (!around.wantsList) return [formatDate(at, '%a %b %e %H:%M:%S %Y')];
      const date = new Date(at);
      const start = Date.UTC(date.getUTCFullYear(), 0, 1);
      return [
        date.getUTCSeconds(),
        date.getUTCMinutes(),
        date.getUTCHours(),
        date.getUTCDate(),
        date.getUTCMonth(),
        date.getUTCFullYear() - 1900,
        date.getUTCDay(),
        Math.floor((at - start) / 86_400_000),
        0,
      ];
    }
    case 'strftime':
    case 'POSIX::strftime': {
      const [second = 0, minute = 0, hour = 0, day = 1, month = 0, year = 70] = args.slice(1).map(perlNumber);
      return [formatDate(Date.UTC(year + 1900, month, day, hour, minute, second), text(0))];
    }
    case 'join':
      return [around.sized(args.slice(1).map(perlText).join(text(0)))];
    case 'sprintf':
      return [
        around.sized(
          perlFormat(
            text(0),
            args.slice(1).map((each) => [perlText(each), perlNumber(each)]),
          ),
        ),
      ];
    case 'substr': {
      const whole = text(0);
      const from = perlNumber(args[1]);
      const start = from < 0 ? Math.max(0, whole.length + from) : from;
      if (start > whole.length) return [undefined];
      const count = args[2] === undefined ? whole.length : perlNumber(args[2]);
      return [whole.slice(start, count < 0 ? whole.length + count : start + count)];
    }
    case 'index':
      return [text(0).indexOf(text(1), perlNumber(args[2]))];
    case 'rindex':
      return [text(0).lastIndexOf(text(1), args[2] === undefined ? Infinity : perlNumber(args[2]))];
    case 'quotemeta':
      return [given().replace(/\W/g, '\\$&')];
    case 'ref': {
      const value = topic();
      if (typeof value !== 'object') return [''];
      if (value.blessed !== null) return [value.blessed];
      if (value instanceof PerlArray) return ['ARRAY'];
      if (value instanceof PerlHash) return ['HASH'];
      if (value instanceof PerlCode) return ['CODE'];
      return [value instanceof PerlHandle ? 'GLOB' : value instanceof PerlCell ? 'SCALAR' : 'Regexp'];
    }
    case 'pack':
      return packed(text(0), args.slice(1));
    case 'unpack':
      return unpacked(text(0), args.length > 1 ? text(1) : given());
    case 'sum':
    case 'sum0':
      return [
        args.length === 0 && name === 'sum' ? undefined : args.reduce<number>((all, each) => all + perlNumber(each), 0),
      ];
    case 'max':
    case 'min': {
      const numbers = args.map(perlNumber);
      return [
        numbers.length === 0
          ? undefined
          : numbers.reduce((best, each) => (name === 'max' ? Math.max(best, each) : Math.min(best, each))),
      ];
    }
    case 'uniq':
      return [...new Map(args.map((each) => [perlText(each), each])).values()];
    case 'shuffle':
      return [...args].sort(() => around.random() - 0.5);
    case 'basename':
      return [text(0).replace(/\/+$/, '').replace(/^.*\//s, '')];
    case 'dirname':
      return [/^(.*)\/[^/]*$/s.exec(text(0))?.[1] ?? '.'];
    case 'decode_base64':
    case 'MIME::Base64::decode':
    case 'MIME::Base64::decode_base64':
      return [Buffer.from(text(0), 'base64').toString('latin1')];
    case 'encode_base64':
    case 'MIME::Base64::encode':
    case 'MIME::Base64::encode_base64': {
      const end = args.length > 1 ? text(1) : '\n';
      return [
        Buffer.from(text(0), 'latin1')
          .toString('base64')
          .replace(/.{1,76}/g, `$&${end.replaceAll('$', '$$$$')}`),
      ];
    }
    case 'md5_hex':
    case 'sha1_hex':
    case 'sha256_hex':
    case 'sha512_hex':
      return [
        createHash(name.replace('_hex', ''))
          .update(Buffer.from(args.map(perlText).join(''), 'latin1'))
          .digest('hex'),
      ];
    case 'Dumper':
      return [args.map((each, at) => `$VAR${at + 1} = ${dumped(each, 8, 0)};\n`).join('')];
    default:
      return null;
  }
}

function packed(format: string, values: readonly PerlScalar[]): readonly PerlScalar[] | null {
  const left = [...values];
  let made = '';
  for (const [, letter = '', sign = '', count = ''] of format.matchAll(/([a-zA-Z])([<>]?)(\d{1,4}|\*)?/g)) {
    if ('aAHhZ'.includes(letter)) {
      const text = perlText(left.shift());
      const length = count === '*' ? text.length : Number(count || 1);
      made +=
        letter === 'H'
          ? Buffer.from(text.slice(0, length), 'hex').toString('latin1')
          : text.slice(0, length).padEnd(length, letter === 'A' ? ' ' : '\0');
      continue;
    }
    const times = count === '*' ? left.length : Number(count || 1);
    const size = 'cCU'.includes(letter)
      ? 1
      : 'nvsS'.includes(letter)
        ? 2
        : 'NVlL'.includes(letter)
          ? 4
          : 'qQ'.includes(letter)
            ? 8
            : 0;
    if (size === 0) return null;
    for (let at = 0; at < times; at += 1) {
      let value = BigInt.asUintN(size * 8, BigInt(Math.trunc(perlNumber(left.shift())) || 0));
      let bytes = '';
      for (let byte = 0; byte < size; byte += 1, value >>= 8n) bytes += String.fromCharCode(Number(value & 255n));
      made += 'nN'.includes(letter) || sign === '>' ? [...bytes].reverse().join('') : bytes;
    }
  }
  return [made];
}

function unpacked(format: string, data: string): readonly PerlScalar[] | null {
  const made: PerlScalar[] = [];
  let at = 0;
  for (const [, letter = '', sign = '', count = ''] of format.matchAll(/([a-zA-Z])([<>]?)(\d{1,4}|\*)?/g)) {
    if ('aAHZ'.includes(letter)) {
      const length =
        count === '*' ? data.length - at : letter === 'H' ? Math.ceil(Number(count || 1) / 2) : Number(count || 1);
      const piece = data.slice(at, at + length);
      at += length;
      made.push(
        letter === 'H'
          ? Buffer.from(piece, 'latin1').toString('hex')
          : letter === 'A'
            ? piece.replace(/[\s\0]+$/, '')
            : piece,
      );
      continue;
    }
    const size = 'cCU'.includes(letter) ? 1 : 'nvsS'.includes(letter) ? 2 : 'NVlL'.includes(letter) ? 4 : 0;
    if (size === 0) return null;
    const times = count === '*' ? Math.floor((data.length - at) / size) : Number(count || 1);
    for (let index = 0; index < times && at + size <= data.length; index += 1, at += size) {
      const bytes = [...data.slice(at, at + size)].map((byte) => byte.charCodeAt(0) & 255);
      if (!('nN'.includes(letter) || sign === '>')) bytes.reverse();
      made.push(bytes.reduce((all, byte) => all * 256 + byte, 0));
    }
  }
  return made;
}

/** Data::Dumper's text, with its default indentation. */
function dumped(value: PerlScalar, column: number, depth: number): string {
  if (value === undefined) return 'undef';
  if (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 1e9) return String(value);
  if (typeof value === 'number' || typeof value === 'string') return `'${perlText(value).replace(/[\\']/g, '\\$&')}'`;
  const open = value.blessed === null ? '' : 'bless( ';
  const close = value.blessed === null ? '' : `, '${value.blessed}' )`;
  const inner = column + open.length;
  const pad = ' '.repeat(inner);
  if (depth > 20) return "'...'";
  if (value instanceof PerlArray) {
    if (value.items.length === 0) return `${open}[]${close}`;
    const rows = value.items.map((each) => `${pad}  ${dumped(each, inner + 2, depth + 1)}`);
    return `${open}[\n${rows.join(',\n')}\n${pad}]${close}`;
  }
  if (value instanceof PerlHash) {
    if (value.entries.size === 0) return `${open}{}${close}`;
    const rows = [...value.entries].map(
      ([key, each]) => `${pad}  '${key}' => ${dumped(each, inner + 8 + key.length, depth + 1)}`,
    );
    return `${open}{\n${rows.join(',\n')}\n${pad}}${close}`;
  }
  if (value instanceof PerlCode) return `${open}sub { "DUMMY" }${close}`;
  return value instanceof PerlCell
    ? `${open}\\${dumped(value.value, inner + 2, depth + 1)}${close}`
    : `'${perlText(value)}'`;
}
