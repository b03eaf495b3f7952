/** What became of `!` in a typed line: bash manual 9.3, events only. */
export interface HistoryExpansion {
  readonly text: string;
  readonly changed: boolean;
  /** The shell's complaint; the line is then not run. */
  readonly error: string | null;
}

/** Replaces `!!`, `!n`, `!-n`, `!text` outside single quotes. */
export function expandHistory(line: string, history: readonly string[]): HistoryExpansion {
  if (!line.includes('!')) return { text: line, changed: false, error: null };
  let text = '';
  let single = false;
  let double = false;
  let changed = false;
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at] ?? '';
    if (character === '\\' && !single) {
      text += line.slice(at, at + 2);
      at += 1;
      continue;
    }
    if (character === "'" && !double) single = !single;
    if (character === '"' && !single) double = !double;
    const next = line[at + 1];
    if (
      character !== '!' ||
      single ||
      next === undefined ||
      /[\s=(]/.test(next) ||
      (double && next === '"') ||
      line[at - 1] === '[' ||
      line[at - 1] === '$' ||
      (line[at - 1] === '{' && line[at - 2] === '$')
    ) {
      text += character;
      continue;
    }
    const event = /^(!|-?\d+|[^\s:;|&"'()<>$=]+)/.exec(line.slice(at + 1))?.[0] ?? '';
    const wordEnd = double ? line.slice(at + 1).search(/[\s"]/) : line.slice(at + 1).search(/[\s;|&]/);
    const shown = wordEnd === -1 ? line.slice(at + 1) : line.slice(at + 1, at + 1 + wordEnd);
    const found =
      event === '!'
        ? history.at(-1)
        : /^-\d+$/.test(event)
          ? history.at(Number(event))
          : /^\d+$/.test(event)
            ? history[Number(event) - 1]
            : history.findLast((entry) => entry.startsWith(event));
    if (found === undefined || event === '')
      return {
        text: line,
        changed: false,
        error: `!${event === '!' || /^-?\d+$/.test(event) ? event : shown}: event not found`,
      };
    text += found;
    changed = true;
    at += event.length;
  }
  return { text, changed, error: null };
}
