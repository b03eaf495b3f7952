import type { MapperLimits } from './limits.ts';
import type { ObservedAssignment, PlainCommand, PlainRedirection } from './observed-command.ts';

export interface TolerantPipeline {
  readonly start: number;
  readonly end: number;
  readonly commands: readonly PlainCommand[];
}

/** Reserved words that introduce a command; pieces of a mangled compound command begin with them. */
const LEADING_WORDS: ReadonlySet<string> = new Set([
  'then',
  'do',
  'else',
  'elif',
  'if',
  'while',
  'until',
  '!',
  '{',
  '(',
  '((',
  '&&',
  '||',
  '|',
]);
const CLOSING_WORDS: ReadonlySet<string> = new Set(['fi', 'done', 'esac', '}', ')', '))', ';;']);

/**
 * Splits text that is no valid script into pipelines of commands, as well as that can be told: a quote that is never
 * closed is an ordinary character, brackets and reserved words without their partner are dropped. One pass, no
 * backtracking beyond looking for a closing quote.
 */
export function tolerantPipelines(source: string, limits: MapperLimits): TolerantPipeline[] {
  const pipelines: TolerantPipeline[] = [];
  let commands: PlainCommand[] = [];
  let tokens: string[] = [];
  let start = -1;
  const noQuote = new Set<string>();
  const endCommand = (): void => {
    const command = commandOf(tokens);
    if (command !== null) commands.push(command);
    tokens = [];
  };
  const endPipeline = (end: number): void => {
    endCommand();
    if (commands.length > 0) pipelines.push({ start: Math.max(0, start), end, commands });
    commands = [];
    start = -1;
  };
  let at = 0;
  while (at < source.length && pipelines.length < limits.maxStatements) {
    const character = source.charAt(at);
    if (character === ';' || character === '\n' || character === '&' || character === '|') {
      const pair = source.charAt(at + 1);
      if (character === '&' && (pair === '>' || source.charAt(at - 1) === '>')) {
        at = readRedirection(source, at, tokens);
        continue;
      }
      if (character === '|' && pair !== '|') endCommand();
      else endPipeline(at);
      at += pair === character || (character === '|' && pair === '&') ? 2 : 1;
    } else if (isBlank(character)) at += 1;
    else {
      if (start < 0) start = at;
      if (character === '#' && tokens.length > 0) {
        while (at < source.length && source.charAt(at) !== '\n') at += 1;
      } else if (character === '<' || character === '>') at = readRedirection(source, at, tokens);
      else at = readWord(source, at, tokens, noQuote);
    }
  }
  endPipeline(at);
  return pipelines;
}

/** Redirections are kept as tokens that begin with U+0001, which no word can. */
const MARK = '\x01';

function readRedirection(source: string, from: number, tokens: string[]): number {
  let at = from;
  while (at < source.length && at - from < 3 && '<>&'.includes(source.charAt(at))) at += 1;
  const last = tokens.at(-1);
  if (
    last !== undefined &&
    last.length === 1 &&
    last >= '0' &&
    last <= '9' &&
    from > 0 &&
    source.charAt(from - 1) === last
  )
    tokens.pop();
  tokens.push(`${MARK}${source.slice(from, at)}`);
  return at;
}

function readWord(source: string, from: number, tokens: string[], noQuote: Set<string>): number {
  let text = '';
  let at = from;
  while (at < source.length) {
    const character = source.charAt(at);
    if (isBlank(character) || character === '\n' || ';|&<>'.includes(character)) break;
    if (character === '\\' && at + 1 < source.length) {
      text += source.charAt(at + 1);
      at += 2;
    } else if ((character === '"' || character === "'") && !noQuote.has(character)) {
      const close = source.indexOf(character, at + 1);
      // Remembered, so that a line full of lone quotes is not searched to its end for each of them.
      if (close < 0) noQuote.add(character);
      text += close < 0 ? '' : source.slice(at + 1, close);
      at = close < 0 ? at + 1 : close + 1;
    } else {
      if (character !== MARK) text += character;
      at += 1;
    }
  }
  tokens.push(text);
  return at;
}

function commandOf(tokens: readonly string[]): PlainCommand | null {
  const words: string[] = [];
  const redirections: PlainRedirection[] = [];
  const assignments: ObservedAssignment[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] ?? '';
    if (token.startsWith(MARK)) {
      redirections.push({ operator: token.slice(1), target: tokens[at + 1] ?? '' });
      at += 1;
      continue;
    }
    if (words.length === 0) {
      const word = withoutBrackets(token);
      if (word === '' || LEADING_WORDS.has(word) || CLOSING_WORDS.has(word)) continue;
      const equals = word.indexOf('=');
      if (equals > 0 && isName(word.slice(0, equals)))
        assignments.push({ name: word.slice(0, equals), value: word.slice(equals + 1) });
      else words.push(word);
    } else words.push(token);
  }
  const last = words.at(-1);
  if (last !== undefined && words.length > 1 && CLOSING_WORDS.has(last)) words.pop();
  if (words.length === 0 && redirections.length === 0 && assignments.length === 0) return null;
  return { words, redirections, assignments, input: null };
}

function withoutBrackets(word: string): string {
  let from = 0;
  while (from < word.length && '({`'.includes(word.charAt(from))) from += 1;
  if (from === 0 && word.startsWith('$(')) from = 2;
  let to = word.length;
  while (to > from && ')`'.includes(word.charAt(to - 1))) to -= 1;
  return word.slice(from, to);
}

function isName(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const letter = (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95;
    if (!letter && !(at > 0 && code >= 48 && code <= 57)) return false;
  }
  return true;
}

function isBlank(character: string): boolean {
  return character === ' ' || character === '\t' || character === '\r';
}
