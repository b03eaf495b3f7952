import { byteStringToBytes } from '../../byte-string.ts';
import { type Command, complain, print, printError } from '../kernel/program.ts';
import { attempt } from './attempt.ts';
import { readCommandLine, UsageError } from './command-line.ts';
import { readInputs } from './input.ts';
import { compareKeys, keyText, parseSortKey, type SortKey } from './sort-keys.ts';

const ORDER_FLAGS = 'dfghiMnRV';

export const sort: Command = async (context) => {
  const line = await readCommandLine(
    context,
    'bcCdfghik:mMno:rRsS:t:T:uVz',
    {
      'ignore-leading-blanks': 'b',
      'check?': 'c',
      'dictionary-order': 'd',
      'ignore-case': 'f',
      'general-numeric-sort': 'g',
      'human-numeric-sort': 'h',
      'ignore-nonprinting': 'i',
      'key:': 'k',
      merge: 'm',
      'month-sort': 'M',
      'numeric-sort': 'n',
      'output:': 'o',
      reverse: 'r',
      'random-sort': 'R',
      stable: 's',
      'buffer-size:': 'S',
      'field-separator:': 't',
      'temporary-directory:': 'T',
      unique: 'u',
      'version-sort': 'V',
      'zero-terminated': 'z',
      'sort:': 'sort',
      'parallel:': 'parallel',
      debug: 'debug',
    },
    { status: 2 },
  );
  const { process } = context;
  const refuse = async (message: string): Promise<never> => {
    await complain(context, message);
    throw new UsageError(2);
  };
  const keys: SortKey[] = [];
  for (const text of line.values('k')) {
    const key = parseSortKey(text);
    if (typeof key === 'string') return refuse(key);
    keys.push(key);
  }
  const separator = line.value('t') ?? null;
  if (separator === '') return refuse('empty tab');
  if (separator !== null && separator.length > 1 && separator !== '\\0')
    return refuse(`multi-character tab '${separator}'`);
  const flags = [...line.options.keys()].filter((option) => ORDER_FLAGS.includes(option)).join('');
  const checking = line.has('c', 'C');
  const [, extra] = line.operands;
  if (checking && extra !== undefined) {
    await printError(process, `sort: extra operand '${extra}' not allowed with -c\n`);
    return 2;
  }
  const { files, failures } = await readInputs(context, line.operands, (name, why) =>
    why === 'Is a directory' ? `read failed: ${name}: ${why}` : `cannot read: ${name}: ${why}`,
  );
  if (failures > 0) return 2;
  const end = line.has('z') ? '\0' : '\n';
  const lines = files.flatMap(({ text }) => {
    const list = text.split(end);
    if (list.at(-1) === '') list.pop();
    return list;
  });
  const pause = process.step(1 + lines.length);
  if (pause !== null) await pause;
  const reverse = line.has('r');
  const whole: SortKey = {
    from: { field: 1, character: 1, skipBlanks: line.has('b') },
    to: null,
    flags: flags + (reverse ? 'r' : ''),
  };
  const used = (keys.length === 0 ? [whole] : keys).map((key) =>
    key.flags === '' && !key.from.skipBlanks
      ? { ...key, flags: flags + (reverse ? 'r' : ''), from: { ...key.from, skipBlanks: line.has('b') } }
      : key,
  );
  const prepared = lines.map((text) => ({ text, keys: used.map((key) => keyText(text, key, separator)) }));
  const byKeys = (left: (typeof prepared)[number], right: (typeof prepared)[number]): number => {
    for (const [index, key] of used.entries()) {
      const order = compareKeys(left.keys[index] ?? '', right.keys[index] ?? '', key.flags);
      if (order !== 0) return key.flags.includes('r') ? -order : order;
    }
    return 0;
  };
  const compare = (left: (typeof prepared)[number], right: (typeof prepared)[number]): number => {
    const order = byKeys(left, right);
    if (order !== 0 || line.has('s', 'u')) return order;
    const last = left.text < right.text ? -1 : left.text > right.text ? 1 : 0;
    return reverse ? -last : last;
  };
  if (checking) {
    for (const [index, each] of prepared.entries()) {
      const before = prepared[index - 1];
      if (before === undefined) continue;
      const order = compare(before, each);
      if (order < 0 || (order === 0 && !line.has('u'))) continue;
      if (!line.has('C')) await complain(context, `${line.operands[0] ?? '-'}:${index + 1}: disorder: ${each.text}`);
      return 1;
    }
    return 0;
  }
  prepared.sort(compare);
  if (line.has('R')) {
    const { random } = process.session.options;
    const ranks = new Map(lines.map((text) => [text, random.next()]));
    prepared.sort((left, right) => (ranks.get(left.text) ?? 0) - (ranks.get(right.text) ?? 0));
  }
  const kept = line.has('u')
    ? prepared.filter((each, index) => {
        const before = prepared[index - 1];
        return before === undefined || byKeys(before, each) !== 0;
      })
    : prepared;
  const output = kept.map((each) => each.text + end).join('');
  const path = line.value('o');
  if (path === undefined) {
    await print(process, output);
    return 0;
  }
  const done = await attempt(
    context,
    () => process.files.writeFile(process.path(path), byteStringToBytes(output)),
    (why) => `open failed: ${path}: ${why}`,
  );
  return done ? 0 : 2;
};
