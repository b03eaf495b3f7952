import { type Command, printError } from '../kernel/program.ts';
import { packBzip2, unpackBzip2 } from './bzip2-format.ts';
import { type Packing, processPacked } from './packed-files.ts';
import { answerAsRecorded } from './recorded-answers.ts';

const CORRUPT_HINT =
  "It is possible that the compressed file(s) have become corrupted.\nYou can use the -tvv option to test integrity of such files.\n\nYou can use the `bzip2recover' program to attempt to recover\ndata from undamaged sections of corrupted files.\n";

const LETTERS = /^-[cdzkftqvsV1-9Lh]+$/;
const LONG = new Map([
  ['--stdout', 'c'],
  ['--decompress', 'd'],
  ['--compress', 'z'],
  ['--keep', 'k'],
  ['--force', 'f'],
  ['--test', 't'],
  ['--quiet', 'q'],
  ['--verbose', 'v'],
  ['--small', 's'],
  ['--fast', '1'],
  ['--best', '9'],
  ['--repetitive-fast', ''],
  ['--repetitive-best', ''],
]);

/** .bz2 with the words of bzip2. */
export const BZIP2_PACKING: Packing = {
  suffix: '.bz2',
  otherSuffixes: new Map([
    ['.bz', ''],
    ['.tbz2', '.tar'],
    ['.tbz', '.tar'],
  ]),
  pack: packBzip2,
  unpack: unpackBzip2,
  messages: {
    directory: (name) => `Input file ${name} is a directory.`,
    missing: (name, why) => `Can't open input file ${name}: ${why}.`,
    exists: (name) => `Output file ${name} already exists.`,
    suffixed: (name) => `Input file ${name} already has ${/\.\w+$/.exec(name)?.[0] ?? '.bz2'} suffix.`,
    unknownSuffix: (name) => `Can't guess original name for ${name} -- using ${name}.out`,
    corrupt: (name, why, isFile) =>
      why === 'format'
        ? `${name} is not a bzip2 file.`
        : why === 'unexpected end'
          ? `\nbzip2: Compressed file ends unexpectedly;\n\tperhaps it is corrupted?  *Possible* reason follows.\nbzip2: Inappropriate ioctl for device\n\tInput file = ${name}, output file = ${isFile ? name.replace(/\.bz2$/, '') : '(stdout)'}\n\n${CORRUPT_HINT}`
          : `Data integrity error when decompressing.\n\tInput file = ${name}, output file = ${isFile ? name.replace(/\.bz2$/, '') : '(stdout)'}\n\n${CORRUPT_HINT}`,
    terminal: () => "I won't write compressed data to a terminal.\nbzip2: For help, type: `bzip2 --help'.",
  },
  warning: 1,
  corruptStatus: 2,
};

/** bzip2, bunzip2 and bzcat 1.0.8. */
export const bzip2: Command = async (context) => {
  const { process, name, args } = context;
  let letters = '';
  const files: string[] = [];
  for (const [index, arg] of args.entries()) {
    if (arg === '--') {
      files.push(...args.slice(index + 1));
      break;
    }
    if (!arg.startsWith('-') || arg === '-') files.push(arg);
    else if (LONG.has(arg)) letters += LONG.get(arg) ?? '';
    else if (LETTERS.test(arg)) letters += arg.slice(1);
    else {
      await printError(process, `${name}: Bad flag \`${arg}'\n`);
      await answerAsRecorded({ ...context, args: ['--help'] });
      return 1;
    }
  }
  const has = (letter: string) => letters.includes(letter);
  const unpacks = !has('z') && (has('d') || has('t') || name === 'bunzip2' || name === 'bzcat');
  return processPacked(
    context,
    BZIP2_PACKING,
    {
      unpacks,
      tests: has('t'),
      toOutput: has('c') || name === 'bzcat',
      keeps: has('k'),
      forces: has('f'),
      report: async (file, from, to) => {
        if (!has('v')) return;
        const width = Math.max(...files.map((each) => each.length), 0);
        const label = `  ${file === '-' ? '(stdin)' : file}: ${' '.repeat(Math.max(0, width - file.length))}`;
        if (has('t')) await printError(process, `${label}ok\n`);
        else if (unpacks) await printError(process, `${label}done\n`);
        else if (from === 0) await printError(process, `${label} no data compressed.\n`);
        else
          await printError(
            process,
            `${label}${(from / to).toFixed(3).padStart(6)}:1, ${((8 * to) / from).toFixed(3).padStart(6)} bits/byte, ${(100 * (1 - to / from)).toFixed(2).padStart(5)}% saved, ${from} in, ${to} out.\n`,
          );
      },
    },
    files,
    async (message) => {
      await printError(process, message.startsWith('\n') ? message : `${name}: ${message}\n`);
    },
  );
};
