import { type Command, print, printError } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { readInputs } from './input.ts';

const UNITS = 'KMGTPE';

export const numfmt: Command = async (context) => {
  const line = await readCommandLine(context, 'd:z', {
    'to:': 'to',
    'from:': 'from',
    'suffix:': 'suffix',
    'padding:': 'padding',
    'round:': 'round',
    'delimiter:': 'd',
    'field:': 'field',
    'to-unit:': 'to-unit',
    'from-unit:': 'from-unit',
    'format:': 'format',
    'header?': 'header',
    'invalid:': 'invalid',
    grouping: 'grouping',
  });
  const words =
    line.operands.length > 0
      ? line.operands
      : ((await readInputs(context, [])).files[0]?.text ?? '').split('\n').filter((word) => word !== '');
  for (const word of words) {
    const found = /^\s*(-?\d+(?:\.\d+)?)([KMGTPE]?)(i?)/.exec(word);
    if (found === null) {
      await printError(context.process, `numfmt: invalid number: '${word}'\n`);
      return 2;
    }
    const from = line.value('from');
    const unit = UNITS.indexOf(found[2] || ' ') + 1;
    if (unit > 0 && from === undefined) {
      await printError(context.process, `numfmt: rejecting suffix in input: '${word}' (consider using --from)\n`);
      return 2;
    }
    const value = Number(found[1]) * (from === 'si' ? 1000 : 1024) ** unit;
    const shown = humanNumber(value, line.value('to')) + (line.value('suffix') ?? '');
    await print(context.process, `${shown.padStart(Number(line.value('padding') ?? '0'))}\n`);
  }
  return 0;
};

function humanNumber(value: number, scale: string | undefined): string {
  if (scale === undefined || scale === 'none') return String(value);
  const base = scale === 'si' ? 1000 : 1024;
  let rest = Math.abs(value);
  let unit = 0;
  while (rest >= base && unit < UNITS.length) {
    rest /= base;
    unit += 1;
  }
  if (unit === 0) return String(value);
  const shown = rest < 10 ? (Math.ceil(rest * 10) / 10).toFixed(1) : String(Math.ceil(rest));
  return `${value < 0 ? '-' : ''}${shown}${UNITS[unit - 1] ?? ''}${scale === 'iec-i' ? 'i' : ''}`;
}
