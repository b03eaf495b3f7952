import { createHash } from 'node:crypto';
import { bytesToByteString } from '../../byte-string.ts';
import { buildId } from '../../filesystem/elf-image.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import { errorText } from '../kernel/error-text.ts';
import { RegularFile } from '../kernel/open-file.ts';
import { openPath } from '../kernel/open-path.ts';
import { type Command, complain, print, printError } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { lstat, stat } from './files.ts';
import { inputs } from './input.ts';

/** md5sum, sha1sum, sha256sum, sha512sum and the like. */
export const checksum: Command = async (context) => {
  const line = await readCommandLine(context, 'bctwz', {
    check: 'c',
    binary: 'b',
    text: 't',
    status: 'status',
    tag: 'tag',
  });
  const source = inputs(context, line.operands);
  for (;;) {
    const next = await source.next();
    if (next.done === true) return next.value > 0 ? 1 : 0;
    const digest = createHash(context.name.replace('sum', '')).update(next.value.text, 'latin1').digest('hex');
    await print(context.process, `${digest}  ${next.value.name}\n`);
  }
};

export const base64: Command = async (context) => {
  const line = await readCommandLine(context, 'diw:', { decode: 'd', 'ignore-garbage': 'i', 'wrap:': 'w' });
  const source = inputs(context, line.operands.slice(0, 1));
  const next = await source.next();
  if (next.done === true) return 1;
  const { text } = next.value;
  if (!line.has('d')) {
    const encoded = Buffer.from(text, 'latin1').toString('base64');
    const width = Number(line.value('w') ?? '76');
    await print(context.process, width === 0 ? encoded : wrapText(encoded, width));
    return 0;
  }
  const compact = text.replace(/\n/g, '');
  const valid = /^[A-Za-z0-9+/]*={0,2}/.exec(compact)?.[0] ?? '';
  await print(context.process, Buffer.from(valid, 'base64').toString('latin1'));
  if (valid.length === compact.length && compact.length % 4 === 0) return 0;
  await complain(context, 'invalid input');
  return 1;
};

const NAMED = new Map([
  [0, '\\0'],
  [7, '\\a'],
  [8, '\\b'],
  [9, '\\t'],
  [10, '\\n'],
  [11, '\\v'],
  [12, '\\f'],
  [13, '\\r'],
]);

export const od: Command = async (context) => {
  const { process } = context;
  const args = context.args.flatMap((arg) =>
    /^-[A-Za-z]*t./.test(arg) ? [arg.replace(/t.*/, 't'), arg.replace(/^.*?t/, '')] : [arg],
  );
  const line = await readCommandLine({ ...context, args }, 'A:t:N:j:vcxbdow:', {
    'address-radix:': 'A',
    'format:': 't',
    'read-bytes:': 'N',
  });
  const source = inputs(context, line.operands);
  const next = await source.next();
  if (next.done === true) return 1;
  const text = next.value.text
    .slice(Number(line.value('j') ?? '0'))
    .slice(0, line.has('N') ? Number(line.value('N')) : undefined);
  const format = line.has('c') ? 'c' : line.has('x') ? 'x2' : line.has('b') ? 'o1' : (line.value('t') ?? 'o2');
  const size = Number(
    /\d/.exec(format)?.[0] ?? (format[0] === 'x' ? '4' : format[0] === 'c' || format[0] === 'a' ? '1' : '2'),
  );
  const address = (at: number) =>
    line.value('A') === 'n'
      ? ''
      : at
          .toString(line.value('A') === 'x' ? 16 : line.value('A') === 'd' ? 10 : 8)
          .padStart(line.value('A') === 'x' ? 6 : 7, '0');
  let previous = '';
  let starred = false;
  for (let at = 0; at < text.length; at += 16) {
    const row = text.slice(at, at + 16);
    if (row === previous && row.length === 16 && !line.has('v')) {
      if (!starred) await print(process, '*\n');
      starred = true;
      continue;
    }
    previous = row;
    starred = false;
    let out = address(at);
    for (let index = 0; index < row.length; index += size) {
      let value = 0;
      for (let byte = size - 1; byte >= 0; byte -= 1) value = value * 256 + (row.charCodeAt(index + byte) || 0);
      if (format.startsWith('c'))
        out += (
          NAMED.get(value) ??
          (value >= 32 && value < 127 ? String.fromCharCode(value) : value.toString(8).padStart(3, '0'))
        ).padStart(4);
      else
        out += format.startsWith('x')
          ? ` ${value.toString(16).padStart(size * 2, '0')}`
          : format.startsWith('o')
            ? ` ${value.toString(8).padStart(size === 1 ? 3 : 6, '0')}`
            : ` ${String(value).padStart(size === 1 ? 3 : 5)}`;
    }
    await print(process, `${out}\n`);
  }
  if (line.value('A') !== 'n') await print(process, `${address(text.length)}\n`);
  return 0;
};

/** xxd and hexdump -C. */
export const hexDump: Command = async (context) => {
  const { process } = context;
  const canonical = context.name !== 'xxd';
  const operands = context.args.filter(
    (arg, index) => !arg.startsWith('-') && !/^-[lcsn]$/.test(context.args[index - 1] ?? ''),
  );
  const source = inputs(context, operands.slice(0, 1));
  const next = await source.next();
  if (next.done === true) return 1;
  const limit = /-[ln]\s*(\d+)/.exec(context.args.join(' '))?.[1];
  const text = next.value.text.slice(0, limit === undefined ? undefined : Number(limit));
  if (context.args.includes('-p')) {
    await print(
      process,
      Buffer.from(text, 'latin1')
        .toString('hex')
        .replace(/.{1,60}/g, '$&\n'),
    );
    return 0;
  }
  if (context.args.includes('-r')) {
    await print(process, Buffer.from(text.replace(/[^0-9a-fA-F]/g, ''), 'hex').toString('latin1'));
    return 0;
  }
  for (let at = 0; at < text.length; at += 16) {
    const row = text.slice(at, at + 16);
    const hex = [...row].map((character) => character.charCodeAt(0).toString(16).padStart(2, '0'));
    const plain = row.replace(/[^\x20-\x7e]/g, '.');
    if (canonical)
      await print(
        process,
        `${at.toString(16).padStart(8, '0')}  ${hex.slice(0, 8).join(' ').padEnd(23)}  ${hex.slice(8).join(' ').padEnd(23)}  |${plain}|\n`,
      );
    else
      await print(
        process,
        `${at.toString(16).padStart(8, '0')}: ${(hex.join('').match(/.{1,4}/g) ?? []).join(' ').padEnd(39)}  ${plain}\n`,
      );
  }
  if (canonical && text.length > 0) await print(process, `${text.length.toString(16).padStart(8, '0')}\n`);
  return 0;
};

function sizeOf(text: string | undefined, standard: number): number {
  const found = /^(\d+)([kKMGcwb]?)B?$/.exec(text ?? '');
  return found === null
    ? standard
    : Number(found[1]) * ({ k: 1024, K: 1024, M: 1_048_576, G: 1_073_741_824, w: 2, b: 512 }[found[2] ?? ''] ?? 1);
}

export const dd: Command = async (context) => {
  const { process } = context;
  const values = new Map(context.args.map((arg) => [arg.slice(0, arg.indexOf('=')), arg.slice(arg.indexOf('=') + 1)]));
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
      await output?.write(process, piece);
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

export const file: Command = async (context) => {
  const { process } = context;
  const brief = context.args.includes('-b');
  const operands = context.args.filter((arg) => !arg.startsWith('-'));
  if (operands.length === 0) {
    await printError(
      process,
      'Usage: file [-bcCdEhikLlNnprsSvzZ0] [--apple] [--extension] [--mime-encoding]\n            [--mime-type] [-e <testname>] [-F <separator>]  [-f <namefile>]\n            [-m <magicfiles>] [-P <parameter=value>] [--exclude-quiet]\n            <file> ...\n       file -C [-m <magicfiles>]\n       file [--help]\n',
    );
    return 1;
  }
  for (const operand of operands) {
    const found = context.args.includes('-L') ? stat(process, operand) : lstat(process, operand);
    let text: string;
    if (found === null) text = `cannot open \`${operand}' (No such file or directory)`;
    else if (found.type === 'directory') text = (found.mode & 0o1000) !== 0 ? 'sticky, directory' : 'directory';
    else if (found.type === 'symbolic-link')
      text = `symbolic link to ${process.files.readSymbolicLink(process.path(operand))}`;
    else if (found.type !== 'file')
      text = found.type.replace('-device', ' special').replace('fifo', 'fifo (named pipe)');
    else text = describe(bytesToByteString(process.files.readFile(process.path(operand))), operand);
    await print(process, brief ? `${text}\n` : `${operand}: ${text}\n`);
  }
  return 0;
};

function describe(content: string, path: string): string {
  if (content === '') return 'empty';
  if (content.startsWith('\x7fELF')) {
    if (content.length < 20) return 'ELF';
    const wide = content.charCodeAt(4) === 2;
    const machine =
      new Map([
        [3, 'Intel 80386'],
        [8, 'MIPS'],
        [40, 'ARM'],
        [62, 'x86-64'],
        [183, 'ARM aarch64'],
      ]).get(content.charCodeAt(18) | (content.charCodeAt(19) << 8)) ?? '*unknown arch*';
    const kind = content.charCodeAt(16) === 3 ? 'pie executable' : 'executable';
    const own = content.includes('/lib64/ld-linux') && content.length > 1024;
    return `ELF ${wide ? '64' : '32'}-bit ${content.charCodeAt(5) === 2 ? 'MSB' : 'LSB'} ${kind}, ${machine}, version 1 (SYSV)${own ? `, dynamically linked, interpreter /lib64/ld-linux-x86-64.so.2, BuildID[sha1]=${Buffer.from(content.slice(0x378, 0x38c), 'latin1').toString('hex') || buildId(path)}, for GNU/Linux 3.2.0, stripped` : ', statically linked, no section header'}`;
  }
  if (content.startsWith('\x1f\x8b')) return 'gzip compressed data';
  if (content.startsWith('#!')) {
    const program = /^#!\s*(\S+)/.exec(content)?.[1] ?? '';
    return program.endsWith('/bash')
      ? 'Bourne-Again shell script, ASCII text executable'
      : program.endsWith('/sh')
        ? 'POSIX shell script, ASCII text executable'
        : `a ${program} script, ASCII text executable`;
  }
  if (!/[^\x07-\x0d\x1b\x20-\x7e]/.test(content))
    return content.includes('\r\n')
      ? 'ASCII text, with CRLF line terminators'
      : content.includes('\n')
        ? 'ASCII text'
        : 'ASCII text, with no line terminators';
  return 'data';
}

function wrapText(text: string, width: number): string {
  let out = '';
  for (let at = 0; at < text.length; at += width) out += `${text.slice(at, at + width)}\n`;
  return out;
}
