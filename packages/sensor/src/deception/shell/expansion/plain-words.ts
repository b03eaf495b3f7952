import type { ArithmeticText, Word, WordPart } from '@cerberusmesh/shell-syntax';
import { utf8 } from '../../byte-string.ts';

/** What most words of real scripts are made of, and can be expanded without waiting for anything. */
export type WordShape =
  /** Something in it may wait, split or match files in ways that only the full expansion knows. */
  | 'complex'
  /** Only text that stands for itself. */
  | 'text'
  /** Text, parameters and arithmetic; a value may still turn out to need splitting. */
  | 'simple';

const SIMPLE_TEXT = /^[\w./:=+,@%-]+$/;

/** Whether unquoted text has nothing that any expansion would change. */
export function isPlainText(text: string): boolean {
  return SIMPLE_TEXT.test(text) || text === '[' || text === ']' || text === '!=';
}

/** Shapes of words, remembered by tree node: a loop's body is looked at once. */
export class WordShapes {
  readonly #lists = new WeakMap<readonly Word[], WordShape>();
  readonly #texts = new WeakMap<Word, boolean>();

  /** Of the words of a command. Arithmetic may change variables, so it must not be tried beside what may be refused. */
  ofList(words: readonly Word[]): WordShape {
    const known = this.#lists.get(words);
    if (known !== undefined) return known;
    const found = { unquotedParameter: false, arithmetic: false };
    let shape: WordShape = 'text';
    for (const word of words) {
      if (word.assignment !== undefined || !word.parts.every((part) => isSimple(part, false, found))) {
        shape = 'complex';
        break;
      }
      if (word.parts.length !== 1 || word.parts[0]?.type !== 'literal') shape = 'simple';
    }
    if (found.unquotedParameter && found.arithmetic) shape = 'complex';
    this.#lists.set(words, shape);
    return shape;
  }

  /** Whether the word, where it is not split, needs only text, parameters and arithmetic. */
  isSimpleText(word: Word): boolean {
    const known = this.#texts.get(word);
    if (known !== undefined) return known;
    const simple = word.parts.every((part) => isSimple(part, false, { unquotedParameter: false, arithmetic: false }));
    this.#texts.set(word, simple);
    return simple;
  }
}

function isSimple(
  part: WordPart,
  quoted: boolean,
  found: { unquotedParameter: boolean; arithmetic: boolean },
): boolean {
  switch (part.type) {
    case 'literal':
      return quoted || isPlainText(part.text);
    case 'escaped':
    case 'single-quoted':
    case 'ansi-c-quoted':
      return true;
    case 'double-quoted':
      return part.parts.every((inner) => isSimple(inner, true, found));
    case 'parameter':
      if (!quoted) found.unquotedParameter = true;
      return (
        part.operation === null &&
        part.subscript === null &&
        !part.indirect &&
        !part.length &&
        part.invalid === undefined &&
        part.name !== '@' &&
        part.name !== '*'
      );
    case 'arithmetic-expansion':
      found.arithmetic = true;
      return part.expression.parts.every((inner) => inner.type === 'literal');
    default:
      return false;
  }
}

/** Characters outside a byte come from parsers of Unicode text; they become UTF-8. */
export function utf8Literal(text: string): string {
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) > 0xff) return utf8(text);
  return text;
}

/** The text of arithmetic that holds nothing to expand; null where it does. */
export function literalText({ parts }: ArithmeticText): string | null {
  let text = '';
  for (const part of parts) {
    if (part.type !== 'literal') return null;
    text += part.text;
  }
  return text;
}
