/** What became of `!` in a typed line: bash manual 9.3. */
export interface HistoryExpansion {
  readonly text: string;
  readonly changed: boolean;
  /** `:p` asked to see the line only. */
  readonly printOnly: boolean;
  /** The shell's complaint; the line is then not run. */
  readonly error: string | null;
}

interface Found {
  readonly text: string;
  /** Characters of the line that the reference takes, its `!` included. */
  readonly length: number;
  readonly printOnly: boolean;
}

/** Replaces history references outside single quotes, and `^old^new^` at the start of the line. */
export function expandHistory(line: string, history: readonly string[]): HistoryExpansion {
  const unchanged = { text: line, changed: false, printOnly: false, error: null };
  const quick = /^\^([^^]+)\^([^^]*)(?:\^(.*))?$/.exec(line);
  if (quick !== null) {
    const [, old = '', replacement = '', rest = ''] = quick;
    const last = history.at(-1);
    if (last === undefined || !last.includes(old))
      return { ...unchanged, error: `:s^${old}^${replacement}^: substitution failed` };
    const at = last.indexOf(old);
    const text = last.slice(0, at) + replacement + last.slice(at + old.length) + rest;
    return { ...unchanged, text, changed: true };
  }
  if (!line.includes('!')) return unchanged;
  let text = '';
  let single = false;
  let double = false;
  let changed = false;
  let printOnly = false;
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at] ?? '';
    if (character === '\\' && !single) {
      text += line.slice(at, at + 2);
      at += 1;
      continue;
    }
    if (character === "'" && !double) single = !single;
    if (character === '"' && !single) double = !double;
    if (character !== '!' || single || !beginsReference(line, at, double)) {
      text += character;
      continue;
    }
    const found = readReference(line.slice(at), double, text, history);
    if (typeof found === 'string') return { ...unchanged, error: found };
    text += found.text;
    printOnly ||= found.printOnly;
    changed = true;
    at += found.length - 1;
  }
  return { text, changed, printOnly, error: null };
}

function beginsReference(line: string, at: number, double: boolean): boolean {
  const next = line[at + 1];
  const before = line[at - 1];
  if (next === undefined || /[\s=(]/.test(next) || (double && next === '"')) return false;
  return before !== '[' && before !== '$' && !(before === '{' && line[at - 2] === '$');
}

/** A reference at the start of `text`; a string is the complaint about it. */
function readReference(text: string, double: boolean, lineBefore: string, history: readonly string[]): Found | string {
  const event = /^!(?:!|#|-?\d+|\?[^?]*\??|(?=[$^*])|[^\s:;|&"'()<>$^*=]+)/.exec(text)?.[0];
  if (event === undefined) return `${text.split(/\s/)[0] ?? text}: event not found`;
  const line = findEvent(event.slice(1), lineBefore, history);
  if (line === undefined) {
    const end = double ? text.search(/[\s"]/) : text.search(/[\s;|&]/);
    const shown = /^!(!|-?\d+)$/.test(event) || end === -1 ? event : text.slice(0, end);
    return `${shown}: event not found`;
  }
  let length = event.length;
  let result = line;
  const designator = /^(?::(?:\d+(?:-\d*|\*)?|[\^$*]|-\d+)|[\^$*])/.exec(text.slice(length))?.[0];
  if (designator !== undefined) {
    const words = selectWords(line, designator.replace(/^:/, ''));
    if (words === null) return `${designator}: bad word specifier`;
    result = words;
    length += designator.length;
  }
  let printOnly = false;
  for (;;) {
    const modifier = /^:(?:[phtre]|g?s\/([^/]*)\/([^/]*)(?:\/|$))/.exec(text.slice(length));
    if (modifier === null) break;
    length += modifier[0].length;
    if (modifier[0] === ':p') printOnly = true;
    else result = modify(result, modifier[0], modifier[1] ?? '', modifier[2] ?? '');
  }
  return { text: result, length, printOnly };
}

function findEvent(event: string, lineBefore: string, history: readonly string[]): string | undefined {
  if (event === '#') return lineBefore;
  if (event === '' || event === '!') return history.at(-1);
  if (/^-\d+$/.test(event)) return history.at(Number(event));
  if (/^\d+$/.test(event)) return history[Number(event) - 1];
  if (event.startsWith('?')) {
    const part = event.slice(1).replace(/\?$/, '');
    return history.findLast((entry) => entry.includes(part));
  }
  return history.findLast((entry) => entry.startsWith(event));
}

function selectWords(line: string, designator: string): string | null {
  const words = line.match(/(?:"[^"]*"|'[^']*'|\\.|[^\s"'\\])+/g) ?? [];
  const last = words.length - 1;
  if (designator === '$') return words[last] ?? '';
  if (designator === '^') return words[1] ?? null;
  if (designator === '*') return words.slice(1).join(' ');
  const [, from = '', range = '', to = ''] = /^(\d*)(-?)(\d*)\*?$/.exec(designator) ?? [];
  const first = from === '' ? 0 : Number(from);
  if (first > last) return null;
  if (designator.endsWith('*')) return words.slice(first).join(' ');
  if (range === '') return words[first] ?? null;
  const end = to === '' ? last - 1 : Number(to);
  return end > last ? null : words.slice(first, end + 1).join(' ');
}

function modify(text: string, modifier: string, old: string, replacement: string): string {
  switch (modifier[1]) {
    case 'h':
      return text.replace(/\/[^/]*$/, '');
    case 't':
      return text.slice(text.lastIndexOf('/') + 1);
    case 'r':
      return text.replace(/\.[^./]*$/, '');
    case 'e':
      return /\.[^./]*$/.exec(text)?.[0] ?? text;
    case 'g':
      return old === '' ? text : text.split(old).join(replacement);
    default: {
      const at = old === '' ? -1 : text.indexOf(old);
      return at === -1 ? text : text.slice(0, at) + replacement + text.slice(at + old.length);
    }
  }
}
