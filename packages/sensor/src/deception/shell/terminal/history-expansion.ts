import { MAX_EXPANDED_LINE_BYTES } from '../limits.ts';

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

export interface HistorySettings {
  /** Entries that came before the list: numbers count on from them. */
  readonly base: number;
  /** `shopt -s extglob`: `!(` begins a pattern. */
  readonly extendedPatterns: boolean;
  /** The quote that lines before have left open. */
  readonly openQuote: '"' | "'" | null;
  /** `$histchars`: what begins a reference, a quick substitution and a comment. */
  readonly characters?: string | null;
  /** What the references before have left for `:&` and `!?`. */
  readonly memory?: HistoryMemory;
}

export interface HistoryMemory {
  old?: string;
  replacement?: string;
}

const DEFAULTS: HistorySettings = { base: 0, extendedPatterns: false, openQuote: null };
/** What ends the text of an event besides blanks and a word designator. */
const EVENT_END = /[\s;&|()<>:]/;

/** Replaces history references outside single quotes, and `^old^new^` at the start of the line. */
export function expandHistory(
  line: string,
  history: readonly string[],
  settings: HistorySettings = DEFAULTS,
): HistoryExpansion {
  const unchanged = { text: line, changed: false, printOnly: false, error: null };
  const marks = settings.characters ?? '';
  if (marks.length >= 2 && !marks.startsWith('!^')) return expandWithMarks(line, history, settings, marks);
  const memory = settings.memory ?? {};
  const quick = settings.openQuote === null ? /^\^([^^]+)\^([^^]*)(?:\^(.*))?$/s.exec(line) : null;
  if (quick !== null) {
    const [, old = '', replacement = '', rest = ''] = quick;
    const last = history.at(-1);
    if (last === undefined) return { ...unchanged, error: '!!: event not found' };
    if (!last.includes(old)) return { ...unchanged, error: `:s${line}: substitution failed` };
    memory.old = old;
    memory.replacement = replacement;
    const at = last.indexOf(old);
    const changed = last.slice(0, at) + replacement.replaceAll('&', () => old) + last.slice(at + old.length);
    const modified = applyModifiers(changed, rest, memory);
    if (typeof modified === 'string') return { ...unchanged, error: modified };
    return {
      ...unchanged,
      text: modified.text + rest.slice(modified.length),
      changed: true,
      printOnly: modified.printOnly,
    };
  }
  if (!line.includes('!')) return unchanged;
  let text = '';
  let single = settings.openQuote === "'";
  let double = settings.openQuote === '"';
  let changed = false;
  let printOnly = false;
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at] ?? '';
    if (character === '\\' && !single) {
      text += line.slice(at, at + 2);
      at += 1;
      continue;
    }
    if (character === '#' && !single && !double && (at === 0 || /\s/.test(line[at - 1] ?? '')))
      return { text: text + line.slice(at), changed, printOnly, error: null };
    if (character === "'" && !double) single = !single;
    if (character === '"' && !single) double = !double;
    if (character !== '!' || single || !beginsReference(line, at, double, settings.extendedPatterns)) {
      text += character;
      continue;
    }
    const found = readReference(line.slice(at), double, text, history, settings.base, memory);
    if (typeof found === 'string') return { ...unchanged, error: found };
    text += found.text.slice(0, MAX_EXPANDED_LINE_BYTES);
    if (text.length > MAX_EXPANDED_LINE_BYTES)
      return { text: text.slice(0, MAX_EXPANDED_LINE_BYTES), changed: true, printOnly, error: null };
    printOnly ||= found.printOnly;
    changed = true;
    at += found.length - 1;
  }
  return { text, changed, printOnly, error: null };
}

function beginsReference(line: string, at: number, double: boolean, extendedPatterns: boolean): boolean {
  const next = line[at + 1];
  const before = line[at - 1];
  if (next === undefined || /[\s=]/.test(next) || (double && next === '"')) return false;
  if (next === '(' && extendedPatterns) return false;
  return before !== '[' && before !== '$' && !(before === '{' && line[at - 2] === '$');
}

/** A reference at the start of `text`; a string is the complaint about it. */
function readReference(
  text: string,
  double: boolean,
  lineBefore: string,
  history: readonly string[],
  base: number,
  memory: HistoryMemory,
): Found | string {
  const event = readEvent(text, double);
  const isLast = event === '!' && /^!-?[:$^*]/.test(text);
  const line = isLast ? history.at(-1) : findEvent(event.slice(1), lineBefore, history, base);
  if (line === undefined) return `${event}: event not found`;
  let length = event.length;
  let result = line;
  const designator = /^(?::(?:\d+(?:-\d+|-\$?|\*)?|[\^$*]|-\d+)|[\^$*])/.exec(text.slice(length))?.[0];
  if (designator !== undefined) {
    const words = selectWords(line, designator.replace(/^:/, ''));
    if (words === null) return `${designator}: bad word specifier`;
    result = words;
    length += designator.length;
  }
  const modified = applyModifiers(result, text.slice(length), memory);
  if (typeof modified === 'string') return modified;
  return { ...modified, length: length + modified.length };
}

/** Carries out the modifiers at the start of `rest`; a string is the complaint about one of them. */
function applyModifiers(line: string, rest: string, memory: HistoryMemory): Found | string {
  let result = line;
  let length = 0;
  let printOnly = false;
  while (rest[length] === ':') {
    const [scope = ''] = /^[gaG]?/.exec(rest.slice(length + 1)) ?? [];
    const letter = rest[length + 1 + scope.length] ?? '';
    const start = length;
    length += 2 + scope.length;
    if (letter === 's') {
      const delimiter = rest[length] ?? '';
      const [old, afterOld] = readPart(rest, length + 1, delimiter);
      const [replacement, end] = readPart(rest, afterOld, delimiter);
      length = end;
      if (old !== '') memory.old = old;
      memory.replacement = replacement;
    }
    if (letter === 's' || letter === '&') {
      const { old = '', replacement = '' } = memory;
      if (old === '' || !result.includes(old)) return `${rest.slice(start, length)}: substitution failed`;
      const written = replacement
        .replace(/\\&|&/g, (mark) => (mark === '&' ? old : '&'))
        .slice(0, MAX_EXPANDED_LINE_BYTES);
      if (scope === 'G')
        result = result
          .split(' ')
          .map((word) => replaceFirst(word, old, written))
          .join(' ');
      else result = scope === '' ? replaceFirst(result, old, written) : replaceAllBounded(result, old, written);
    } else if (letter === 'p') printOnly = true;
    else if (/^[htreqx]$/.test(letter)) result = modify(result, letter);
    else return `${rest.slice(start + 1, length)}: unrecognized history modifier`;
  }
  return { text: result, length, printOnly };
}

/** The text up to a delimiter, and where what comes after it begins. */
function readPart(text: string, from: number, delimiter: string): [string, number] {
  let part = '';
  let at = from;
  for (; at < text.length && text[at] !== delimiter; at += 1) {
    if (text[at] === '\\' && text[at + 1] === delimiter) at += 1;
    part += text[at] ?? '';
  }
  return [part, Math.min(text.length, at + 1)];
}

function replaceFirst(text: string, old: string, replacement: string): string {
  const at = text.indexOf(old);
  return at === -1 ? text : text.slice(0, at) + replacement + text.slice(at + old.length);
}

/** Other marks than `!` and `^`: they change places with those for the expansion. */
function expandWithMarks(
  line: string,
  history: readonly string[],
  settings: HistorySettings,
  marks: string,
): HistoryExpansion {
  const [reference = '!', quick = '^'] = marks;
  const swap = new Map([
    [reference, '!'],
    ['!', reference],
    [quick, '^'],
    ['^', quick],
  ]);
  const swapped = (text: string) => [...text].map((character) => swap.get(character) ?? character).join('');
  const expanded = expandHistory(swapped(line), history.map(swapped), { ...settings, characters: null });
  return {
    ...expanded,
    text: swapped(expanded.text),
    error: expanded.error === null ? null : swapped(expanded.error),
  };
}

/** The event with its `!`. */
function readEvent(text: string, double: boolean): string {
  const next = text[1] ?? '';
  if (next === '!' || next === '#') return text.slice(0, 2);
  if (/[:$^*]/.test(next) || (next === '-' && /[:$^*]/.test(text[2] ?? ''))) return '!';
  const number = /^!-?\d+/.exec(text)?.[0];
  if (number !== undefined) return number;
  if (next === '?') return /^!\?[^?]*\??/.exec(text)?.[0] ?? '!?';
  let end = 1;
  while (end < text.length && !EVENT_END.test(text[end] ?? '') && !(double && text[end] === '"')) end += 1;
  return text.slice(0, end);
}

function findEvent(event: string, lineBefore: string, history: readonly string[], base: number): string | undefined {
  if (event === '#') return lineBefore;
  if (event === '!') return history.at(-1);
  if (/^-\d+$/.test(event)) return history.at(Number(event));
  if (/^\d+$/.test(event)) return history[Number(event) - 1 - base];
  if (event.startsWith('?')) {
    const part = event.slice(1).replace(/\?$/, '');
    return history.findLast((entry) => entry.includes(part));
  }
  return event === '' ? undefined : history.findLast((entry) => entry.startsWith(event));
}

/** Redirections with their numbers, operators, and words with what is quoted in them: history(3), `history_tokenize`. */
const HISTORY_WORD =
  /\d*[<>]&\d*-?|\d*(?:<<[<-]?|>>|<>|&>|>\||[<>](?!\())|&&|\|\||;;|\$?\(\([^)]*\)\)|[()]|[;&|]|(?:[<>$]\([^)]*\)|"(?:[^"\\]|\\.)*"?|'[^']*'?|`[^`]*`?|\\.|[^\s"'`\\()<>;&|])+|\\/gs;

/** The words of a line as references to it count them. */
export function historyWords(line: string): string[] {
  return line.match(HISTORY_WORD) ?? [];
}

function selectWords(line: string, designator: string): string | null {
  const words = historyWords(line);
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

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`.slice(0, MAX_EXPANDED_LINE_BYTES);
}

/** Replaces while the result stays below the limit of a line. */
function replaceAllBounded(text: string, old: string, replacement: string): string {
  const pieces = text.split(old);
  const most = Math.floor(MAX_EXPANDED_LINE_BYTES / Math.max(1, replacement.length));
  return pieces.slice(0, most + 1).join(replacement);
}

function modify(text: string, letter: string): string {
  switch (letter) {
    case 'h':
      return text.replace(/\/[^/]*$/, '');
    case 't':
      return text.slice(text.lastIndexOf('/') + 1);
    case 'r':
      return text.replace(/\.[^./]*$/, '');
    case 'e':
      return /\.[^./]*$/.exec(text)?.[0] ?? text;
    case 'q':
      return quoted(text);
    default:
      return text
        .split(/[ \t\n]+/)
        .map(quoted)
        .join(' ');
  }
}
