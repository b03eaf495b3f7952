// Over 500 lines: the expansions of XCU 2.6 call each other in a fixed order and share one piece format.
import type { ArithmeticText, ParameterExpansion, Word, WordPart } from '@cerberusmesh/shell-syntax';
import { utf8 } from '../../byte-string.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import type { ShellState } from '../interpreter/shell-state.ts';
import type { Process } from '../kernel/process.ts';
import { MAX_EXPANDED_WORDS } from '../limits.ts';
import { ArithmeticError, evaluateArithmetic } from './arithmetic.ts';
import { expandBraces } from './braces.ts';
import { escapePattern, hasPatternCharacters, matchesPattern, unescapePattern } from './pattern.ts';

/** A failed expansion ends the command; `fatal` ends a non-interactive shell too. */
export class ExpansionError extends Error {
  readonly fatal: boolean;

  constructor(message: string, fatal = false) {
    super(message);
    this.fatal = fatal;
  }
}

/** A run of expanded text. Only `split` text is split into fields; only unquoted text can be a pattern. */
interface Piece {
  readonly text: string;
  readonly quoted: boolean;
  readonly split: boolean;
  /** Between the words of "$@": a field ends here. */
  readonly breaks?: boolean;
}

/** What the expander needs from the interpreter. */
export interface ExpansionHost {
  readonly state: ShellState;
  readonly process: Process;
  readonly flags: string;
  substitute(part: Extract<WordPart, { type: 'command-substitution' }>): Promise<string>;
  substituteProcess(part: Extract<WordPart, { type: 'process-substitution' }>): Promise<string>;
}

/** Word expansion in the order of XCU 2.6: brace, tilde, parameter/command/arithmetic, splitting, globbing, quotes. */
export class Expander {
  readonly #host: ExpansionHost;

  constructor(host: ExpansionHost) {
    this.#host = host;
  }

  async words(words: readonly Word[]): Promise<string[]> {
    const fields: string[] = [];
    for (const word of words) {
      const only = word.parts.length === 1 ? word.parts[0] : undefined;
      if (only?.type === 'literal' && isPlain(only.text)) fields.push(utf8Literal(only.text));
      else
        for (const parts of this.#host.state.options.has('braceexpand') ? expandBraces(word.parts) : [word.parts])
          fields.push(...(await this.#fields(parts)));
      if (fields.length > MAX_EXPANDED_WORDS) throw new ExpansionError('xrealloc: cannot allocate 800000 bytes', true);
    }
    return fields;
  }

  /** Without splitting and globbing: assignments, here-documents, `case` subjects. */
  async text(word: Word, options: { assignment?: boolean } = {}): Promise<string> {
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

  async arithmetic(text: ArithmeticText): Promise<bigint> {
    const source = this.#joined(await this.#pieces(text.parts, true, 'none'));
    return this.evaluate(source);
  }

  evaluate(source: string): bigint {
    const { state } = this.#host;
    try {
      return evaluateArithmetic(source, {
        get: (name, subscript) => {
          if (subscript !== null) return this.#element(name, this.#key(name, subscript)) ?? '';
          const value = /^\d+$|^[@*#?$!-]$/.test(name) ? this.#plain(name) : state.get(name);
          if (value === null && state.options.has('nounset'))
            throw new ExpansionError(`${name}: unbound variable`, true);
          return value ?? '';
        },
        set: (name, subscript, value) => {
          if (subscript === null) state.set(name, value);
          else state.setElement(name, this.#key(name, subscript), value);
        },
      });
    } catch (error) {
      if (error instanceof ArithmeticError) throw new ExpansionError(error.message);
      throw error;
    }
  }

  /** Names that match the pattern, sorted; the pattern itself, unescaped, where there are none. */
  async glob(pattern: string): Promise<string[]> {
    if (this.#host.state.options.has('noglob') || !hasPatternCharacters(pattern)) return [unescapePattern(pattern)];
    const found = await this.#matchPath(pattern);
    if (found.length > 0) return found.sort();
    return this.#host.state.shoptOptions.has('nullglob') ? [] : [unescapePattern(pattern)];
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
    const separators = this.#host.state.get('IFS') ?? ' \t\n';
    for (const piece of pieces) {
      if (piece.breaks === true) {
        close();
        continue;
      }
      if (!piece.split) {
        const field = open();
        field.text += piece.text;
        field.pattern += piece.quoted ? escapePattern(piece.text) : piece.text;
        if (!piece.quoted && hasPatternCharacters(piece.text)) field.magic = true;
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
          if (hasPatternCharacters(text)) field.magic = true;
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
              : this.#tilde(part.text, index === 0, tilde === 'assignment', index === parts.length - 1);
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

  #tilde(text: string, first: boolean, assignment: boolean, last: boolean): string {
    if (!text.includes('~')) return text;
    const home = (name: string): string | null => {
      const { state, process } = this.#host;
      if (name === '') return state.get('HOME') ?? '';
      if (name === '+') return process.directory;
      if (name === '-') return state.get('OLDPWD');
      return process.session.host.findUser(name)?.home ?? null;
    };
    const expandAt = (piece: string, whole: boolean): string => {
      const found = /^~([A-Za-z0-9_+-]*)(?=\/|$)/.exec(piece);
      if (found === null || (!whole && found[0].length === piece.length && !last)) return piece;
      const directory = home(found[1] ?? '');
      return directory === null ? piece : directory + piece.slice(found[0].length);
    };
    if (!assignment) return first ? expandAt(text, last) : text;
    return text
      .split(':')
      .map((piece, index) => (index > 0 || first ? expandAt(piece, true) : piece))
      .join(':');
  }

  async #parameter(part: ParameterExpansion, quoted: boolean): Promise<Piece[]> {
    const { state } = this.#host;
    const one = (text: string): Piece[] => [{ text, quoted, split: !quoted }];
    if (part.indirect && part.operation?.type === 'names') {
      const names = [...state.variables.keys()].filter((name) => name.startsWith(part.name)).sort();
      return this.#list(names, part.operation.separator, quoted);
    }
    if (part.indirect && (part.subscript === '@' || part.subscript === '*'))
      return this.#list(this.#keys(part.name), part.subscript, quoted);
    let { name } = part;
    let subscript = part.subscript;
    if (part.indirect) {
      const target = this.#plain(name) ?? '';
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
        ? this.#plain(name)
        : this.#element(name, await this.#subscript(name, subscript));
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
    if (value === null && state.options.has('nounset')) throw new ExpansionError(`${name}: unbound variable`, true);
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
    let values = isArray ? this.#values(name) : [...state.positional];
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
    const { process } = this.#host;
    const pause = process.step(1 + (value.length >> 8));
    if (pause !== null) await pause;
    switch (operation.type) {
      case 'remove-prefix':
      case 'remove-suffix':
        return removeAffix(
          value,
          await this.pattern(operation.pattern),
          operation.type === 'remove-prefix',
          operation.longest,
        );
      case 'replace': {
        const pattern = await this.pattern(operation.pattern);
        const replacement = operation.replacement === null ? '' : await this.text(operation.replacement);
        return this.#replace(value, pattern, replacement, operation.all, operation.anchor);
      }
      case 'substring': {
        const offset = Number(await this.arithmetic(operation.offset));
        const start = offset < 0 ? value.length + offset : offset;
        if (start < 0) return '';
        if (operation.length === null) return value.slice(start);
        const length = Number(await this.arithmetic(operation.length));
        if (length < 0 && value.length + length < start)
          throw new ExpansionError(`${length}: substring expression < 0`);
        return length < 0 ? value.slice(start, value.length + length) : value.slice(start, start + length);
      }
      case 'case': {
        const pattern = operation.pattern === null ? '?' : await this.pattern(operation.pattern);
        const change = (character: string) =>
          matchesPattern(pattern, character)
            ? operation.operator.startsWith('^')
              ? character.toUpperCase()
              : character.toLowerCase()
            : character;
        return operation.operator.length === 2
          ? value.replace(/[\s\S]/g, change)
          : change(value.slice(0, 1)) + value.slice(1);
      }
      case 'transform':
        if (operation.operator === 'Q') return quoteForShell(value);
        if (operation.operator === 'U') return value.toUpperCase();
        if (operation.operator === 'L') return value.toLowerCase();
        if (operation.operator === 'u') return value.slice(0, 1).toUpperCase() + value.slice(1);
        if (operation.operator === 'A') return `${name}=${quoteForShell(value)}`;
        return value;
      default:
        return value;
    }
  }

  async #replace(
    value: string,
    pattern: string,
    replacement: string,
    all: boolean,
    anchor: 'start' | 'end' | null,
  ): Promise<string> {
    if (pattern === '') return value;
    const literal = hasPatternCharacters(pattern) ? null : unescapePattern(pattern);
    if (literal !== null && anchor === null)
      return all ? value.split(literal).join(replacement) : replaceOnce(value, literal, replacement);
    let result = '';
    let at = 0;
    while (at <= value.length) {
      const pause = this.#host.process.step(1 + (value.length >> 4));
      if (pause !== null) await pause;
      let end = -1;
      for (let candidate = value.length; candidate > at || (candidate === at && candidate === 0); candidate -= 1) {
        if (anchor === 'end' && candidate !== value.length) break;
        if (matchesPattern(pattern, value.slice(at, candidate))) {
          end = candidate;
          break;
        }
      }
      if (end !== -1) {
        result += replacement;
        at = Math.max(end, at + 1);
        if (!all) return result + value.slice(end);
        if (end === value.length) return result;
        continue;
      }
      if (anchor === 'start') return value;
      result += value.slice(at, at + 1);
      at += 1;
    }
    return result;
  }

  /** A special, positional or named parameter without subscript; null where unset. */
  #plain(name: string): string | null {
    const { state } = this.#host;
    switch (name) {
      case '?':
        return String(state.lastStatus);
      case '$':
        return String(state.processId);
      case '!':
        return state.lastBackgroundId === null ? null : String(state.lastBackgroundId);
      case '#':
        return String(state.positional.length);
      case '-':
        return this.#host.flags;
      case '0':
        return state.name;
      case '_':
        return state.lastArgument;
      case 'RANDOM':
        return String(Math.floor(this.#host.process.session.options.random.next() * 32_768));
      case 'SECONDS':
        return String(Math.max(0, Math.floor((this.#host.process.session.host.now() - this.#startedAt) / 1000)));
      case 'EPOCHSECONDS':
        return String(Math.floor(this.#host.process.session.host.now() / 1000));
      case 'BASHPID':
        return String(this.#host.process.id);
      case 'LINENO':
        return '1';
      default:
        return /^\d+$/.test(name) ? (state.positional[Number(name) - 1] ?? null) : state.get(name);
    }
  }

  get #startedAt(): number {
    return (
      this.#host.process.session.table.find(this.#host.state.processId)?.startedAtMs ??
      this.#host.process.session.host.now()
    );
  }

  async #subscript(name: string, subscript: ArithmeticText): Promise<number | string> {
    const text = this.#joined(await this.#pieces(subscript.parts, true, 'none'));
    return this.#key(name, text);
  }

  #key(name: string, text: string): number | string {
    return this.#host.state.variables.get(name)?.associative != null ? text : Number(this.evaluate(text));
  }

  #element(name: string, key: number | string): string | null {
    const variable = this.#host.state.variables.get(name);
    if (variable === undefined) return null;
    if (variable.associative !== null) return variable.associative.get(String(key)) ?? null;
    if (variable.indexed === null) return Number(key) === 0 || Number(key) === -1 ? variable.value : null;
    const index = Number(key) < 0 ? Math.max(-1, ...variable.indexed.keys()) + 1 + Number(key) : Number(key);
    return variable.indexed.get(index) ?? null;
  }

  #keys(name: string): string[] {
    const variable = this.#host.state.variables.get(name);
    if (variable?.associative != null) return [...variable.associative.keys()];
    if (variable?.indexed != null) return [...variable.indexed.keys()].sort((a, b) => a - b).map(String);
    return variable?.value == null ? [] : ['0'];
  }

  #values(name: string): string[] {
    const variable = this.#host.state.variables.get(name);
    if (variable?.associative != null) return [...variable.associative.values()];
    if (variable?.indexed != null)
      return [...variable.indexed.entries()].sort(([a], [b]) => a - b).map(([, value]) => value);
    return variable?.value == null ? [] : [variable.value];
  }

  /** Pathname expansion, one component after the other. */
  async #matchPath(pattern: string): Promise<string[]> {
    const { process } = this.#host;
    const components = pattern.split('/');
    let found: string[] = [pattern.startsWith('/') ? '/' : ''];
    for (const [index, component] of components.entries()) {
      if (component === '') {
        if (index > 0 && index === components.length - 1)
          found = found.filter((path) => isDirectory(process, path)).map((path) => `${path}/`);
        continue;
      }
      const next: string[] = [];
      const join = (path: string, name: string) =>
        path === '' || path.endsWith('/') ? path + name : `${path}/${name}`;
      for (const path of found) {
        const pause = process.step(2);
        if (pause !== null) await pause;
        if (!hasPatternCharacters(component)) {
          const candidate = join(path, unescapePattern(component));
          if (index < components.length - 1 || exists(process, candidate)) next.push(candidate);
          continue;
        }
        for (const name of listed(process, path)) {
          if (name.startsWith('.') && !component.startsWith('.') && !this.#host.state.shoptOptions.has('dotglob'))
            continue;
          if (matchesPattern(component, name)) next.push(join(path, name));
        }
        if (component.startsWith('.'))
          for (const name of ['.', '..']) if (matchesPattern(component, name)) next.push(join(path, name));
        if (next.length > MAX_EXPANDED_WORDS) throw new ExpansionError('xrealloc: cannot allocate 800000 bytes', true);
      }
      found = next;
    }
    return found.filter((path) => path !== '' && exists(process, path));
  }
}

/** Characters outside a byte come from parsers of Unicode text; they become UTF-8. */
function utf8Literal(text: string): string {
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) > 0xff) return utf8(text);
  return text;
}

function isPlain(text: string): boolean {
  return text !== '' && /^[\w./:=+,@%-]+$/.test(text);
}

function splitFields(
  text: string,
  separators: string,
  inField: boolean,
  add: (text: string) => void,
  close: () => void,
): void {
  if (separators === '') {
    if (text !== '') add(text);
    return;
  }
  let at = 0;
  let open = inField;
  const white = (character: string | undefined) =>
    character !== undefined &&
    separators.includes(character) &&
    (character === ' ' || character === '\t' || character === '\n');
  while (at < text.length) {
    let end = at;
    while (end < text.length && !separators.includes(text[end] ?? '')) end += 1;
    if (end > at) {
      add(text.slice(at, end));
      open = true;
    }
    if (end >= text.length) break;
    at = end;
    while (white(text[at])) at += 1;
    const hard = at < text.length && separators.includes(text[at] ?? '');
    if (hard) {
      at += 1;
      if (!open) add('');
      while (white(text[at])) at += 1;
    }
    if (open || hard) close();
    open = false;
  }
}

function removeAffix(value: string, pattern: string, prefix: boolean, longest: boolean): string {
  if (!hasPatternCharacters(pattern)) {
    const text = unescapePattern(pattern);
    if (prefix) return value.startsWith(text) ? value.slice(text.length) : value;
    return text !== '' && value.endsWith(text) ? value.slice(0, -text.length) : value;
  }
  let work = 0;
  for (let step = 0; step <= value.length; step += 1) {
    const length = longest ? value.length - step : step;
    const candidate = prefix ? value.slice(0, length) : value.slice(value.length - length);
    work += candidate.length;
    if (work > 20_000_000) return value;
    if (matchesPattern(pattern, candidate)) return prefix ? value.slice(length) : value.slice(0, value.length - length);
  }
  return value;
}

function replaceOnce(value: string, wanted: string, replacement: string): string {
  const at = value.indexOf(wanted);
  return at === -1 ? value : value.slice(0, at) + replacement + value.slice(at + wanted.length);
}

/** As bash prints values that can be read back: `${name@Q}`, `set`, `declare -p`. */
export function quoteForShell(value: string): string {
  if (/[\x00-\x1f\x7f-\xff]/.test(value)) {
    const escaped = value.replace(/[\\'\x00-\x1f\x7f-\xff]/g, (character) => {
      const named = new Map([
        ['\n', '\\n'],
        ['\t', '\\t'],
        ['\r', '\\r'],
        ['\x1b', '\\E'],
        ['\x07', '\\a'],
        ['\b', '\\b'],
        ['\f', '\\f'],
        ['\v', '\\v'],
        ['\\', '\\\\'],
        ["'", "\\'"],
      ]).get(character);
      return named ?? `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`;
    });
    return `$'${escaped}'`;
  }
  return `'${value.replaceAll("'", "'\\''")}'`;
}

function exists(process: Process, path: string): boolean {
  try {
    process.files.lstat(process.path(path));
    return true;
  } catch (error) {
    if (error instanceof FileError) return false;
    throw error;
  }
}

function isDirectory(process: Process, path: string): boolean {
  try {
    return process.files.stat(process.path(path)).type === 'directory';
  } catch (error) {
    if (error instanceof FileError) return false;
    throw error;
  }
}

function listed(process: Process, path: string): string[] {
  try {
    return process.list(path === '' ? '.' : path);
  } catch (error) {
    if (error instanceof FileError) return [];
    throw error;
  }
}
