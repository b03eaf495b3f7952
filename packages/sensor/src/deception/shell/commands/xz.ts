import { type Command, complain, print, printError } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { CorruptData } from './lzma-decoder.ts';
import { type Packing, processPacked } from './packed-files.ts';
import { isLzmaAlone, isXz, packXz, unpackLzmaAlone, unpackXz } from './xz-format.ts';

const KIBIBYTE = 1024;

/** .xz, and .lzma where it is read. */
export const XZ_PACKING: Packing = {
  suffix: '.xz',
  otherSuffixes: new Map([
    ['.lzma', ''],
    ['.txz', '.tar'],
    ['.tlz', '.tar'],
    ['.xz', ''],
  ]),
  pack: packXz,
  unpack(packed, maxBytes, pause) {
    if (isXz(packed)) return unpackXz(packed, maxBytes, pause);
    if (isLzmaAlone(packed)) return Promise.resolve(unpackLzmaAlone(packed, maxBytes));
    throw new CorruptData('format');
  },
  messages: {
    directory: (name) => `${name}: Is a directory, skipping`,
    missing: (name, why) => `${name}: ${why}`,
    exists: (name) => `${name}: File exists`,
    suffixed: (name) => `${name}: File already has \`${/\.\w+$/.exec(name)?.[0] ?? '.xz'}' suffix, skipping`,
    unknownSuffix: (name) => `${name}: Filename has an unknown suffix, skipping`,
    corrupt: (name, why) =>
      `${name}: ${why === 'format' ? 'File format not recognized' : why === 'unexpected end' ? 'Unexpected end of input' : why === 'filters' ? 'Unsupported options' : 'Compressed data is corrupt'}`,
    terminal: () => 'Compressed data cannot be written to a terminal',
  },
  warning: 2,
  corruptStatus: 1,
};

/** xz, unxz, xzcat, lzma, unlzma and lzcat of XZ Utils 5.4.1. */
export const xz: Command = async (context) => {
  const { process, name } = context;
  const hint = `${name}: Try \`${name} --help' for more information.\n`;
  const line = await readCommandLine(
    context,
    'cC:defF:hHlkM:qQrS:tT:vVz0123456789',
    {
      compress: 'z',
      decompress: 'd',
      uncompress: 'd',
      test: 't',
      list: 'l',
      keep: 'k',
      force: 'f',
      stdout: 'c',
      'to-stdout': 'c',
      'suffix:': 'S',
      'threads:': 'T',
      'format:': 'F',
      'check:': 'C',
      extreme: 'e',
      quiet: 'q',
      verbose: 'v',
      'memlimit:': 'M',
      'memory:': 'M',
      best: '9',
      fast: '0',
      'no-sparse': 'no-sparse',
      'single-stream': 'single-stream',
      'no-warn': 'Q',
      robot: 'robot',
    },
    { usage: hint },
  );
  const unpacks = line.has('d', 't') || /^(un|xzcat|lzcat)/.test(name);
  if (line.has('l')) return list(context, line.operands);
  return processPacked(
    context,
    XZ_PACKING,
    {
      unpacks,
      tests: line.has('t'),
      toOutput: line.has('c') || /cat$/.test(name),
      keeps: line.has('k'),
      forces: line.has('f'),
      suffix: line.value('S'),
      report: async (file, from, to) => {
        if (!line.has('v')) return;
        const [packed, plain] = unpacks ? [from, to] : [to, from];
        const ratio = plain === 0 ? '---' : packed / plain > 9.999 ? '> 9.999' : `= ${(packed / plain).toFixed(3)}`;
        await printError(process, `${file === '-' ? '(stdin)' : file}: ${size(packed)} / ${size(plain)} ${ratio}\n`);
      },
    },
    line.operands,
    (message) => (line.has('q') ? Promise.resolve() : complain(context, message)),
  );
};

async function list(context: Parameters<Command>[0], files: readonly string[]): Promise<number> {
  const { process } = context;
  if (files.length === 0) {
    await complain(context, '--list does not support reading from standard input');
    return 1;
  }
  let headed = false;
  let status = 0;
  await processPacked(
    context,
    XZ_PACKING,
    {
      unpacks: true,
      tests: true,
      toOutput: false,
      keeps: true,
      forces: false,
      report: async (file, packed, plain) => {
        if (!headed) await print(process, 'Strms  Blocks   Compressed Uncompressed  Ratio  Check   Filename\n');
        headed = true;
        const ratio = plain === 0 ? '---' : (packed / plain).toFixed(3);
        await print(
          process,
          `    1 ${String(plain === 0 ? 0 : 1).padStart(7)} ${size(packed).padStart(12)} ${size(plain).padStart(12)} ${ratio.padStart(6)}  CRC64   ${file}\n`,
        );
      },
    },
    files,
    async (message) => {
      status = 1;
      await complain(context, message);
    },
  );
  return status;
}

/** `18 B`, `60.1 KiB` */
function size(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= KIBIBYTE * 10 ** (unit === 0 ? 1 : 0) && unit < 3) {
    value /= KIBIBYTE;
    unit += 1;
  }
  return unit === 0 ? `${bytes} B` : `${value.toFixed(1)} ${['B', 'KiB', 'MiB', 'GiB'][unit] ?? ''}`;
}
