import type { Command, Pipeline, Script, Statement, WordPart } from './ast.ts';
import { hereDocumentBody } from './character-classes.ts';
import { CompoundCommandParser } from './compound-command.ts';
import { ParseFailure, type ShellSyntaxError } from './errors.ts';
import type { SourceText } from './lexer.ts';

/** Lists, and-or lists and pipelines; the whole grammar rests on the classes this one extends. */
export class Parser extends CompoundCommandParser {
  /** What {@link line} has read, also when it failed. */
  readonly completed: Statement[] = [];

  /** Places the cursor, before the first line is read. */
  seek(offset: number): void {
    this.position = offset;
  }

  get offset(): number {
    return this.at(this.position);
  }

  get atEnd(): boolean {
    return this.position >= this.text.length;
  }

  /**
   * Reads one complete line, which may span several: as a shell does before it runs anything of it. Adds its statements
   * to `completed`. Throws a {@link ParseFailure}.
   */
  line(): void {
    for (;;) {
      this.skipBlanks();
      const code = this.codeAt(this.position);
      if (code === -1) {
        if (this.pending.length > 0) this.readPending();
        return;
      }
      if (code === 0x0a) {
        this.newline();
        return;
      }
      const statement = this.statement();
      const ended = this.separated;
      this.completed.push(statement);
      this.skipBlanks();
      const next = this.codeAt(this.position);
      if (!ended && next !== -1 && next !== 0x0a) throw this.unexpected();
    }
  }

  /**
   * What an interactive shell would still wait for at the end of an otherwise complete source: a here-document's end, or
   * the line after a trailing backslash.
   */
  awaited(): ParseFailure | null {
    if (this.unterminated !== null) {
      const { delimiter, start } = this.unterminated;
      return new ParseFailure({
        kind: 'unexpected-end',
        token: delimiter,
        offset: this.at(start),
        incomplete: true,
        message: `warning: here-document delimited by end-of-file (wanted \`${delimiter}')`,
      });
    }
    if (!this.continued) return null;
    return new ParseFailure({
      kind: 'unexpected-end',
      token: '\\',
      offset: this.at(this.text.length),
      incomplete: true,
      message: 'syntax error: unexpected end of file',
    });
  }

  /** The statement read last was ended by `;` or `&`. */
  private separated = false;

  protected statements(): Statement[] {
    const statements: Statement[] = [];
    for (;;) {
      this.skipNewlines();
      if (this.endsList()) return statements;
      statements.push(this.statement());
      if (this.separated) continue;
      this.skipBlanks();
      if (this.codeAt(this.position) === 0x0a) continue;
      if (this.atEnd) this.newlineAllowedAt = this.position;
      return statements;
    }
  }

  /** Whether the token here closes a list, whatever opened it. */
  private endsList(): boolean {
    const code = this.codeAt(this.position);
    if (code === -1 || code === 0x29 || code === 0x3b) return true;
    switch (this.reserved()) {
      case 'then':
      case 'elif':
      case 'else':
      case 'fi':
      case 'do':
      case 'done':
      case 'esac':
      case '}':
        return true;
      default:
        return false;
    }
  }

  private statement(): Statement {
    const first = this.pipeline();
    const rest: { operator: '&&' | '||'; pipeline: Pipeline }[] = [];
    let end = first.end;
    for (;;) {
      this.skipBlanks();
      const code = this.codeAt(this.position);
      if (code !== 0x26 && code !== 0x7c) break;
      const second = this.after(this.position);
      if (this.codeAt(second) !== code) break;
      this.position = second + 1;
      this.skipNewlines();
      const pipeline = this.pipeline();
      rest.push({ operator: code === 0x26 ? '&&' : '||', pipeline });
      end = pipeline.end;
    }
    const code = this.codeAt(this.position);
    const next = this.codeAt(this.after(this.position));
    const terminates = code === 0x26 || (code === 0x3b && next !== 0x3b && !(next === 0x26 && this.context.bash));
    if (terminates) {
      this.position += 1;
      end = this.at(this.position);
    }
    this.separated = terminates;
    this.count();
    return { type: 'statement', start: first.start, end, first, rest, background: code === 0x26 };
  }

  private pipeline(): Pipeline {
    const start = this.position;
    let negated = false;
    let timed = false;
    let prefixEnd = -1;
    for (;;) {
      const word = this.reserved();
      if (word === '!' && (this.context.bash || !negated)) negated = !negated;
      else if (word === 'time') timed = true;
      else break;
      this.takeReserved();
      prefixEnd = this.position;
      this.skipBlanks();
      if (word === 'time') prefixEnd = this.timeOptions(prefixEnd);
    }
    if (prefixEnd !== -1 && this.context.bash && this.endsPipeline()) {
      // `!` and `time` alone are complete in bash: an empty command.
      const at = this.at(prefixEnd);
      const nothing: Command = { type: 'simple', start: at, end: at, redirections: [], assignments: [], words: [] };
      return {
        type: 'pipeline',
        start: this.at(start),
        end: at,
        negated,
        timed,
        commands: [nothing],
        operators: [],
      };
    }
    const commands: Command[] = [];
    const operators: ('|' | '|&')[] = [];
    for (;;) {
      commands.push(this.command());
      this.skipBlanks();
      if (this.codeAt(this.position) !== 0x7c) break;
      const second = this.after(this.position);
      const next = this.codeAt(second);
      if (next === 0x7c) break;
      const both = next === 0x26 && this.context.bash;
      operators.push(both ? '|&' : '|');
      this.position = both ? second + 1 : this.position + 1;
      this.skipNewlines();
      if (this.reserved() === 'time') {
        this.takeReserved();
        this.skipBlanks();
      }
    }
    this.count();
    const end = commands.at(-1)?.end ?? this.at(start);
    return { type: 'pipeline', start: this.at(start), end, negated, timed, commands, operators };
  }

  /** Skips `-p` and `--` after `time`. */
  private timeOptions(end: number): number {
    let last = end;
    for (const option of ['-p', '--']) {
      const code = this.codeAt(this.position + 2);
      const blank = code === -1 || code === 0x20 || code === 0x09 || code === 0x0a || code === 0x3b;
      if (!this.text.startsWith(option, this.position) || !blank) continue;
      this.position += 2;
      last = this.position;
      this.skipBlanks();
    }
    return last;
  }

  private endsPipeline(): boolean {
    const code = this.codeAt(this.position);
    return code === -1 || code === 0x0a || code === 0x3b;
  }

  private command(): Command {
    if (this.context.aliases !== null) {
      while (this.expandAlias()) this.skipBlanks();
      this.forgetReserved();
    }
    const compound = this.compound() ?? this.wordedCommand();
    if (compound !== null) return compound;
    const word = this.reserved();
    if (word !== '') throw this.unexpected();
    return this.simpleCommand();
  }

  protected substitution(start: number): Script {
    const outer = this.pending;
    this.pending = [];
    this.substitutionDepth += 1;
    const inside = this.position;
    const statements = this.statements();
    if (this.position >= this.text.length) {
      throw this.context.bash ? this.unclosed(')', start, 'after-last') : this.unexpected(')');
    }
    if (this.codeAt(this.position) !== 0x29) throw this.unexpected(')');
    this.substitutionDepth -= 1;
    // bash gives a here-document whose body has not begun at the closing parenthesis an empty one.
    this.pending = this.context.bash ? outer : [...outer, ...this.pending];
    const script: Script = {
      type: 'script',
      start: this.at(inside),
      end: this.at(this.position),
      statements,
    };
    this.position += 1;
    return script;
  }

  protected subordinateScript(source: SourceText): { script: Script; error: ShellSyntaxError | null } {
    const inner = new Parser(source, this.context);
    const depth = this.context.depth;
    let error: ShellSyntaxError | null = null;
    try {
      while (!inner.atEnd) inner.line();
    } catch (failure) {
      if (!(failure instanceof ParseFailure) || failure.kind === 'limit') throw failure;
      this.context.depth = depth;
      error = failure.toSyntaxError(source.text);
    }
    const start = inner.at(0);
    const end = inner.at(source.text.length);
    return { script: { type: 'script', start, end, statements: inner.completed }, error };
  }

  protected subordinateParts(source: SourceText): WordPart[] {
    const inner = new Parser(source, this.context);
    const depth = this.context.depth;
    try {
      return inner.parts(hereDocumentBody);
    } catch (failure) {
      if (!(failure instanceof ParseFailure) || failure.kind === 'limit' || !this.context.bash) throw failure;
      this.context.depth = depth;
      return [{ type: 'literal', text: source.text }];
    }
  }
}
