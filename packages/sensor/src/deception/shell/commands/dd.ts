import { FileError } from '../../filesystem/filesystem.ts';
import { errorText } from '../kernel/error-text.ts';
import { RegularFile } from '../kernel/open-file.ts';
import { openPath } from '../kernel/open-path.ts';
import { type Command, complain, printError } from '../kernel/program.ts';
import { parseSize } from './size.ts';

function sizeOf(text: string | undefined, standard: number): number {
  const found = /^(\d+)([kKMGcwb]?)B?$/.exec(text ?? '');
  return found === null
    ? standard
    : Number(found[1]) * ({ k: 1024, K: 1024, M: 1_048_576, G: 1_073_741_824, w: 2, b: 512 }[found[2] ?? ''] ?? 1);
}

const NUMBERS = ['bs', 'ibs', 'obs', 'cbs', 'count', 'skip', 'seek', 'iseek', 'oseek'];
const OPERANDS = [...NUMBERS, 'if', 'of', 'conv', 'iflag', 'oflag', 'status'];

export const dd: Command = async (context) => {
  const { process } = context;
  const values = new Map(context.args.map((arg) => [arg.slice(0, arg.indexOf('=')), arg.slice(arg.indexOf('=') + 1)]));
  for (const arg of context.args) {
    const name = arg.slice(0, arg.indexOf('='));
    if (!arg.includes('=') || !OPERANDS.includes(name)) {
      await printError(process, `dd: unrecognized operand '${arg}'\nTry 'dd --help' for more information.\n`);
      return 1;
    }
    const value = values.get(name) ?? '';
    const size = parseSize(value.replace(/x\d+$/, ''));
    if (NUMBERS.includes(name) && (size === null || (name.endsWith('bs') && size <= 0))) {
      await complain(context, `invalid number: '${value}'`);
      return 1;
    }
  }
  const size = Math.max(1, sizeOf(values.get('bs') ?? values.get('ibs'), 512));
  const count = values.has('count') ? sizeOf(values.get('count'), 0) : Number.POSITIVE_INFINITY;
  const started = process.session.host.now();
  const opened: { release(): void }[] = [];
  try {
    const from = values.get('if');
    const to = values.get('of');
    const input = from === undefined ? process.descriptor(0) : openPath(process, from, { read: true });
    if (from !== undefined && input !== null) opened.push(input.retain());
    const output =
      to === undefined
        ? process.descriptor(1)
        : openPath(process, to, {
            write: true,
            create: true,
            truncate: values.get('conv')?.includes('notrunc') !== true,
            via: 'stdin',
          });
    if (to !== undefined && output !== null) opened.push(output.retain());
    if (output instanceof RegularFile && values.has('seek')) output.seek(sizeOf(values.get('seek'), 0) * size);
    let bytes = 0;
    let whole = 0;
    let partial = 0;
    for (let skip = sizeOf(values.get('skip'), 0) * size; skip > 0; ) {
      const chunk = (await input?.read(process, Math.min(skip, 32_768))) ?? '';
      if (chunk === '') break;
      skip -= chunk.length;
    }
    for (let block = 0; block < count; block += 1) {
      let piece = '';
      while (piece.length < size) {
        const chunk = (await input?.read(process, Math.min(size - piece.length, 32_768))) ?? '';
        if (chunk === '') break;
        piece += chunk;
        if (from === undefined) break;
      }
      if (piece === '') break;
      if (piece.length === size) whole += 1;
      else partial += 1;
      bytes += piece.length;
      await output?.write(process, converted(piece, values.get('conv') ?? ''));
    }
    const seconds = Math.max(0.000_05, (process.session.host.now() - started) / 1000);
    const rate = bytes / seconds;
    const human =
      rate >= 1e9
        ? `${(rate / 1e9).toFixed(1)} GB/s`
        : rate >= 1e6
          ? `${(rate / 1e6).toFixed(1)} MB/s`
          : `${Math.round(rate / 1e3)} kB/s`;
    if (values.get('status') !== 'none')
      await printError(
        process,
        `${whole}+${partial} records in\n${whole}+${partial} records out\n${values.get('status') === 'noxfer' ? '' : `${bytes} byte${bytes === 1 ? '' : 's'}${bytes >= 1000 ? ` (${bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB, ${(bytes / 1_048_576).toFixed(1)} MiB` : `${(bytes / 1e3).toFixed(1)} kB, ${(bytes / 1024).toFixed(1)} KiB`})` : ''} copied, ${Number(seconds.toPrecision(6))} s, ${human}\n`}`,
      );
    return 0;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    await complain(
      context,
      `failed to open '${error.path === process.path(values.get('of') ?? '') ? values.get('of') : (values.get('if') ?? values.get('of'))}': ${errorText(error)}`,
    );
    return 1;
  } finally {
    for (const file of opened) file.release();
  }
};

function converted(text: string, conversions: string): string {
  const list = conversions.split(',');
  if (list.includes('ucase')) return text.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
  if (list.includes('lcase')) return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  return list.includes('swab') ? text.replace(/([\s\S])([\s\S])/g, '$2$1') : text;
}
