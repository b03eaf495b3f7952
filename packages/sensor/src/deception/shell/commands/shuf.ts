import { type Command, complain, print, printError } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { linesOf, readInputs } from './input.ts';

/** Numbers of one `-i` range that are shuffled. */
const MAX_RANGE = 1_000_000;

export const shuf: Command = async (context) => {
  const line = await readCommandLine(context, 'ei:n:o:rz', {
    echo: 'e',
    'input-range:': 'i',
    'head-count:': 'n',
    'output:': 'o',
    repeat: 'r',
    'zero-terminated': 'z',
    'random-source:': 'source',
  });
  const { process } = context;
  const range = line.value('i');
  let entries: string[];
  if (range !== undefined) {
    const found = /^(\d+)-(\d+)$/.exec(range);
    const [low, high] = [Number(found?.[1]), Number(found?.[2])];
    if (found === null || low > high + 1 || high < low) {
      await complain(context, `invalid input range: '${range}'`);
      return 1;
    }
    entries = Array.from({ length: Math.min(MAX_RANGE, high - low + 1) }, (_, index) => String(low + index));
  } else if (line.has('e')) entries = [...line.operands];
  else {
    if (line.operands.length > 1) {
      await printError(
        process,
        `shuf: extra operand '${line.operands[1] ?? ''}'\nTry 'shuf --help' for more information.\n`,
      );
      return 1;
    }
    const { files, failures } = await readInputs(context, line.operands);
    if (failures > 0) return 1;
    entries = linesOf(files[0]?.text ?? '');
  }
  const { random } = process.session.options;
  for (let last = entries.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random.next() * (last + 1));
    [entries[last], entries[other]] = [entries[other] ?? '', entries[last] ?? ''];
  }
  const count = line.value('n') === undefined ? entries.length : Number(line.value('n'));
  const text = entries
    .slice(0, count)
    .map((each) => `${each}${line.has('z') ? '\0' : '\n'}`)
    .join('');
  const path = line.value('o');
  if (path === undefined) await print(process, text);
  else process.files.writeFile(process.path(path), Buffer.from(text, 'latin1'));
  return 0;
};
