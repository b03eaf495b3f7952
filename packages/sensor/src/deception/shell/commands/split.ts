import { byteStringToBytes } from '../../byte-string.ts';
import { type Command, complain } from '../kernel/program.ts';
import { attempt } from './attempt.ts';
import { readCommandLine } from './command-line.ts';
import { readInputs } from './input.ts';
import { parseSize } from './size.ts';

/** Pieces that one split may write. */
const MAX_PIECES = 2000;

export const split: Command = async (context) => {
  const args = context.args.map((arg) => (/^-\d+$/.test(arg) ? `-l${arg.slice(1)}` : arg));
  const line = await readCommandLine({ ...context, args }, 'a:b:C:del:n:t:ux', {
    'suffix-length:': 'a',
    'bytes:': 'b',
    'line-bytes:': 'C',
    'numeric-suffixes?': 'd',
    'hex-suffixes?': 'x',
    'elide-empty-files': 'e',
    'lines:': 'l',
    'number:': 'n',
    'additional-suffix:': 'additional',
    verbose: 'verbose',
    'filter:': 'filter',
  });
  const { process } = context;
  const count = line.value('b', 'C', 'n', 'l') ?? '1000';
  const size = parseSize(count.replace(/^[lr]\//, ''));
  if (size === null || size < 1) {
    const kind = line.has('b', 'C') ? 'bytes' : line.has('n') ? 'chunks' : 'lines';
    await complain(
      context,
      `invalid number of ${kind}: '${count}'${size === 0 ? ': Numerical result out of range' : ''}`,
    );
    return 1;
  }
  const { files, failures } = await readInputs(
    context,
    [line.operands[0] ?? '-'],
    (name, why) => `cannot open '${name}' for reading: ${why}`,
  );
  const text = files[0]?.text;
  if (failures > 0 || text === undefined) return 1;
  const pieces: string[] = [];
  if (line.has('n')) {
    const each = Math.floor(text.length / size);
    for (let at = 0; at < Math.min(size, MAX_PIECES); at += 1)
      pieces.push(text.slice(at * each, at === size - 1 ? undefined : (at + 1) * each));
  } else if (line.has('b', 'C'))
    for (let at = 0; at < text.length && pieces.length < MAX_PIECES; at += size) pieces.push(text.slice(at, at + size));
  else {
    const lines = text.split(/(?<=\n)/);
    for (let at = 0; at < lines.length && text !== '' && pieces.length < MAX_PIECES; at += size)
      pieces.push(lines.slice(at, at + size).join(''));
  }
  const prefix = line.operands[1] ?? 'x';
  const digits = line.has('d') ? '0123456789' : line.has('x') ? '0123456789abcdef' : 'abcdefghijklmnopqrstuvwxyz';
  const length = Number(line.value('a') ?? '2');
  for (const [index, piece] of pieces.entries()) {
    let suffix = '';
    for (let rest = index, place = 0; place < length; place += 1) {
      suffix = (digits[rest % digits.length] ?? '') + suffix;
      rest = Math.floor(rest / digits.length);
    }
    const name = prefix + suffix + (line.value('additional') ?? '');
    const done = await attempt(
      context,
      () => process.files.writeFile(process.path(name), byteStringToBytes(piece)),
      (why) => `${name}: ${why}`,
    );
    if (!done) return 1;
  }
  return 0;
};
