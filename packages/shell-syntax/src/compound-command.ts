import type { Case, Command, Redirection, Statement, Word } from './ast.ts';
import { arithmeticForPart, arithmeticInParentheses, isName, plainWord } from './character-classes.ts';
import { literalText } from './conditional.ts';
import { ParseFailure } from './errors.ts';
import { SimpleCommandParser } from './simple-command.ts';

/** A command without what all of them share. */
type Unfinished<T> = T extends Command ? Omit<T, 'start' | 'end' | 'redirections'> : never;

type CaseClause = Case['clauses'][number];

/** Everything that begins with a reserved word or a parenthesis. */
export abstract class CompoundCommandParser extends SimpleCommandParser {
  /** Reads statements up to a token that cannot begin one. */
  protected abstract statements(): Statement[];

  protected compound(): Command | null {
    const start = this.position;
    if (this.codeAt(start) === 0x28) {
      const arithmetic = this.context.bash && this.codeAt(start + 1) === 0x28 && this.closesDouble(start);
      return this.finish(start, () => (arithmetic ? this.arithmeticCommand(start) : this.subshell()));
    }
    switch (this.reserved()) {
      case '{':
        return this.finish(start, () => ({ type: 'group', body: this.bodyUpTo('{', '}') }));
      case 'if':
        return this.finish(start, () => this.ifCommand());
      case 'for':
        return this.finish(start, () => this.forCommand());
      case 'select':
        return this.finish(start, () => this.selectCommand());
      case 'while':
        return this.finish(start, () => this.loop(false));
      case 'until':
        return this.finish(start, () => this.loop(true));
      case 'case':
        return this.finish(start, () => this.caseCommand());
      case '[[':
        this.takeReserved();
        return this.finish(start, () => ({ type: 'conditional', expression: this.conditionalExpression(start) }));
      default:
        return null;
    }
  }

  /** The commands that begin with a word but have no redirections of their own. */
  protected wordedCommand(): Command | null {
    const start = this.position;
    const word = this.reserved();
    if (word === 'function') {
      this.takeReserved();
      this.skipBlanks();
      const name = this.word(plainWord);
      if (name === null) throw this.unexpected();
      this.skipBlanks();
      if (this.codeAt(this.position) === 0x28) {
        const open = this.position;
        this.position += 1;
        this.skipBlanks();
        if (this.codeAt(this.position) === 0x29) this.position += 1;
        else this.position = open;
      }
      return this.functionBody(start, literalText(name) ?? this.text.slice(start, this.position));
    }
    return word === 'coproc' ? this.coproc(start) : null;
  }

  private finish(start: number, read: () => Unfinished<Command>): Command {
    this.enter();
    const unfinished = read();
    const closed = this.position;
    const redirections: Redirection[] = this.redirections();
    this.leave();
    this.count();
    const end = redirections.at(-1)?.end ?? this.at(closed);
    return { ...unfinished, start: this.at(start), end, redirections };
  }

  /** Reads a list that must hold a statement. */
  private list(expected: string): Statement[] {
    const statements = this.statements();
    if (statements.length === 0) throw this.unexpected(this.position < this.text.length ? '' : expected);
    return statements;
  }

  private bodyUpTo(open: string, close: string): Statement[] {
    this.expectReserved(open);
    const body = this.list(close);
    this.expectReserved(close);
    return body;
  }

  private subshell(): Unfinished<Command> {
    this.position += 1;
    const body = this.list(')');
    if (this.codeAt(this.position) !== 0x29) throw this.unexpected(')');
    this.position += 1;
    return { type: 'subshell', body };
  }

  private arithmeticCommand(start: number): Unfinished<Command> {
    this.position += 2;
    const expression = this.arithmeticText(arithmeticInParentheses);
    if (this.codeAt(this.position) !== 0x29 || this.codeAt(this.position + 1) !== 0x29) throw this.unclosed(')', start);
    this.position += 2;
    return { type: 'arithmetic-command', expression };
  }

  private ifCommand(): Unfinished<Command> {
    const clauses: { condition: Statement[]; body: Statement[] }[] = [];
    let otherwise: Statement[] | null = null;
    do {
      this.takeReserved();
      const condition = this.list('then');
      this.expectReserved('then');
      clauses.push({ condition, body: this.list('fi') });
    } while (this.reserved() === 'elif');
    if (this.reserved() === 'else') {
      this.takeReserved();
      otherwise = this.list('fi');
    }
    this.expectReserved('fi');
    return { type: 'if', clauses, otherwise };
  }

  private loop(until: boolean): Unfinished<Command> {
    this.takeReserved();
    const condition = this.list('do');
    return { type: 'while', until, condition, body: this.bodyUpTo('do', 'done') };
  }

  /** `do ... done`, or bash's `{ ... }`. */
  private loopBody(separated = true): Statement[] {
    if (separated && this.context.bash && this.reserved() === '{') return this.bodyUpTo('{', '}');
    return this.bodyUpTo('do', 'done');
  }

  private forCommand(): Unfinished<Command> {
    this.takeReserved();
    this.skipBlanks();
    const open = this.position;
    if (this.context.bash && this.text.startsWith('((', open)) return this.arithmeticFor(open);
    const variable = this.loopVariable();
    this.skipBlanks();
    const separated = this.codeAt(this.position) !== 0x7b;
    const words = this.loopWords();
    return { type: 'for', variable, words, body: this.loopBody(separated) };
  }

  private selectCommand(): Unfinished<Command> {
    this.takeReserved();
    this.skipBlanks();
    const variable = this.loopVariable();
    const words = this.loopWords();
    return { type: 'select', variable, words, body: this.loopBody() };
  }

  private loopVariable(): string {
    const start = this.position;
    const variable = this.word(plainWord);
    const text = this.text.slice(start, this.position);
    if (!this.context.bash && !isName(text)) {
      throw new ParseFailure({
        kind: 'unexpected-token',
        token: text === '' ? 'newline' : text,
        offset: this.at(start),
        incomplete: false,
        message: 'Syntax error: Bad for loop variable',
      });
    }
    if (variable === null) throw this.unexpected();
    return text;
  }

  /** `[in words]` with the separator after it. */
  private loopWords(): Word[] | null {
    this.skipBlanks();
    if (this.codeAt(this.position) === 0x3b) {
      this.position += 1;
      this.skipNewlines();
      return null;
    }
    this.skipNewlines();
    if (this.reserved() !== 'in') return null;
    this.takeReserved();
    const words: Word[] = [];
    for (;;) {
      this.skipBlanks();
      const word = this.word(plainWord);
      if (word === null) break;
      words.push(word);
    }
    const code = this.codeAt(this.position);
    if (code === 0x3b && this.codeAt(this.position + 1) !== 0x3b) this.position += 1;
    else if (code !== 0x0a && code !== -1) throw this.unexpected();
    this.skipNewlines();
    return words;
  }

  private arithmeticFor(open: number): Unfinished<Command> {
    this.position += 2;
    const initialise = this.arithmeticText(arithmeticForPart);
    this.separator(open);
    const condition = this.arithmeticText(arithmeticForPart);
    this.separator(open);
    const advance = this.arithmeticText(arithmeticForPart);
    if (this.position >= this.text.length) throw this.unclosed(')', open);
    if (!this.text.startsWith('))', this.position)) throw this.arithmeticForFailure(open);
    this.position += 2;
    this.skipBlanks();
    if (this.codeAt(this.position) === 0x3b) this.position += 1;
    this.skipNewlines();
    return { type: 'arithmetic-for', initialise, condition, advance, body: this.loopBody() };
  }

  private separator(open: number): void {
    if (this.position >= this.text.length) throw this.unclosed(')', open);
    if (this.codeAt(this.position) !== 0x3b) throw this.arithmeticForFailure(open);
    this.position += 1;
  }

  private arithmeticForFailure(open: number): ParseFailure {
    return new ParseFailure({
      kind: 'unexpected-token',
      token: this.text.slice(this.position, this.position + 1),
      offset: this.at(open),
      incomplete: false,
      message: 'syntax error: arithmetic expression required',
    });
  }

  private caseCommand(): Unfinished<Command> {
    this.takeReserved();
    this.skipBlanks();
    const subject = this.word(plainWord);
    if (subject === null) throw this.unexpected();
    this.skipNewlines();
    this.expectReserved('in');
    const clauses: CaseClause[] = [];
    this.skipNewlines();
    while (this.reserved() !== 'esac') {
      const patterns = this.casePatterns();
      const body = this.statements();
      const terminator = this.caseTerminator();
      clauses.push({ patterns, body, terminator: terminator ?? ';;' });
      if (terminator === null) break;
      this.skipNewlines();
    }
    this.expectReserved('esac');
    return { type: 'case', subject, clauses };
  }

  private casePatterns(): Word[] {
    if (this.codeAt(this.position) === 0x28) {
      this.position += 1;
      this.skipBlanks();
    }
    const patterns: Word[] = [];
    for (;;) {
      const pattern = this.word(plainWord);
      if (pattern === null) throw this.unexpected(')');
      patterns.push(pattern);
      this.skipBlanks();
      const code = this.codeAt(this.position);
      if (code === 0x29) break;
      if (code !== 0x7c || this.codeAt(this.position + 1) === 0x7c) throw this.unexpected(')');
      this.position += 1;
      this.skipBlanks();
    }
    this.position += 1;
    return patterns;
  }

  private caseTerminator(): CaseClause['terminator'] | null {
    if (this.codeAt(this.position) !== 0x3b) return null;
    const second = this.after(this.position);
    const next = this.codeAt(second);
    if (next === 0x26 && this.context.bash) {
      this.position = second + 1;
      return ';&';
    }
    if (next !== 0x3b) return null;
    const third = this.after(second);
    const continues = this.context.bash && this.codeAt(third) === 0x26;
    this.position = (continues ? third : second) + 1;
    return continues ? ';;&' : ';;';
  }

  private coproc(start: number): Command {
    this.takeReserved();
    this.skipBlanks();
    this.enter();
    let name: string | null = null;
    let body = this.compound();
    if (body === null) {
      const before = this.position;
      const nameEnd = this.nameEnd(before);
      this.position = nameEnd;
      this.skipBlanks();
      if (nameEnd > before && this.position > nameEnd) {
        this.forgetReserved();
        body = this.compound();
        if (body !== null) name = this.text.slice(before, nameEnd);
      }
      if (body === null) {
        this.position = before;
        body = this.simpleCommand();
      }
    }
    this.leave();
    this.count();
    return { type: 'coproc', start: this.at(start), end: body.end, redirections: [], name, body };
  }
}
