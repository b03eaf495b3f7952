import { signalName } from '../kernel/signals.ts';

/** Real-time signals of glibc on Linux. */
const FIRST_REAL_TIME = 34;
const LAST_REAL_TIME = 64;
const MIDDLE_REAL_TIME = 49;
const SIGNALS_PER_ROW = 5;

/** Name of a signal without SIG, the real-time ones with them; null where there is none. */
export function numberedSignal(number: number): string | null {
  if (number < FIRST_REAL_TIME || number > LAST_REAL_TIME) return signalName(number);
  if (number === FIRST_REAL_TIME) return 'RTMIN';
  if (number === LAST_REAL_TIME) return 'RTMAX';
  return number <= MIDDLE_REAL_TIME ? `RTMIN+${number - FIRST_REAL_TIME}` : `RTMAX-${LAST_REAL_TIME - number}`;
}

/** `kill -l` and `trap -l`: five signals in a row. */
export function signalTable(): string {
  let text = '';
  let column = 0;
  for (let number = 1; number <= LAST_REAL_TIME; number += 1) {
    const name = numberedSignal(number);
    if (name === null) continue;
    column += 1;
    text += `${String(number).padStart(2)}) SIG${name}${column === SIGNALS_PER_ROW ? '\n' : '\t'}`;
    if (column === SIGNALS_PER_ROW) column = 0;
  }
  return column === 0 ? text : `${text}\n`;
}
