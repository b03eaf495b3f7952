import type { Assignment, Command, FunctionDefinition, Redirection, SimpleCommand, Word } from './ast.ts';
import { isDigit, isName, isNameStart, plainWord } from './character-classes.ts';
import { ConditionalParser, literalText } from './conditional.ts';
import { ParseFailure } from './errors.ts';
import { maxSubscriptLookaheadCharacters } from './limits.ts';
import { approximateText } from './static-text.ts';

/** The commands whose `name=(...)` arguments bash reads as arrays. */
const declarationBuiltins = new Set('declare typeset local export readonly alias eval let'.split(' '));

interface Operator {
  readonly text: Redirection['operator'];
  readonly end: number;
}

/** Assignments, words, redirections, and the `name()` that turns them into a function. */
export abstract class SimpleCommandParser extends ConditionalParser {
  /** Reads a compound command with its redirections, or null where none begins. */
  protected abstract compound(): Command | null;

  protected simpleCommand(): Command {
    const start = this.position;
    const assignments: Assignment[] = [];
    const words: Word[] = [];
    const redirections: Redirection[] = [];
    let end = start;
    let declares = false;
    for (;;) {
      const code = this.codeAt(this.position);
      if (code === -1 || code === 0x0a || code === 0x3b || code === 0x7c || code === 0x29) break;
      if (code === 0x28) {
        const [name] = words;
        if (words.length !== 1 || name === undefined || assignments.length > 0 || redirections.length > 0) break;
        return this.functionAfterName(start, name);
      }
      const redirection = this.redirection();
      if (redirection !== null) {
        redirections.push(redirection);
      } else {
        if (code === 0x26) break;
        const assignment = words.length === 0 || declares ? this.assignment(declares) : null;
        if (assignment !== null && words.length === 0) assignments.push(assignment);
        else if (assignment !== null) words.push(this.assignmentWord(assignment));
        else {
          if (this.context.aliases !== null && this.startsAliasWord(words.length, start) && this.expandAlias()) {
            do this.skipBlanks();
            while (this.expandAlias());
            continue;
          }
          const word = this.word(plainWord);
          if (word === null) break;
          words.push(word);
          if (words.length === 1 && this.context.bash) declares = declarationBuiltins.has(literalText(word) ?? '');
        }
      }
      end = this.position;
      this.skipBlanks();
    }
    if (words.length + assignments.length + redirections.length === 0) throw this.unexpected();
    this.count();
    const command: SimpleCommand = {
      type: 'simple',
      start: this.at(start),
      end: this.at(end),
      redirections,
      assignments,
      words,
    };
    return command;
  }

  /** The caller has tried the very first word; later ones count after assignments or an alias that ends in a blank. */
  private startsAliasWord(words: number, start: number): boolean {
    return words === 0 ? this.position > start : this.afterBlankAlias();
  }

  private assignmentWord(assignment: Assignment): Word {
    const text = this.text.slice(this.assignmentStart, this.position);
    this.count();
    return { start: assignment.start, end: assignment.end, parts: [{ type: 'literal', text }], assignment };
  }

  private functionAfterName(start: number, name: Word): FunctionDefinition {
    this.position = this.after(this.position);
    this.skipBlanks();
    if (this.codeAt(this.position) !== 0x29) throw this.unexpected(')');
    const text = this.text.slice(start, start + name.end - name.start);
    const plain = literalText(name);
    if (!this.context.bash && (plain === null || !isName(plain))) {
      const message = 'Syntax error: Bad function name';
      throw new ParseFailure({
        kind: 'unexpected-token',
        token: text,
        offset: this.at(start),
        incomplete: false,
        message,
      });
    }
    this.position += 1;
    return this.functionBody(start, plain ?? approximateText(name));
  }

  /** Reads the body of a function; the cursor is after its name and parentheses. */
  protected functionBody(start: number, name: string): FunctionDefinition {
    this.enter();
    this.skipNewlines();
    let body = this.compound();
    if (body === null) {
      if (this.context.bash) throw this.unexpected();
      body = this.simpleCommand();
    }
    this.leave();
    this.count();
    return { type: 'function', start: this.at(start), end: body.end, redirections: [], name, body };
  }

  protected redirections(): Redirection[] {
    const redirections: Redirection[] = [];
    for (;;) {
      this.skipBlanks();
      const redirection = this.redirection();
      if (redirection === null) return redirections;
      redirections.push(redirection);
    }
  }

  /** Reads a redirection, or leaves the cursor and gives null where none begins. */
  private redirection(): Redirection | null {
    const start = this.position;
    let at = start;
    let fileDescriptor: number | null = null;
    let variable: string | null = null;
    const first = this.codeAt(at);
    if (isDigit(first)) {
      while (isDigit(this.codeAt(at))) at += 1;
      const code = this.codeAt(at);
      if ((code !== 0x3c && code !== 0x3e) || at - start > 10) return null;
      fileDescriptor = Number(this.text.slice(start, at));
    } else if (first === 0x7b && this.context.bash && isNameStart(this.codeAt(at + 1))) {
      const end = this.nameEnd(at + 1);
      const code = this.codeAt(end + 1);
      if (this.codeAt(end) !== 0x7d || (code !== 0x3c && code !== 0x3e)) return null;
      variable = this.text.slice(at + 1, end);
      at = end + 1;
    } else if (first !== 0x3c && first !== 0x3e && first !== 0x26) return null;
    const operator = this.redirectionOperator(at);
    if (operator === null) return null;
    this.position = operator.end;
    this.skipBlanks();
    const targetStart = this.position;
    const target = this.word(plainWord);
    if (target === null) throw this.unexpected();
    this.count();
    const redirection = {
      start: this.at(start),
      end: this.at(this.position),
      operator: operator.text,
      fileDescriptor,
      variable,
      target,
      body: null,
    };
    if (operator.text === '<<' || operator.text === '<<-') {
      const raw = this.text.slice(targetStart, this.position);
      this.pending.push({
        redirection,
        delimiter: approximateText(target),
        quoted: raw.includes("'") || raw.includes('"') || raw.includes('\\'),
        stripTabs: operator.text === '<<-',
        start: targetStart,
      });
    }
    return redirection;
  }

  private redirectionOperator(start: number): Operator | null {
    const { bash } = this.context;
    const first = this.codeAt(start);
    const second = this.after(start);
    const next = this.codeAt(second);
    if (first === 0x26) {
      if (!bash || next !== 0x3e) return null;
      const third = this.after(second);
      return this.codeAt(third) === 0x3e ? { text: '&>>', end: third + 1 } : { text: '&>', end: second + 1 };
    }
    if (first === 0x3c) {
      if (next === 0x3c) {
        const third = this.after(second);
        if (bash && this.codeAt(third) === 0x3c) return { text: '<<<', end: third + 1 };
        return this.codeAt(third) === 0x2d ? { text: '<<-', end: third + 1 } : { text: '<<', end: second + 1 };
      }
      if (next === 0x26) return { text: '<&', end: second + 1 };
      if (next === 0x3e) return { text: '<>', end: second + 1 };
      return bash && next === 0x28 ? null : { text: '<', end: start + 1 };
    }
    if (next === 0x3e) return { text: '>>', end: second + 1 };
    if (next === 0x26) return { text: '>&', end: second + 1 };
    if (next === 0x7c) return { text: '>|', end: second + 1 };
    return bash && next === 0x28 ? null : { text: '>', end: start + 1 };
  }

  private assignmentStart = 0;

  /** Reads `name=value`, `name+=value`, `name[subscript]=value` or `name=(...)`; null where none begins. */
  private assignment(onlyArrays: boolean): Assignment | null {
    const start = this.position;
    if (!isNameStart(this.codeAt(start))) return null;
    const nameEnd = this.nameEnd(start);
    let equals = nameEnd;
    if (this.context.bash && this.codeAt(equals) === 0x5b) {
      equals = this.subscriptEnd(nameEnd);
      if (equals === -1) return null;
    }
    const append = this.context.bash && this.codeAt(equals) === 0x2b;
    if (append) equals += 1;
    if (this.codeAt(equals) !== 0x3d) return null;
    const isArray = this.context.bash && this.codeAt(equals + 1) === 0x28;
    if (onlyArrays && !isArray) return null;
    let subscript = null;
    if (this.codeAt(nameEnd) === 0x5b) {
      this.position = nameEnd;
      subscript = this.bracketedArithmetic();
    }
    this.count();
    const name = this.text.slice(start, nameEnd);
    this.position = equals + 1;
    let value: Word | null = null;
    let array: Assignment['array'] = null;
    if (isArray) array = this.array();
    else value = this.value();
    this.assignmentStart = start;
    return { start: this.at(start), end: this.at(this.position), name, subscript, append, value, array };
  }

  /** A word that may be empty. */
  private value(): Word {
    const start = this.at(this.position);
    return this.word(plainWord) ?? { start, end: start, parts: [] };
  }

  /** The position after the `]` of a subscript that an assignment operator follows, or -1. */
  private subscriptEnd(open: number): number {
    const { text } = this;
    const limit = Math.min(text.length, open + maxSubscriptLookaheadCharacters);
    let depth = 0;
    for (let index = open; index < limit; index += 1) {
      const code = text.charCodeAt(index);
      if (code === 0x5b) depth += 1;
      else if (code === 0x5c) index += 1;
      else if (code === 0x27 || code === 0x22) {
        const close = text.indexOf(text.charAt(index), index + 1);
        if (close === -1 || close >= limit) return -1;
        index = close;
      } else if (code === 0x5d) {
        depth -= 1;
        if (depth > 0) continue;
        const next = text.charCodeAt(index + 1);
        const assigns = next === 0x3d || (next === 0x2b && text.charCodeAt(index + 2) === 0x3d);
        return assigns ? index + 1 : -1;
      }
    }
    if (limit === text.length && depth > 0) throw this.unclosed(']', open);
    return -1;
  }

  private array(): NonNullable<Assignment['array']> {
    const start = this.position;
    const elements: { subscript: Assignment['subscript']; value: Word }[] = [];
    this.enter();
    this.position += 1;
    for (;;) {
      this.skipNewlines();
      const code = this.codeAt(this.position);
      if (code === -1) throw this.unclosed(')', start);
      if (code === 0x29) break;
      const equals = code === 0x5b ? this.subscriptEnd(this.position) : -1;
      if (equals !== -1 && this.codeAt(equals) === 0x3d) {
        const subscript = this.bracketedArithmetic();
        this.position += 1;
        elements.push({ subscript, value: this.value() });
        continue;
      }
      const value = this.word(plainWord);
      if (value === null) throw this.unexpected();
      elements.push({ subscript: null, value });
    }
    this.position += 1;
    this.leave();
    return elements;
  }
}
