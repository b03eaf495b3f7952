import { isDigit, plainWord } from './character-classes.ts';
import { ParseFailure } from './errors.ts';
import { HereDocumentParser } from './here-document.ts';

/** Longest first, as the shell reads them. */
const bashOperators = [
  '&>>',
  ';;&',
  '<<<',
  '<<-',
  '&&',
  '||',
  ';;',
  ';&',
  '|&',
  '<<',
  '>>',
  '<&',
  '>&',
  '>|',
  '<>',
  '&>',
];
const posixOperators = ['<<-', '&&', '||', ';;', '<<', '>>', '<&', '>&', '>|', '<>'];

const bashReserved = new Set(
  'if then elif else fi for in while until do done case esac select function { } ! [[ time coproc'.split(' '),
);
const posixReserved = new Set('if then elif else fi for in while until do done case esac { } !'.split(' '));
const longestReserved = 8;

/** The characters a reserved word may begin with. */
const reservedStarts = new Uint8Array(128);
for (const word of bashReserved) reservedStarts[word.charCodeAt(0)] = 1;

/** Tokens as the grammar sees them: newlines, reserved words, and the name of one that does not fit. */
export abstract class TokenParser extends HereDocumentParser {
  /** Where the reserved word found last ends. */
  protected reservedEnd = 0;
  private reservedAt = -1;
  private reservedWord = '';

  /** Skips newlines, blanks and comments, and reads the here-documents they begin. */
  protected skipNewlines(): void {
    for (;;) {
      this.skipBlanks();
      if (this.codeAt(this.position) !== 0x0a) break;
      this.newline();
    }
    this.newlineAllowedAt = this.position;
  }

  /** The reserved word at the cursor, or ''. Callers ask only in command position. */
  protected reserved(): string {
    const start = this.position;
    if (this.reservedAt === start) return this.reservedWord;
    this.reservedWord = this.scanReserved(start);
    this.reservedAt = start;
    return this.reservedWord;
  }

  private scanReserved(start: number): string {
    const first = this.codeAt(start);
    if (first === -1 || first >= 128 || reservedStarts[first] === 0) return '';
    let word = '';
    let end = start;
    let runStart = start;
    for (;;) {
      const code = this.codeAt(end);
      if (code === -1 || endsToken(code)) break;
      if (code === 0x5c && this.codeAt(end + 1) === 0x0a) {
        word += this.text.slice(runStart, end);
        end += 2;
        runStart = end;
        continue;
      }
      if (word.length + end - runStart >= longestReserved) return '';
      end += 1;
    }
    word += this.text.slice(runStart, end);
    this.reservedEnd = end;
    return (this.context.bash ? bashReserved : posixReserved).has(word) ? word : '';
  }

  /** Consumes the reserved word found last. */
  protected takeReserved(): void {
    this.position = this.reservedEnd;
    this.reservedAt = -1;
  }

  /** Consumes a reserved word, or fails. */
  protected expectReserved(word: string): void {
    if (this.reserved() !== word) throw this.unexpected(word);
    this.takeReserved();
  }

  protected forgetReserved(): void {
    this.reservedAt = -1;
  }

  /** The failure for the token at the cursor. `expected` is what dash would name. */
  protected unexpected(expected = ''): ParseFailure {
    this.skipBlanks();
    const offset = this.at(this.position);
    const expecting = expected === '' ? '' : ` (expecting "${expected}")`;
    const atEnd = this.position >= this.text.length;
    if (atEnd && this.context.bash && this.substitutionDepth > 0)
      return this.unclosed(')', this.position, 'after-last');
    if (atEnd && (!this.context.bash || this.newlineAllowedAt === this.position)) {
      const message = this.context.bash
        ? 'syntax error: unexpected end of file'
        : `Syntax error: end of file unexpected${expecting}`;
      const incomplete = this.newlineAllowedAt === this.position;
      const namedLine = this.context.bash ? 'after-last' : 'last';
      return new ParseFailure({ kind: 'unexpected-end', token: '', offset, incomplete, message, namedLine });
    }
    const token = this.tokenText();
    const message = this.context.bash
      ? `syntax error near unexpected token \`${token}'`
      : `Syntax error: ${this.dashName(token)} unexpected${expecting}`;
    return new ParseFailure({ kind: 'unexpected-token', token, offset, incomplete: false, message });
  }

  /** dash names operators and reserved words, and only the kind of anything else. */
  private dashName(token: string): string {
    if (token === 'newline') return 'newline';
    const next = this.codeAt(this.position + token.length);
    const numbered = isDigit(token.charCodeAt(0)) && (next === 0x3c || next === 0x3e);
    if (token.startsWith('<') || token.startsWith('>') || numbered) return 'redirection';
    return posixReserved.has(token) || ';&|()'.includes(token.charAt(0)) ? `"${token}"` : 'word';
  }

  /** The token at the cursor as the shell names it. */
  private tokenText(): string {
    const start = this.position;
    const code = this.codeAt(start);
    if (code === -1 || code === 0x0a) return 'newline';
    for (const operator of this.context.bash ? bashOperators : posixOperators) {
      if (this.text.startsWith(operator, start)) return operator;
    }
    if (';&|()<>'.includes(String.fromCharCode(code))) return String.fromCharCode(code);
    this.parts(plainWord);
    const text = this.text.slice(start, this.position);
    this.position = start;
    return text;
  }
}

function endsToken(code: number): boolean {
  if (code === 0x20 || code === 0x09 || code === 0x0a) return true;
  return (
    code === 0x3b || code === 0x26 || code === 0x7c || code === 0x28 || code === 0x29 || code === 0x3c || code === 0x3e
  );
}
