import type { Redirection, Word, WordPart } from './ast.ts';
import type { SourceText } from './lexer.ts';
import { ParameterParser } from './parameter-parser.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** A here-document whose body begins after the next newline. */
export interface PendingHereDocument {
  readonly redirection: Writable<Redirection>;
  readonly delimiter: string;
  readonly quoted: boolean;
  readonly stripTabs: boolean;
  readonly start: number;
}

/** Here-documents: read at the newline that ends the line with their redirections (XCU 2.7.4). */
export abstract class HereDocumentParser extends ParameterParser {
  protected pending: PendingHereDocument[] = [];
  /** The first here-document that the end of the source cut off. */
  protected unterminated: PendingHereDocument | null = null;

  /** Reads the body's expansions; a body that cannot be read stays one literal, since the shell reads it when it runs. */
  protected abstract subordinateParts(source: SourceText): WordPart[];

  /** Consumes the newline at the cursor and the here-documents that begin after it. */
  protected newline(): void {
    this.position += 1;
    if (this.pending.length > 0) this.readPending();
  }

  protected readPending(): void {
    const pending = this.pending;
    this.pending = [];
    for (const document of pending) document.redirection.body = this.body(document);
  }

  private body(document: PendingHereDocument): Word {
    const { text } = this;
    const { delimiter, stripTabs } = document;
    const start = this.position;
    const lines: { start: number; end: number }[] = [];
    let lineStart = start;
    let bodyEnd = -1;
    let joined = false;
    while (lineStart < text.length) {
      const newline = text.indexOf('\n', lineStart);
      const lineEnd = newline === -1 ? text.length : newline;
      let content = lineStart;
      if (stripTabs) while (content < lineEnd && text.charCodeAt(content) === 0x09) content += 1;
      const rest = lineEnd - content - delimiter.length;
      if (!joined && rest >= 0 && text.startsWith(delimiter, content)) {
        const delimiterEnd = content + delimiter.length;
        // Within `$(`, bash takes `EOF)` for the delimiter too.
        const closes = this.substitutionDepth > 0 && this.context.bash && text.charCodeAt(delimiterEnd) === 0x29;
        if (rest === 0 || closes) {
          bodyEnd = lineStart;
          this.position = rest === 0 ? Math.min(lineEnd + 1, text.length) : delimiterEnd;
          break;
        }
      }
      const next = Math.min(lineEnd + 1, text.length);
      if (stripTabs) lines.push({ start: content, end: next });
      joined = !document.quoted && endsInBackslash(text, content, lineEnd);
      lineStart = next;
    }
    if (bodyEnd === -1) {
      bodyEnd = text.length;
      this.position = text.length;
      this.unterminated ??= document;
    }
    const source = stripTabs ? this.joinLines(lines, bodyEnd) : this.piece(start, bodyEnd);
    this.count();
    const span = { start: this.at(start), end: this.at(bodyEnd) };
    if (source.text === '') return { ...span, parts: [] };
    return {
      ...span,
      parts: document.quoted ? [{ type: 'literal', text: source.text }] : this.subordinateParts(source),
    };
  }

  private joinLines(lines: readonly { start: number; end: number }[], end: number): SourceText {
    const pieces = lines.map((line) => this.text.slice(line.start, line.end));
    const text = pieces.join('');
    const positions = new Int32Array(text.length + 1);
    let at = 0;
    for (const line of lines)
      for (let index = line.start; index < line.end; index += 1) positions[at++] = this.at(index);
    positions[at] = this.at(end);
    return { text, base: 0, positions };
  }
}

function endsInBackslash(text: string, start: number, end: number): boolean {
  let count = 0;
  while (end - count > start && text.charCodeAt(end - count - 1) === 0x5c) count += 1;
  return count % 2 === 1;
}
