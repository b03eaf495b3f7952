import type { ArithmeticText, ParameterExpansion, Word, WordPart } from './ast.ts';
import {
  arithmeticInBrackets,
  isDigit,
  isNameStart,
  parameterWord,
  quotedParameterWord,
  replacedPattern,
  substringLength,
  substringOffset,
  type WordContext,
} from './character-classes.ts';
import { WordParser } from './word-parser.ts';

type Operation = ParameterExpansion['operation'];
type Subscript = ParameterExpansion['subscript'];

const specialParameters = '@*#?-$!';
const transformations = 'UuLQEPAaKk';

/** `${...}` in all its forms (XCU 2.6.2, bash manual 3.5.3). */
export abstract class ParameterParser extends WordParser {
  protected bracedParameter(context: WordContext): WordPart {
    const start = this.position;
    this.enter();
    const inside = start + 2;
    this.position = inside;
    const quoted = context.quoting !== 'bare';
    const expansion = this.parameterForm(quoted);
    if (expansion === null || this.codeAt(this.position) !== 0x7d) {
      // Not a form the shell knows. It says "bad substitution" when the word is expanded, not now.
      if (this.position >= this.text.length && expansion !== null) throw this.unclosed('}', start);
      this.position = inside;
      this.parts(quoted ? quotedParameterWord : parameterWord);
      if (this.position >= this.text.length) throw this.unclosed('}', start);
      const invalid = this.text.slice(inside, this.position);
      this.position += 1;
      this.leave();
      const nothing = { name: '', subscript: null, indirect: false, length: false, operation: null };
      return { type: 'parameter', ...nothing, invalid, source: this.text.slice(start, this.position) };
    }
    this.position += 1;
    this.leave();
    return { type: 'parameter', ...expansion, source: this.text.slice(start, this.position) };
  }

  private parameterForm(quoted: boolean): Omit<ParameterExpansion, 'type' | 'source'> | null {
    const first = this.codeAt(this.position);
    const second = this.codeAt(this.position + 1);
    let indirect = false;
    if (first === 0x23 && second !== 0x7d) {
      const form = this.lengthForm();
      if (form !== null) return form;
    } else if (first === 0x21 && (isNameStart(second) || isDigit(second) || second === 0x40 || second === 0x2a)) {
      indirect = true;
      this.position += 1;
    } else if (first === 0x21 && second === 0x23) {
      indirect = true;
      this.position += 1;
    }
    const name = this.parameterName();
    if (name === '') return null;
    if (indirect) {
      const mark = this.codeAt(this.position);
      if ((mark === 0x40 || mark === 0x2a) && this.codeAt(this.position + 1) === 0x7d) {
        this.position += 1;
        const separator = mark === 0x40 ? '@' : '*';
        return { name, subscript: null, indirect, length: false, operation: { type: 'names', separator } };
      }
    }
    const subscript = isNameStart(name.charCodeAt(0)) ? this.subscript() : null;
    const operation = this.operation(quoted);
    return operation === undefined ? null : { name, subscript, indirect, length: false, operation };
  }

  /** `${#name}` and `${#name[subscript]}`; null, with the cursor unmoved, where `#` is the parameter itself. */
  private lengthForm(): Omit<ParameterExpansion, 'type' | 'source'> | null {
    const start = this.position;
    this.position += 1;
    const name = this.parameterName();
    if (name !== '') {
      const subscript = isNameStart(name.charCodeAt(0)) ? this.subscript() : null;
      if (this.codeAt(this.position) === 0x7d) {
        return { name, subscript, indirect: false, length: true, operation: null };
      }
    }
    this.position = start;
    return null;
  }

  private parameterName(): string {
    const start = this.position;
    const code = this.codeAt(start);
    if (isNameStart(code)) this.position = this.nameEnd(start);
    else if (isDigit(code)) {
      while (isDigit(this.codeAt(this.position))) this.position += 1;
    } else if (code !== -1 && specialParameters.includes(String.fromCharCode(code))) this.position += 1;
    return this.text.slice(start, this.position);
  }

  private subscript(): Subscript {
    if (!this.context.bash || this.codeAt(this.position) !== 0x5b) return null;
    const first = this.codeAt(this.position + 1);
    if ((first === 0x40 || first === 0x2a) && this.codeAt(this.position + 2) === 0x5d) {
      this.position += 3;
      return first === 0x40 ? '@' : '*';
    }
    return this.bracketedArithmetic();
  }

  /** `[expression]` with the cursor on the bracket. */
  protected bracketedArithmetic(): ArithmeticText {
    const start = this.position;
    this.enter();
    this.position += 1;
    const expression = this.arithmeticText(arithmeticInBrackets);
    if (this.position >= this.text.length) throw this.unclosed(']', start);
    this.position += 1;
    this.leave();
    return expression;
  }

  /** The operator and its operand; null where there is none, undefined where it is not a known form. */
  private operation(quoted: boolean): Operation | undefined {
    const code = this.codeAt(this.position);
    const next = this.codeAt(this.position + 1);
    const word = quoted ? quotedParameterWord : parameterWord;
    switch (code) {
      case 0x7d:
      case -1:
        return null;
      case 0x3a:
        if (next === 0x2d || next === 0x3d || next === 0x3f || next === 0x2b) {
          this.position += 2;
          return { type: valueOperation(next), colon: true, word: this.operand(word) };
        }
        this.position += 1;
        return this.substring();
      case 0x2d:
      case 0x3d:
      case 0x3f:
      case 0x2b:
        this.position += 1;
        return { type: valueOperation(code), colon: false, word: this.operand(word) };
      case 0x23:
      case 0x25: {
        const longest = next === code;
        this.position += longest ? 2 : 1;
        const type = code === 0x23 ? 'remove-prefix' : 'remove-suffix';
        return { type, longest, pattern: this.operand(parameterWord) };
      }
      case 0x2f:
        this.position += 1;
        return this.replacement(quoted);
      case 0x7e:
      case 0x5e:
      case 0x2c: {
        const doubled = next === code;
        this.position += doubled ? 2 : 1;
        const pattern = this.operand(parameterWord);
        const operator =
          code === 0x5e ? (doubled ? '^^' : '^') : code === 0x7e ? (doubled ? '~~' : '~') : doubled ? ',,' : ',';
        return { type: 'case', operator, pattern: pattern.parts.length === 0 ? null : pattern };
      }
      case 0x40: {
        const operator = next === -1 ? '' : String.fromCharCode(next);
        if (operator === '' || !transformations.includes(operator)) return undefined;
        this.position += 2;
        return { type: 'transform', operator };
      }
      default:
        return undefined;
    }
  }

  private substring(): Operation {
    const offset = this.arithmeticText(substringOffset);
    if (this.codeAt(this.position) !== 0x3a) return { type: 'substring', offset, length: null };
    this.position += 1;
    return { type: 'substring', offset, length: this.arithmeticText(substringLength) };
  }

  private replacement(quoted: boolean): Operation {
    const mark = this.codeAt(this.position);
    const all = mark === 0x2f;
    const anchor = mark === 0x23 ? 'start' : mark === 0x25 ? 'end' : null;
    if (all || anchor !== null) this.position += 1;
    const pattern = this.replaced(all);
    if (this.codeAt(this.position) !== 0x2f) return { type: 'replace', all, anchor, pattern, replacement: null };
    this.position += 1;
    const replacement = this.operand(quoted ? quotedParameterWord : parameterWord);
    return { type: 'replace', all, anchor, pattern, replacement };
  }

  /** What is replaced: a slash right after `//` is its first character, as in `${url//// }`. */
  private replaced(all: boolean): Word {
    if (!all || this.codeAt(this.position) !== 0x2f) return this.operand(replacedPattern);
    const start = this.position;
    this.position += 1;
    const rest = this.operand(replacedPattern);
    return { ...rest, start: this.at(start), parts: [{ type: 'literal', text: '/' }, ...rest.parts] };
  }

  /** A word that may be empty and hold blanks. */
  private operand(context: WordContext): Word {
    const start = this.position;
    this.count();
    const parts = this.parts(context);
    return { start: this.at(start), end: this.at(this.position), parts };
  }
}

function valueOperation(code: number): 'default' | 'assign' | 'error' | 'alternative' {
  if (code === 0x2d) return 'default';
  if (code === 0x3d) return 'assign';
  return code === 0x3f ? 'error' : 'alternative';
}
