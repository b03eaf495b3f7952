/** Places on a recording's time line, in seconds. */

/** The moments at which something was written, ascending, as an asciicast (v2 or v3) has them. Broken lines are left out. */
export function eventTimes(asciicast: string): readonly number[] {
  const [header = '', ...lines] = asciicast.split('\n');
  const relative = parsed(header, 'version') === 3;
  const times: number[] = [];
  let clock = 0;
  for (const line of lines) {
    const [, text] = /^\s*\[\s*([\d.]+)\s*,/.exec(line) ?? [];
    const time = Number(text);
    if (text === undefined || !Number.isFinite(time)) continue;
    clock = relative ? clock + time : Math.max(clock, time);
    times.push(clock);
  }
  return times;
}

/** The Unix time in seconds at which the recording began, as its header says; null where it does not. */
export function recordedAt(asciicast: string): number | null {
  const timestamp = parsed(asciicast.slice(0, Math.max(0, asciicast.indexOf('\n'))), 'timestamp');
  return typeof timestamp === 'number' && timestamp > 0 ? timestamp : null;
}

function parsed(header: string, key: string): unknown {
  try {
    const value: unknown = JSON.parse(header);
    return typeof value === 'object' && value !== null
      ? Object.entries(value).find(([name]) => name === key)?.[1]
      : null;
  } catch {
    return null;
  }
}

/**
 * The player shortens pauses to `idleLimit`, and its clock with them; links and marks mean the recording's own time.
 *
 * @param idleLimit seconds; null leaves pauses as they are
 */
export function timeMap(
  times: readonly number[],
  idleLimit: number | null,
): { readonly toPlayer: (recorded: number) => number; readonly toRecorded: (played: number) => number } {
  if (idleLimit === null) return { toPlayer: (time) => time, toRecorded: (time) => time };
  const steps: { readonly recorded: number; readonly played: number }[] = [{ recorded: 0, played: 0 }];
  let recorded = 0;
  let played = 0;
  for (const time of times) {
    played += Math.min(time - recorded, idleLimit);
    recorded = time;
    steps.push({ recorded, played });
  }
  const convert = (value: number, from: 'recorded' | 'played', to: 'recorded' | 'played'): number => {
    let low = 0;
    let high = steps.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((steps[middle]?.[from] ?? 0) <= value) low = middle;
      else high = middle - 1;
    }
    const step = steps[low];
    const next = steps[low + 1];
    if (step === undefined) return value;
    const reached = step[to] + (value - step[from]);
    // Inside a pause that was shortened one clock stands still.
    return next === undefined ? reached : Math.min(reached, next[to]);
  };
  return {
    toPlayer: (time) => convert(Math.max(0, time), 'recorded', 'played'),
    toRecorded: (time) => convert(Math.max(0, time), 'played', 'recorded'),
  };
}

/** The second that an address names behind `#`: `t=12.4`. */
export function secondOfHash(hash: string): number | null {
  const [, text] = /^t=(\d{1,6}(?:\.\d{1,3})?)$/.exec(hash) ?? [];
  return text === undefined ? null : Number(text);
}

export function hashOfSecond(second: number): string {
  return `t=${Math.max(0, Math.round(second * 10) / 10)}`;
}
