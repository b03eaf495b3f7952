import { type Command, type CommandContext, print } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { inputs, linesOf } from './input.ts';

async function gather(
  context: CommandContext,
  operands: readonly string[],
): Promise<{ readonly text: string; readonly failures: number }> {
  let text = '';
  const source = inputs(context, operands);
  for (;;) {
    const next = await source.next();
    if (next.done === true) return { text, failures: next.value };
    text += next.value.text;
    if (!text.endsWith('\n') && text !== '') text += '\n';
  }
}

export const sort: Command = async (context) => {
  const line = await readCommandLine(
    context,
    'bcCdfghik:mMno:rRsS:t:T:uVz',
    {
      reverse: 'r',
      'numeric-sort': 'n',
      unique: 'u',
      'key:': 'k',
      'field-separator:': 't',
      'output:': 'o',
      'ignore-case': 'f',
      'human-numeric-sort': 'h',
      'version-sort': 'V',
    },
    { status: 2 },
  );
  const { process } = context;
  const { text, failures } = await gather(context, line.operands);
  const lines = linesOf(text);
  const pause = process.step(1 + lines.length);
  if (pause !== null) await pause;
  const key = /^(\d+)(?:\.\d+)?([a-zA-Z]*)(?:,(\d+)([a-zA-Z]*))?/.exec(line.value('k') ?? '');
  const separator = line.value('t');
  const flags = `${[...line.options.keys()].join('')}${key?.[2] ?? ''}${key?.[4] ?? ''}`;
  const keyOf = (each: string): string => {
    if (key === null) return each;
    const fields = separator === undefined ? (each.match(/\s*\S+/g) ?? []) : each.split(separator);
    return fields.slice(Number(key[1]) - 1, key[3] === undefined ? undefined : Number(key[3])).join(separator ?? '');
  };
  const numeric = flags.includes('n') || flags.includes('g');
  const human = flags.includes('h');
  const fold = flags.includes('f');
  const compare = (left: string, right: string): number => {
    const [a, b] = [keyOf(left), keyOf(right)];
    let result = 0;
    if (numeric) result = (Number.parseFloat(a) || 0) - (Number.parseFloat(b) || 0);
    else if (human) result = humanValue(a) - humanValue(b);
    else if (flags.includes('V')) result = a.localeCompare(b, 'en', { numeric: true });
    else {
      const [x, y] = fold ? [a.toUpperCase(), b.toUpperCase()] : [a, b];
      result = x < y ? -1 : x > y ? 1 : 0;
    }
    if (result === 0 && !line.has('s', 'u')) result = left < right ? -1 : left > right ? 1 : 0;
    return flags.includes('r') ? -result : result;
  };
  lines.sort(compare);
  if (line.has('R')) lines.sort(() => process.session.options.random.next() - 0.5);
  const kept = line.has('u')
    ? lines.filter((each, index) => index === 0 || compare(lines[index - 1] ?? '', each) !== 0)
    : lines;
  const output = kept.map((each) => `${each}\n`).join('');
  const path = line.value('o');
  if (path === undefined) await print(process, output);
  else process.files.writeFile(process.path(path), Buffer.from(output, 'latin1'));
  return failures > 0 ? 2 : 0;
};

function humanValue(text: string): number {
  const found = /^\s*(-?[\d.]+)([KMGTPE]?)/.exec(text);
  return Number(found?.[1] ?? '0') * 1024 ** ('KMGTPE'.indexOf(found?.[2] || ' ') + 1);
}
