import { type Command, complain, print } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { readInputs } from './input.ts';

/** Largest number that is factored by trial division; greater ones are refused as too large. */
const MAX_FACTORED = 2 ** 52;
const DIVISIONS_PER_STEP = 1000;

export const factor: Command = async (context) => {
  const { process } = context;
  const line = await readCommandLine(context, 'h', { exponents: 'h' });
  const words =
    line.operands.length > 0
      ? line.operands
      : ((await readInputs(context, [])).files[0]?.text ?? '').split(/\s+/).filter((word) => word !== '');
  let status = 0;
  for (const word of words) {
    if (!/^\+?\d+$/.test(word)) {
      await complain(context, `'${word}' is not a valid positive integer`);
      status = 1;
      continue;
    }
    let rest = Number(word);
    if (rest > MAX_FACTORED) {
      await complain(context, `'${word}' is too large`);
      status = 1;
      continue;
    }
    const found: number[] = [];
    let divisions = 0;
    for (let divisor = 2; divisor * divisor <= rest; divisor += divisor === 2 ? 1 : 2) {
      while (rest % divisor === 0) {
        found.push(divisor);
        rest /= divisor;
      }
      divisions += 1;
      const pause = divisions % DIVISIONS_PER_STEP === 0 ? process.step() : null;
      if (pause !== null) await pause;
    }
    if (rest > 1) found.push(rest);
    await print(process, `${Number(word)}:${found.map((each) => ` ${each}`).join('')}\n`);
  }
  return status;
};
