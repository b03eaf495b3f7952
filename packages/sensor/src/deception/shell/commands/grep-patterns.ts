import { PerlExpression } from '../expansion/perl-expression.ts';
import { PatternError, RegularExpression } from '../expansion/regular-expression.ts';

/** The patterns of one grep, and where they match a line. */
export class GrepPatterns {
  readonly #patterns: readonly (RegularExpression | PerlExpression)[];
  readonly #wholeLine: string[] | null;

  /** Throws PatternError with grep's message. */
  constructor(
    texts: readonly string[],
    options: {
      readonly syntax: 'basic' | 'extended' | 'fixed' | 'perl';
      readonly ignoreCase: boolean;
      readonly words: boolean;
      readonly lines: boolean;
    },
  ) {
    const { syntax, ignoreCase, words, lines } = options;
    const fixed = syntax === 'fixed';
    const extended = syntax === 'extended';
    this.#wholeLine = lines && fixed ? texts.map((text) => (ignoreCase ? text.toLowerCase() : text)) : null;
    this.#patterns = texts.map((text) => {
      if (text === '[' && !fixed) throw new PatternError('Invalid regular expression');
      if (syntax === 'perl')
        return new PerlExpression(lines ? `^(?:${text})$` : words ? `\\b(?:${text})\\b` : text, { ignoreCase });
      const plain = fixed && words ? escapeBasic(text) : text;
      const group = extended ? `(${plain})` : `\\(${plain}\\)`;
      const body =
        lines && !fixed ? `^${group}$` : words && !fixed ? `\\b${group}\\b` : fixed && words ? `\\b${plain}\\b` : plain;
      return new RegularExpression(body, { extended, ignoreCase, fixed: fixed && !words });
    });
  }

  test(line: string, ignoreCase: boolean): boolean {
    if (this.#wholeLine !== null) return this.#wholeLine.includes(ignoreCase ? line.toLowerCase() : line);
    return this.#patterns.some((pattern) => pattern.test(line));
  }

  /** The parts that match, left to right, longest first, without empty ones. */
  parts(line: string): { readonly start: number; readonly end: number }[] {
    const found: { start: number; end: number }[] = [];
    for (let at = 0; at <= line.length; ) {
      let best: { start: number; end: number } | null = null;
      for (const pattern of this.#patterns) {
        const [start = -1, end = -1] = pattern.match(line, at) ?? [];
        if (start === -1) continue;
        if (best === null || start < best.start || (start === best.start && end > best.end)) best = { start, end };
      }
      if (best === null) break;
      if (best.end > best.start) found.push(best);
      at = best.end > best.start ? best.end : best.end + 1;
    }
    return found;
  }
}

function escapeBasic(text: string): string {
  return text.replace(/[.[\]*^$\\]/g, '\\$&');
}
