import { type Command, complain, print, printError } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { readInputs } from './input.ts';

const ENCODINGS: ReadonlyMap<string, 'utf8' | 'latin1' | 'utf16le' | 'ascii'> = new Map([
  ['UTF8', 'utf8'],
  ['ASCII', 'ascii'],
  ['USASCII', 'ascii'],
  ['ISO88591', 'latin1'],
  ['LATIN1', 'latin1'],
  ['UTF16LE', 'utf16le'],
  ['UTF16', 'utf16le'],
  ['UCS2', 'utf16le'],
]);

export const iconv: Command = async (context) => {
  const line = await readCommandLine(
    context,
    'f:t:co:slV',
    { 'from-code:': 'f', 'to-code:': 't', list: 'l', 'output:': 'o', silent: 's' },
    { usage: "Try `iconv --help' or `iconv --usage' for more information.\n" },
  );
  const { process } = context;
  if (line.has('l')) {
    await print(process, 'ASCII//\nISO-8859-1//\nLATIN1//\nUCS-2//\nUTF-16//\nUTF-16LE//\nUTF-8//\n');
    return 0;
  }
  const encodingOf = (name: string) =>
    ENCODINGS.get(
      name
        .toUpperCase()
        .replace(/\/\/.*$/, '')
        .replace(/[-_]/g, ''),
    );
  const [from, to] = [line.value('f') ?? 'ASCII', line.value('t') ?? 'ASCII'];
  const [source, target] = [encodingOf(from), encodingOf(to)];
  if (source === undefined || target === undefined) {
    const problem =
      source === undefined && target === undefined
        ? `conversions from \`${from}' and to \`${to}' are not supported`
        : source === undefined
          ? `conversion from \`${from}' is not supported`
          : `conversion to \`${to}' is not supported`;
    await printError(process, `iconv: ${problem}\nTry \`iconv --help' or \`iconv --usage' for more information.\n`);
    return 1;
  }
  const { files, failures } = await readInputs(
    context,
    line.operands,
    (name, why) => `cannot open input file \`${name}': ${why}`,
  );
  for (const { text } of files) {
    const plain = Buffer.from(text, 'latin1').toString(source);
    const limit = target === 'ascii' ? 0x7f : target === 'latin1' ? 0xff : Number.POSITIVE_INFINITY;
    const bad = [...plain].findIndex((character) => (character.codePointAt(0) ?? 0) > limit);
    const kept =
      bad === -1
        ? plain
        : /\/\/(TRANSLIT|IGNORE)/i.test(to) || line.has('c')
          ? [...plain]
              .map((each) => ((each.codePointAt(0) ?? 0) > limit ? (/TRANSLIT/i.test(to) ? '?' : '') : each))
              .join('')
          : [...plain].slice(0, bad).join('');
    await print(process, Buffer.from(kept, target === 'ascii' ? 'latin1' : target).toString('latin1'));
    if (bad === -1 || kept.length >= plain.length || line.has('c')) continue;
    await complain(context, `illegal input sequence at position ${bad}`);
    return 1;
  }
  return failures > 0 ? 1 : 0;
};
