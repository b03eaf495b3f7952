/** What a character does inside a word; everything else is plain text. */
export const ORDINARY = 0;
/** Ends the word, except inside counted brackets. */
export const STOP = 1;
export const BACKSLASH = 2;
export const SINGLE_QUOTE = 3;
export const DOUBLE_QUOTE = 4;
export const DOLLAR = 5;
export const BACKQUOTE = 6;
/** `<` or `>`: a process substitution before `(`, else the word's end. */
export const ANGLE = 7;
/** Counted bracket: within it nothing ends the word. */
export const OPEN = 8;
export const CLOSE = 9;

export type Quoting = 'bare' | 'double' | 'here-document' | 'arithmetic';

/** A place where word parts are read: which characters are special there and what a backslash does. */
export interface WordContext {
  readonly classes: Uint8Array;
  readonly quoting: Quoting;
  /** `\}` is an escape: the text is inside `"${name-...}"`. */
  readonly inBraces: boolean;
  /** `@(a|b)` and its kin are part of the word. */
  readonly extendedGlob: boolean;
}

function context(
  quoting: Quoting,
  stops: string,
  more: { open?: string; close?: string; angles?: boolean; inBraces?: boolean; extendedGlob?: boolean } = {},
): WordContext {
  const classes = new Uint8Array(128);
  classes[0x5c] = BACKSLASH;
  classes[0x24] = DOLLAR;
  classes[0x60] = BACKQUOTE;
  if (quoting === 'bare' || more.inBraces === true) classes[0x27] = SINGLE_QUOTE;
  if (quoting !== 'here-document') classes[0x22] = DOUBLE_QUOTE;
  if (more.angles === true) {
    classes[0x3c] = ANGLE;
    classes[0x3e] = ANGLE;
  }
  for (const stop of stops) classes[stop.charCodeAt(0)] = STOP;
  if (more.open !== undefined) classes[more.open.charCodeAt(0)] = OPEN;
  if (more.close !== undefined) classes[more.close.charCodeAt(0)] = CLOSE;
  return { classes, quoting, inBraces: more.inBraces === true, extendedGlob: more.extendedGlob === true };
}

export const plainWord = context('bare', ' \t\n;&|()', { angles: true });
/** A word of `[[ ]]`, where bash always reads extended globs. */
export const conditionalWord = context('bare', ' \t\n;&|()', { angles: true, extendedGlob: true });
/** The right side of `=~`: brackets and bars belong to the regular expression. */
export const regularExpression = context('bare', ' \t\n;&<>', { open: '(', close: ')' });
export const doubleQuotes = context('double', '"');
export const hereDocumentBody = context('here-document', '');
export const parameterWord = context('bare', '}');
export const quotedParameterWord = context('double', '}', { inBraces: true });
export const betweenApostrophes = context('double', "'");
export const replacedPattern = context('bare', '}/');
export const substringOffset = context('arithmetic', '}:', { open: '(', close: ')' });
export const substringLength = context('arithmetic', '}', { open: '(', close: ')' });
export const arithmeticInParentheses = context('arithmetic', '', { open: '(', close: ')' });
export const arithmeticInBrackets = context('arithmetic', '', { open: '[', close: ']' });
export const arithmeticForPart = context('arithmetic', ';', { open: '(', close: ')' });

const NAME_START = 1;
const NAME_REST = 2;
const nameClasses = new Uint8Array(128);
for (let code = 0; code < 128; code += 1) {
  const letter = (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a) || code === 0x5f;
  if (letter) nameClasses[code] = NAME_START | NAME_REST;
  else if (code >= 0x30 && code <= 0x39) nameClasses[code] = NAME_REST;
}

/** Whether a character may begin a variable's name. -1 stands for the end of the source. */
export function isNameStart(code: number): boolean {
  return code >= 0 && code < 128 && ((nameClasses[code] ?? 0) & NAME_START) !== 0;
}

export function isNameCharacter(code: number): boolean {
  return code >= 0 && code < 128 && ((nameClasses[code] ?? 0) & NAME_REST) !== 0;
}

export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** Whether the whole text is a variable's name (XBD 3.235). */
export function isName(text: string): boolean {
  if (!isNameStart(text.length === 0 ? -1 : text.charCodeAt(0))) return false;
  for (let index = 1; index < text.length; index += 1) {
    if (!isNameCharacter(text.charCodeAt(index))) return false;
  }
  return true;
}
