// Long because these belong together: the expansions of one word, which call each other at every depth.
import type { ArithmeticText, ParameterExpansion, Word, WordPart } from '@cerberusmesh/shell-syntax';
import { listedVariables } from '../interpreter/listed-variables.ts';
import { MAX_EXPANDED_WORDS } from '../limits.ts';
import { ArithmeticError, type ArithmeticScope, ExpressionCache, evaluateArithmetic } from './arithmetic.ts';
import { expandBraces } from './braces.ts';
import { ExpansionError } from './expansion-error.ts';
import { DEFAULT_SEPARATORS, splitFields } from './field-splitting.ts';
import { changeCase, removeAffix, replacePattern } from './parameter-operations.ts';
import { type ParameterSource, Parameters } from './parameters.ts';
import { PathExpansion } from './path-expansion.ts';
import { escapePattern, hasPatternCharacters } from './pattern.ts';
import { isPlainText, literalText, utf8Literal, WordShapes } from './plain-words.ts';
import { quoteForShell } from './quoting.ts';
import { expandTilde } from './tilde.ts';

/** A run of expanded text. Only `split` text is split into fields; only unquoted text can be a pattern. */
interface Piece {
  readonly text: string;
  readonly quoted: boolean;
  readonly split: boolean;
  /** Between the words of "$@": a field ends here. */
  readonly breaks?: boolean;
}

/** What the expander needs from the interpreter. */
export interface ExpansionHost extends ParameterSource {
  complain(message: string): Promise<void>;
  substitute(part: Extract<WordPart, { type: 'command-substitution' }>): Promise<string>;
  /** A text as a prompt shows it: `${name@P}`. */
  promptText(written: string): Promise<string>;
  substituteProcess(part: Extract<WordPart, { type: 'process-substitution' }>): Promise<string>;
}

/** Word expansion in the order of XCU 2.6: brace, tilde, parameter/command/arithmetic, splitting, globbing, quotes. */
export class Expander {
  readonly #host: ExpansionHost;
  readonly #parameters: Parameters;
  readonly #shapes = new WordShapes();
  readonly #scope: ArithmeticScope;

  constructor(host: ExpansionHost) {
    this.#host = host;
    this.#parameters = new Parameters(host);
    const { state } = host;
    this.#scope = {
      expressions: new ExpressionCache(),
      get: (name, subscript) => {
        if (subscript !== null) return this.#parameters.element(name, this.#key(name, subscript)) ?? '';
        const value = this.#parameters.value(name);
        if (value === null && state.options.has('nounset')) throw new ExpansionError(`${name}: unbound variable`, true);
        return value ?? '';
      },
      set: (name, subscript, value) => {
        if (subscript === null) state.set(name, value);
        else state.setElement(name, this.#key(name, subscript), value);
      },
    };
  }

  get parameters(): Parameters {
    return this.#parameters;
  }

  async words(words: readonly Word[]): Promise<string[]> {
    const plain = this.plainWords(words);
    if (plain !== null) return plain;
    const fields: string[] = [];
    for (const word of words) {
      const only = word.parts.length === 1 ? word.parts[0] : undefined;
      if (only?.type === 'literal' && isPlainText(only.text)) fields.push(utf8Literal(only.text));
      else
        for (const parts of this.#host.state.options.has('braceexpand') ? expandBraces(word.parts) : [word.parts]) {
          const pause = this.#host.process.step();
          if (pause !== null) await pause;
          fields.push(...(await this.#fields(parts)));
        }
      if (fields.length > MAX_EXPANDED_WORDS) throw new ExpansionError('xrealloc: cannot allocate 800000 bytes', true);
    }
    return fields;
  }

  /** The words where all can be expanded at once; null where the full expansion is needed. */
  plainWords(words: readonly Word[]): string[] | null {
    const shape = this.#shapes.ofList(words);
    if (shape === 'complex') return null;
    const fields: string[] = [];
    for (const word of words) {
      let field = '';
      for (const part of word.parts) {
        const text = this.#plainPart(part, false);
        if (text === null) return null;
        field += text;
      }
      fields.push(field);
    }
    return fields;
  }

  /** A text that is not split, where it can be had at once. */
  plainText(word: Word): string | null {
    if (!this.#shapes.isSimpleText(word)) return null;
    let result = '';
    for (const part of word.parts) {
      const text = this.#plainPart(part, true);
      if (text === null) return null;
      result += text;
    }
    return result;
  }

  /** Null where an unquoted value would be split, would match files or would vanish. */
  #plainPart(part: WordPart, quoted: boolean): string | null {
    switch (part.type) {
      case 'literal':
      case 'escaped':
      case 'single-quoted':
      case 'ansi-c-quoted':
        return utf8Literal(part.text);
      case 'double-quoted': {
        let result = '';
        for (const inner of part.parts) {
          const text = this.#plainPart(inner, true);
          if (text === null) return null;
          result += text;
        }
        return result;
      }
      case 'parameter': {
        const { state } = this.#host;
        if (!quoted && (state.get('IFS') ?? DEFAULT_SEPARATORS) !== DEFAULT_SEPARATORS) return null;
        const value = this.#parameters.value(part.name);
        if (value === null && state.options.has('nounset')) return null;
        return quoted || (value !== null && isPlainText(value)) ? (value ?? '') : null;
      }
      case 'arithmetic-expansion':
        return this.evaluate(literalText(part.expression) ?? '').toString();
      default:
        return null;
    }
  }

  /** Without splitting and globbing: assignments, here-documents, `case` subjects. */
  async text(word: Word, options: { assignment?: boolean } = {}): Promise<string> {
    const plain = this.plainText(word);
    if (plain !== null) return plain;
    const pieces = await this.#pieces(word.parts, false, options.assignment === true ? 'assignment' : 'start');
    return this.#joined(pieces);
  }

  /** Here-document bodies: like double quotes, no tilde. */
  async hereDocument(word: Word): Promise<string> {
    return this.#joined(await this.#pieces(word.parts, true, 'none'));
  }

  /** A pattern with its quoted parts escaped. */
  async pattern(word: Word): Promise<string> {
    const pieces = await this.#pieces(word.parts, false, 'start');
    return pieces.map((piece) => (piece.quoted ? escapePattern(piece.text) : piece.text)).join('');
  }

  /** The right side of `=~`: quoted parts stand for themselves. */
  async regularExpression(word: Word): Promise<string> {
    const pieces = await this.#pieces(word.parts, false, 'start');
    return pieces
      .map((piece) => (piece.quoted ? piece.text.replace(/[\\^$.[\]*+?(){}|]/g, '\\$&') : piece.text))
      .join('');
  }

  /** `command` is what `(( ))` and `let` put before their message; a plain expansion has none and ends the line. */
  async arithmetic(text: ArithmeticText, command: string | null = null): Promise<bigint> {
    const source = literalText(text) ?? this.#joined(await this.#pieces(text.parts, true, 'none'));
    return this.evaluate(source, command);
  }

  evaluate(source: string, command: string | null = null): bigint {
    try {
      if (this.#host.state.dialect === 'posix' && source.includes('**'))
        throw new ArithmeticError(`${source}: syntax error: operand expected (error token is "")`);
      return evaluateArithmetic(source, this.#scope);
    } catch (error) {
      if (error instanceof ArithmeticError)
        throw new ExpansionError(
          command === null ? error.message : `${command}: ${error.message}`,
          false,
          command === null,
        );
      throw error;
    }
  }

  /** `-v name` and `-v name[subscript]`. */
  isSet(name: string): boolean {
    const [, array, subscript] = /^([A-Za-z_]\w*)\[([\s\S]*)\]$/.exec(name) ?? [];
    if (array === undefined || subscript === undefined) return this.#parameters.value(name) !== null;
    if (subscript === '@' || subscript === '*') return this.#parameters.values(array).length > 0;
    return this.#parameters.element(array, this.#key(array, subscript)) !== null;
  }

  /** Names that match the pattern, sorted; the pattern itself, unescaped, where there are none. */
  glob(pattern: string): Promise<string[]> {
    return new PathExpansion(this.#host.process, this.#host.state).expand(pattern);
  }

  async #fields(parts: readonly WordPart[]): Promise<string[]> {
    const pieces = await this.#pieces(parts, false, 'start');
    const fields: { pattern: string; text: string; magic: boolean }[] = [];
    let current: { pattern: string; text: string; magic: boolean } | null = null;
    const open = () => (current ??= { pattern: '', text: '', magic: false });
    const close = () => {
      if (current !== null) fields.push(current);
      current = null;
    };
    const extended = this.#host.state.shoptOptions.has('extglob');
    const separators = this.#host.state.get('IFS') ?? DEFAULT_SEPARATORS;
    for (const piece of pieces) {
      if (piece.breaks === true) {
        close();
        continue;
      }
      if (!piece.split) {
        const field = open();
        field.text += piece.text;
        field.pattern += piece.quoted ? escapePattern(piece.text) : piece.text;
        if (!piece.quoted && hasPatternCharacters(piece.text, extended)) field.magic = true;
        continue;
      }
      const pause = this.#host.process.step(1 + (piece.text.length >> 10));
      if (pause !== null) await pause;
      splitFields(
        piece.text,
        separators,
        current !== null,
        (text) => {
          const field = open();
          field.text += text;
          field.pattern += text;
          if (hasPatternCharacters(text, extended)) field.magic = true;
        },
        close,
      );
      if (fields.length > MAX_EXPANDED_WORDS) throw new ExpansionError('xrealloc: cannot allocate 800000 bytes', true);
    }
    close();
    const words: string[] = [];
    for (const field of fields) {
      if (field.magic && !this.#host.state.options.has('noglob')) words.push(...(await this.glob(field.pattern)));
      else words.push(field.text);
    }
    return words;
  }

  #joined(pieces: readonly Piece[]): string {
    return pieces.map((piece) => (piece.breaks === true ? ' ' : piece.text)).join('');
  }

  async #pieces(parts: readonly WordPart[], quoted: boolean, tilde: 'start' | 'assignment' | 'none'): Promise<Piece[]> {
    const pieces: Piece[] = [];
    for (let index = 0; index < parts.length; index += 1) {
      const part = parts[index];
      if (part === undefined) break;
      switch (part.type) {
        case 'literal': {
          const text =
            quoted || tilde === 'none'
              ? part.text
              : expandTilde(this.#host, part.text, {
                  first: index === 0,
                  assignment: tilde === 'assignment',
                  last: index === parts.length - 1,
                });
          pieces.push({ text: utf8Literal(text), quoted: quoted || text !== part.text, split: false });
          break;
        }
        case 'escaped':
        case 'single-quoted':
        case 'ansi-c-quoted':
          pieces.push({ text: utf8Literal(part.text), quoted: true, split: false });
          break;
        case 'double-quoted': {
          const inner = await this.#pieces(part.parts, true, 'none');
          if (inner.length === 0 && part.parts.length === 0) pieces.push({ text: '', quoted: true, split: false });
          pieces.push(...inner);
          break;
        }
        case 'parameter':
          pieces.push(...(await this.#parameter(part, quoted)));
          break;
        case 'command-substitution':
          pieces.push({ text: await this.#host.substitute(part), quoted, split: !quoted });
          break;
        case 'arithmetic-expansion':
          pieces.push({ text: (await this.arithmetic(part.expression)).toString(), quoted, split: !quoted });
          break;
        case 'process-substitution':
          pieces.push({ text: await this.#host.substituteProcess(part), quoted: true, split: false });
          break;
      }
    }
    return pieces;
  }

  async #parameter(part: ParameterExpansion, quoted: boolean): Promise<Piece[]> {
    const { state } = this.#host;
    if (state.dialect === 'posix' && isBashOnly(part)) throw new ExpansionError('Bad substitution', true);
    if (part.invalid !== undefined) throw new ExpansionError(`\${${part.invalid}}: bad substitution`);
    const one = (text: string): Piece[] => [{ text, quoted, split: !quoted }];
    if (part.indirect && part.operation?.type === 'names') {
      const names = listedVariables(state).flatMap(([name, { value, indexed, associative }]) =>
        name.startsWith(part.name) &&
        (value !== null || indexed !== null || associative !== null || this.#parameters.value(name) !== null)
          ? [name]
          : [],
      );
      return this.#list(names, part.operation.separator, quoted);
    }
    if (part.indirect && (part.subscript === '@' || part.subscript === '*'))
      return this.#list(this.#parameters.keys(part.name), part.subscript, quoted);
    let { name } = part;
    let subscript = part.subscript;
    if (part.indirect && state.variables.get(name)?.nameReference === true && part.subscript === null)
      return one(state.variables.get(name)?.value ?? '');
    if (part.indirect) {
      const named = this.#parameters.value(name);
      if (named === null && /^[A-Za-z_]/.test(name)) throw new ExpansionError(`${name}: invalid indirect expansion`);
      if (named === null && /^\d+$/.test(name)) return one('');
      const target = named ?? '';
      const element = /^([A-Za-z_][A-Za-z0-9_]*)\[([@*]|\d+)\]$/.exec(target);
      if (!/^([A-Za-z_][A-Za-z0-9_]*|\d+|[@*#?$!-])$/.test(element?.[1] ?? target))
        throw new ExpansionError(`${target}: invalid variable name`);
      name = element?.[1] ?? target;
      const inside = element?.[2];
      if (inside === '@' || inside === '*') subscript = inside;
      else if (inside !== undefined) subscript = { start: 0, end: 0, parts: [{ type: 'literal', text: inside }] };
    }
    const isList = name === '@' || name === '*' || subscript === '@' || subscript === '*';
    if (isList)
      return this.#listParameter(
        part,
        name,
        subscript === '*' || name === '*' ? '*' : '@',
        subscript === '@' || subscript === '*',
        quoted,
      );
    const value =
      subscript === null || typeof subscript === 'string'
        ? this.#parameters.value(name)
        : await this.#element(name, subscript);
    if (part.length) {
      if (value === null && state.options.has('nounset')) throw new ExpansionError(`${name}: unbound variable`, true);
      return one(String(value?.length ?? 0));
    }
    const { operation } = part;
    if (
      operation?.type === 'default' ||
      operation?.type === 'assign' ||
      operation?.type === 'error' ||
      operation?.type === 'alternative'
    ) {
      return this.#conditional(part, operation, name, value, quoted);
    }
    if (operation?.type === 'transform' && operation.operator === 'a') return one(this.#parameters.attributes(name));
    if (value === null && state.options.has('nounset'))
      throw new ExpansionError(`${unboundName(part, subscript)}: unbound variable`, true);
    if (value === null && operation?.type === 'transform') return one('');
    return one(await this.#operate(operation, value ?? '', name));
  }

  async #conditional(
    part: ParameterExpansion,
    operation: Extract<ParameterExpansion['operation'], { colon: boolean }>,
    name: string,
    value: string | null,
    quoted: boolean,
  ): Promise<Piece[]> {
    const missing = value === null || (operation.colon && value === '');
    const word = () =>
      this.#pieces(operation.word.parts, quoted, quoted ? 'none' : 'start').then((pieces) =>
        pieces.map((piece) => (piece.quoted || quoted ? piece : { ...piece, split: true })),
      );
    if (operation.type === 'alternative') return missing ? [{ text: '', quoted, split: !quoted }] : word();
    if (!missing) return [{ text: value, quoted, split: !quoted }];
    if (operation.type === 'default') return word();
    const text = this.#joined(await word());
    if (operation.type === 'error') {
      throw new ExpansionError(
        `${name}: ${text === '' ? (operation.colon ? 'parameter null or not set' : 'parameter not set') : text}`,
        true,
      );
    }
    if (!/^[A-Za-z_]/.test(name)) throw new ExpansionError(`$${name}: cannot assign in this way`);
    if (part.subscript !== null && typeof part.subscript !== 'string')
      this.#host.state.setElement(name, await this.#subscript(name, part.subscript), text);
    else this.#host.state.set(name, text);
    return [{ text, quoted, split: !quoted }];
  }

  async #listParameter(
    part: ParameterExpansion,
    name: string,
    separator: '@' | '*',
    isArray: boolean,
    quoted: boolean,
  ): Promise<Piece[]> {
    const { state } = this.#host;
    let values: readonly string[] = isArray ? this.#parameters.values(name) : state.positional;
    if (part.length) return [{ text: String(values.length), quoted, split: !quoted }];
    const { operation } = part;
    if (
      operation?.type === 'default' ||
      operation?.type === 'assign' ||
      operation?.type === 'error' ||
      operation?.type === 'alternative'
    ) {
      const joined = values.length === 0 ? null : values.join(' ');
      const missing = joined === null || (operation.colon && joined === '');
      if (operation.type === 'alternative' ? missing : !missing)
        return operation.type === 'alternative' ? [] : this.#list(values, separator, quoted);
      return this.#conditional(part, operation, name, joined, quoted);
    }
    if (operation?.type === 'substring') {
      const from = Number(await this.arithmetic(operation.offset));
      const all = isArray ? values : [state.name, ...values];
      const start = from < 0 ? all.length + from : from;
      const count = operation.length === null ? all.length : Number(await this.arithmetic(operation.length));
      values =
        start < 0 ? [] : all.slice(isArray ? start : Math.max(start, 0), Math.max(start, 0) + Math.max(0, count));
      if (!isArray && start === 0) values = all.slice(0, Math.max(0, count));
    } else if (operation?.type === 'transform' && /^[AKk]$/.test(operation.operator)) {
      values = this.#parameters.listed(name, operation.operator, values, isArray);
    } else if (operation !== null) {
      const changed: string[] = [];
      for (const value of values) changed.push(await this.#operate(operation, value, name));
      values = changed;
    }
    return this.#list(values, separator, quoted);
  }

  #list(values: readonly string[], separator: '@' | '*', quoted: boolean): Piece[] {
    if (quoted && separator === '*') {
      const separators = this.#host.state.get('IFS');
      return [{ text: values.join(separators === null ? ' ' : (separators[0] ?? '')), quoted, split: false }];
    }
    const pieces: Piece[] = [];
    values.forEach((text, index) => {
      if (index > 0) pieces.push({ text: '', quoted: false, split: false, breaks: true });
      if (quoted || text !== '') pieces.push({ text, quoted, split: !quoted });
    });
    return pieces;
  }

  async #operate(operation: ParameterExpansion['operation'], value: string, name: string): Promise<string> {
    if (operation === null) return value;
    const { process, state } = this.#host;
    const pause = process.step(1 + (value.length >> 8));
    if (pause !== null) await pause;
    const extended = state.shoptOptions.has('extglob');
    switch (operation.type) {
      case 'remove-prefix':
      case 'remove-suffix': {
        const prefix = operation.type === 'remove-prefix';
        const pattern = await this.pattern(operation.pattern);
        return removeAffix(value, pattern, { prefix, longest: operation.longest, extended });
      }
      case 'replace': {
        const pattern = await this.pattern(operation.pattern);
        const replacement = operation.replacement === null ? '' : await this.text(operation.replacement);
        const { all, anchor } = operation;
        return replacePattern(process, value, { pattern, replacement, all, anchor, extended });
      }
      case 'substring': {
        const offset = Number(await this.arithmetic(operation.offset));
        const start = offset < 0 ? value.length + offset : offset;
        const length = operation.length === null ? null : Number(await this.arithmetic(operation.length));
        if (start < 0 || start > value.length) return '';
        if (length === null) return value.slice(start);
        if (length < 0 && value.length + length < start)
          throw new ExpansionError(`${length}: substring expression < 0`);
        return length < 0 ? value.slice(start, value.length + length) : value.slice(start, start + length);
      }
      case 'case': {
        const pattern = operation.pattern === null ? '?' : await this.pattern(operation.pattern);
        return changeCase(value, operation.operator, pattern);
      }
      case 'transform':
        if (operation.operator === 'Q') return quoteForShell(value);
        if (operation.operator === 'P') return this.#host.promptText(value);
        if (operation.operator === 'U') return value.toUpperCase();
        if (operation.operator === 'L') return value.toLowerCase();
        if (operation.operator === 'u') return value.slice(0, 1).toUpperCase() + value.slice(1);
        if (operation.operator === 'a') return this.#parameters.attributes(name);
        if (operation.operator === 'A') {
          const attributes = this.#parameters.attributes(name);
          return `${attributes === '' ? '' : `declare -${attributes} `}${name}=${quoteForShell(value)}`;
        }
        if (operation.operator === 'K' || operation.operator === 'k') return quoteForShell(value);
        return value;
      default:
        return value;
    }
  }

  async #element(name: string, subscript: ArithmeticText): Promise<string | null> {
    const key = await this.#subscript(name, subscript);
    const indexed = this.#host.state.variables.get(this.#host.state.target(name))?.indexed ?? null;
    if (typeof key === 'number' && key < 0 && indexed !== null && key + Math.max(-1, ...indexed.keys()) + 1 < 0)
      await this.#host.complain(`${name}: bad array subscript`);
    return this.#parameters.element(name, key);
  }

  async #subscript(name: string, subscript: ArithmeticText): Promise<number | string> {
    const text = this.#joined(await this.#pieces(subscript.parts, true, 'none'));
    return this.#key(name, text);
  }

  #key(name: string, text: string): number | string {
    return this.#host.state.variables.get(name)?.associative != null ? text : Number(this.evaluate(text));
  }
}

/** Forms that dash does not know. */
function isBashOnly({ indirect, subscript, operation }: ParameterExpansion): boolean {
  return (
    indirect ||
    subscript !== null ||
    (operation !== null && ['replace', 'substring', 'case', 'transform', 'names'].includes(operation.type))
  );
}

/** As bash names a parameter that is not set: `$1`, `name`, `name[0]`. */
function unboundName(part: ParameterExpansion, subscript: ParameterExpansion['subscript']): string {
  if (/^\d+$/.test(part.name)) return `$${part.name}`;
  if (subscript === null || typeof subscript === 'string') return part.name;
  return `${part.name}[${subscript.parts.map((piece) => ('text' in piece ? piece.text : '')).join('')}]`;
}
