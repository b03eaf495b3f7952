/** What `time` prints after a pipeline: bash manual, TIMEFORMAT. `written` is the pipeline, to see `time -p`; `usedSeconds` is the processor time it took. */
export function durationText(elapsedMs: number, format: string | null, written: string, usedSeconds: number): string {
  // Nothing here uses a processor for long: a millisecond or two, as of any small command.
  const seconds = { R: elapsedMs / 1000, U: usedSeconds, S: usedSeconds };
  if (/^time\s+-p\b/.test(written)) return 'real 0.00\nuser 0.00\nsys 0.00\n'.replace('0.00', seconds.R.toFixed(2));
  if (format === '') return '';
  const text = (format ?? '\nreal\t%3lR\nuser\t%3lU\nsys\t%3lS').replace(
    /%(?:%|([0-3])?(l)?([RUS])|P)/g,
    (directive, precision: string | undefined, long: string | undefined, which: string | undefined) => {
      if (directive === '%%') return '%';
      if (which === undefined) return '0.00';
      const value = which === 'R' ? seconds.R : which === 'U' ? seconds.U : seconds.S;
      const digits = Number(precision ?? '3');
      return long === undefined ? value.toFixed(digits) : `${Math.floor(value / 60)}m${(value % 60).toFixed(digits)}s`;
    },
  );
  return `${text}\n`;
}
