import { type Command, complain, printError } from '../kernel/program.ts';
import { parseSignal, signalNumber } from '../kernel/signals.ts';
import { readCommandLine } from './command-line.ts';
import { parseDuration } from './duration.ts';
import { runChild } from './run-program.ts';

export const timeout: Command = async (context) => {
  const line = await readCommandLine(
    context,
    'k:s:v',
    { 'kill-after:': 'k', 'signal:': 's', foreground: 'foreground', 'preserve-status': 'preserve', verbose: 'v' },
    { status: 125, stopAtOperand: true },
  );
  const [duration, ...words] = line.operands;
  if (duration === undefined || words.length === 0) {
    await printError(context.process, `Try 'timeout --help' for more information.\n`);
    return 125;
  }
  const seconds = parseDuration(duration);
  if (seconds === null) {
    await printError(
      context.process,
      `timeout: invalid time interval '${duration}'\nTry 'timeout --help' for more information.\n`,
    );
    return 125;
  }
  const signal = parseSignal(line.value('s') ?? 'TERM');
  if (signal === null) {
    await complain(context, `'${line.value('s') ?? ''}': invalid signal\nTry 'timeout --help' for more information.`);
    return 125;
  }
  const status = await runChild(
    context,
    words,
    (name, why) => `timeout: failed to run command '${name}': ${why}`,
    seconds === 0 ? null : { milliseconds: seconds * 1000, signal },
  );
  const timedOut = status === 128 + signalNumber(signal);
  // timeout sends KILL to itself as well, so its own end shows the signal even without --preserve-status.
  return timedOut && signal !== 'KILL' && !line.has('preserve') ? 124 : status;
};
