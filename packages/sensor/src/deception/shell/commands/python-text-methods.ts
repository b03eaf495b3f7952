import { formatValue } from './python-format.ts';
import {
  asInteger,
  asText,
  display,
  iterate,
  type NativeCall,
  PyBytes,
  PyDict,
  PyError,
  PyList,
  PyTuple,
  type PyValue,
  represent,
  typeName,
} from './python-values.ts';

const MAX_WIDTH = 10_000;

/** Methods of str; null where it has none of that name. */
export function textMethod(text: string, name: string): NativeCall | null {
  switch (name) {
    case 'upper':
      return () => text.toUpperCase();
    case 'lower':
      return () => text.toLowerCase();
    case 'title':
      return () =>
        text.replace(/[A-Za-z]+/g, (word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1).toLowerCase()}`);
    case 'capitalize':
      return () => `${text.slice(0, 1).toUpperCase()}${text.slice(1).toLowerCase()}`;
    case 'encode':
      return () => new PyBytes(text);
    case 'join':
      return ([items]) =>
        iterate(items ?? null)
          .map((item, index) => {
            if (typeof item !== 'string')
              throw new PyError('TypeError', `sequence item ${index}: expected str instance, ${typeName(item)} found`);
            return item;
          })
          .join(text);
    case 'format':
      return (args, named) => formatText(text, args, named);
    case 'isdigit':
    case 'isnumeric':
      return () => /^\d+$/.test(text);
    case 'isalpha':
      return () => /^[A-Za-z]+$/.test(text);
    case 'isalnum':
      return () => /^[A-Za-z0-9]+$/.test(text);
    case 'isspace':
      return () => /^\s+$/.test(text);
    case 'isupper':
      return () => /[A-Z]/.test(text) && !/[a-z]/.test(text);
    case 'islower':
      return () => /[a-z]/.test(text) && !/[A-Z]/.test(text);
    case 'zfill':
      return ([width]) => {
        const sign = /^[-+]/.exec(text)?.[0] ?? '';
        return sign + text.slice(sign.length).padStart(asInteger(width) - sign.length, '0');
      };
    case 'ljust':
      return ([width, fill]) => text.padEnd(asInteger(width), fill === undefined ? ' ' : asText(fill));
    case 'rjust':
      return ([width, fill]) => text.padStart(asInteger(width), fill === undefined ? ' ' : asText(fill));
    case 'center':
      return ([width, fill]) => {
        const [room, mark] = [
          Math.min(MAX_WIDTH, asInteger(width)) - text.length,
          fill === undefined ? ' ' : asText(fill),
        ];
        // An odd column goes to the left where the width is odd, as CPython has it.
        const left = Math.max(0, Math.floor(room / 2) + (room & asInteger(width) & 1));
        return room <= 0 ? text : mark.repeat(left) + text + mark.repeat(room - left);
      };
    case 'expandtabs':
      return ([size]) => {
        const width = size === undefined ? 8 : Math.min(64, asInteger(size));
        let column = 0;
        return text.replace(/[^\t\n]+|\t|\n/g, (piece) => {
          const made = piece === '\t' ? ' '.repeat(width - (column % width)) : piece;
          column = piece === '\n' ? 0 : column + made.length;
          return made;
        });
      };
    case 'swapcase':
      return () => text.replace(/[a-zA-Z]/g, (letter) => (letter < 'a' ? letter.toLowerCase() : letter.toUpperCase()));
    case 'casefold':
      return () => text.toLowerCase();
    case 'isidentifier':
      return () => /^[A-Za-z_]\w*$/.test(text);
    case 'istitle':
      return () => /^(?:[^A-Za-z]*[A-Z][a-z]*)+$/.test(text);
    case 'isascii':
      return () => !/[\x80-\xff]/.test(text);
    case 'isdecimal':
      return () => /^\d+$/.test(text);
    case 'removeprefix':
      return ([affix]) => (text.startsWith(asText(affix)) ? text.slice(asText(affix).length) : text);
    case 'removesuffix':
      return ([affix]) =>
        asText(affix) !== '' && text.endsWith(asText(affix)) ? text.slice(0, -asText(affix).length) : text;
    case 'translate':
      return ([table]) =>
        [...text]
          .map((character) => {
            const put = table instanceof PyDict ? table.get(BigInt(character.charCodeAt(0))) : undefined;
            return put === undefined
              ? character
              : put === null
                ? ''
                : typeof put === 'bigint'
                  ? String.fromCharCode(Number(put))
                  : asText(put);
          })
          .join('');
    default: {
      const shared = sequenceMethod(text, name, (piece) => piece);
      return shared;
    }
  }
}

/** Methods of bytes; null where it has none of that name. */
export function bytesMethod(bytes: PyBytes, name: string): NativeCall | null {
  switch (name) {
    case 'decode':
      return ([encoding]) => {
        const valid = Buffer.from(bytes.text, 'latin1').toString('utf8').includes('\ufffd');
        if (valid && (encoding === undefined || asText(encoding).toLowerCase().replace('-', '') === 'utf8')) {
          const at = [...bytes.text].findIndex((character) => character >= '\x80');
          throw new PyError(
            'UnicodeDecodeError',
            `'utf-8' codec can't decode byte 0x${(bytes.text.charCodeAt(at) || 0).toString(16)} in position ${at}: invalid start byte`,
          );
        }
        return bytes.text;
      };
    case 'hex':
      return () => Buffer.from(bytes.text, 'latin1').toString('hex');
    default:
      return sequenceMethod(bytes.text, name, (piece) => new PyBytes(piece));
  }
}

/** What str and bytes have in common. */
function sequenceMethod(text: string, name: string, wrap: (piece: string) => PyValue): NativeCall | null {
  const cut = (characters: PyValue | undefined, start: boolean, end: boolean) => {
    const drop = characters === undefined || characters === null ? ' \t\n\r\f\v' : asText(characters);
    let [from, to] = [0, text.length];
    if (start) while (from < to && drop.includes(text[from] ?? '')) from += 1;
    if (end) while (to > from && drop.includes(text[to - 1] ?? '')) to -= 1;
    return wrap(text.slice(from, to));
  };
  switch (name) {
    case 'strip':
      return ([characters]) => cut(characters, true, true);
    case 'lstrip':
      return ([characters]) => cut(characters, true, false);
    case 'rstrip':
      return ([characters]) => cut(characters, false, true);
    case 'split':
    case 'rsplit':
      return ([separator, most], named) => {
        const limit = most ?? named.get('maxsplit');
        const count = limit === undefined ? Number.POSITIVE_INFINITY : asInteger(limit);
        if (separator === undefined || separator === null) {
          const words = text.split(/\s+/).filter((word) => word !== '');
          return new PyList(
            (count < words.length - 1 && count >= 0
              ? [...words.slice(0, count), words.slice(count).join(' ')]
              : words
            ).map(wrap),
          );
        }
        const mark = asText(separator);
        if (mark === '') throw new PyError('ValueError', 'empty separator');
        const pieces = text.split(mark);
        const parts =
          count >= 0 && count < pieces.length - 1
            ? name === 'split'
              ? [...pieces.slice(0, count), pieces.slice(count).join(mark)]
              : [pieces.slice(0, -count).join(mark), ...pieces.slice(-count)]
            : pieces;
        return new PyList(parts.map(wrap));
      };
    case 'splitlines':
      return () =>
        new PyList(
          text
            .replace(/\r?\n$/, '')
            .split(/\r?\n/)
            .map(wrap),
        );
    case 'partition':
      return ([separator]) => {
        const mark = asText(separator);
        const at = text.indexOf(mark);
        return new PyTuple(
          (at === -1 ? [text, '', ''] : [text.slice(0, at), mark, text.slice(at + mark.length)]).map(wrap),
        );
      };
    case 'replace':
      return ([from, to, most]) => {
        const [mark, other] = [asText(from), asText(to)];
        if (most === undefined) return wrap(text.replaceAll(mark, () => other));
        const pieces = text.split(mark);
        const count = asInteger(most);
        return wrap(
          count < 0
            ? pieces.join(other)
            : pieces.slice(0, count + 1).join(other) +
                (pieces.length > count + 1 ? mark + pieces.slice(count + 1).join(mark) : ''),
        );
      };
    case 'startswith':
    case 'endswith':
      return ([affix]) =>
        (affix instanceof PyTuple ? affix.items : [affix]).some((each) =>
          name === 'startswith' ? text.startsWith(asText(each)) : text.endsWith(asText(each)),
        );
    case 'rpartition':
      return ([separator]) => {
        const mark = asText(separator);
        const at = text.lastIndexOf(mark);
        return new PyTuple(
          (at === -1 ? ['', '', text] : [text.slice(0, at), mark, text.slice(at + mark.length)]).map(wrap),
        );
      };
    case 'find':
      return ([piece, from]) => BigInt(text.indexOf(asText(piece), from === undefined ? 0 : asInteger(from)));
    case 'rfind':
      return ([piece]) => BigInt(text.lastIndexOf(asText(piece)));
    case 'index':
      return ([piece]) => {
        const at = text.indexOf(asText(piece));
        if (at === -1) throw new PyError('ValueError', 'substring not found');
        return BigInt(at);
      };
    case 'count':
      return ([piece]) => BigInt(text.split(asText(piece)).length - 1);
    default:
      return null;
  }
}

/** str.format() */
function formatText(text: string, args: readonly PyValue[], named: ReadonlyMap<string, PyValue>): string {
  let next = 0;
  return text.replace(
    /\{\{|\}\}|\{([^{}!:]*)(?:!([rs]))?(?::([^{}]*))?\}/g,
    (whole, field: string | undefined, conversion: string | undefined, format: string | undefined) => {
      if (whole === '{{') return '{';
      if (whole === '}}') return '}';
      const name = field ?? '';
      const base = /^[^.[]*/.exec(name)?.[0] ?? '';
      const value = base === '' ? args[next++] : /^\d+$/.test(base) ? args[Number(base)] : named.get(base);
      if (value === undefined) {
        if (base !== '' && !/^\d+$/.test(base)) throw new PyError('KeyError', `'${base}'`);
        throw new PyError(
          'IndexError',
          `Replacement index ${base === '' ? next - 1 : base} out of range for positional args tuple`,
        );
      }
      const shown = conversion === 'r' ? represent(value) : display(value);
      return (
        formatValue(typeof value === 'bigint' || typeof value === 'number' ? value : shown, shown, format ?? '') ??
        shown
      );
    },
  );
}
