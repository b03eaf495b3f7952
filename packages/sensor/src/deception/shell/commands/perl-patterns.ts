import { PerlExpression } from '../expansion/perl-expression.ts';
import { PatternError } from '../expansion/regular-expression.ts';

/** A pattern as Perl's flags change it, for an engine that knows none of `m`, `s` and `x`. Null where it is invalid. */
export function perlExpression(pattern: string, flags: string): PerlExpression | null {
  try {
    return new PerlExpression(withFlags(pattern, flags), { ignoreCase: flags.includes('i') });
  } catch (error) {
    if (error instanceof PatternError) return null;
    throw error;
  }
}

function withFlags(pattern: string, flags: string): string {
  const [lines, single, spaced] = [flags.includes('m'), flags.includes('s'), flags.includes('x')];
  if (!lines && !single && !spaced) return pattern;
  return pattern.replace(/\\[\s\S]|\[\^?\]?(?:\\[\s\S]|\[:\w+:\]|[^\]\\])*\]|\(\?|[.^$\s]|#[^\n]*/g, (piece) => {
    if (piece === '.' && single) return '[\\s\\S]';
    if (piece === '^' && lines) return '(?:(?<=\\n)|\\A)';
    if (piece === '$' && lines) return '(?=\\n|\\z)';
    return spaced && /^(?:\s|#)/.test(piece) ? '' : piece;
  });
}

/** The characters of one side of `tr`, with ranges written out. */
export function transliterated(text: string, from: string, to: string, flags: string): { text: string; count: number } {
  const [wanted, put] = [characters(from), characters(to)];
  const found = new Map<string, number>();
  for (const [index, character] of wanted.entries()) if (!found.has(character)) found.set(character, index);
  const last = put.at(-1);
  let [made, count, previous] = ['', 0, ''];
  for (const character of text) {
    const at = found.get(character);
    const isWanted = (at !== undefined) !== flags.includes('c');
    if (!isWanted) {
      [made, previous] = [made + character, ''];
      continue;
    }
    count += 1;
    const index = at ?? put.length;
    const by = put[index] ?? (flags.includes('d') ? '' : (last ?? character));
    if (flags.includes('s') && by === previous) continue;
    [made, previous] = [made + by, by];
  }
  return { text: made, count };
}

function characters(text: string): string[] {
  const plain = text.replace(/\\([ntr0\\/-])/g, (_, letter: string) =>
    letter === 'n' ? '\n' : letter === 't' ? '\t' : letter === 'r' ? '\r' : letter === '0' ? '\0' : letter,
  );
  const made: string[] = [];
  for (let at = 0; at < plain.length; at += 1) {
    const [first, dash, last] = [plain.charCodeAt(at), plain[at + 1], plain.charCodeAt(at + 2)];
    if (dash !== '-' || Number.isNaN(last) || last > 0xff || last < first) made.push(plain[at] ?? '');
    else {
      for (let code = first; code <= last; code += 1) made.push(String.fromCharCode(code));
      at += 2;
    }
  }
  return made;
}
