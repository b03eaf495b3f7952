import { RegularExpression } from '../expansion/regular-expression.ts';
import { AwkError } from './awk-syntax.ts';
import { type AwkArray, AwkField, type AwkValue, toNumber, toText } from './awk-values.ts';

/** Elements of all arrays of a program, and fields of one record. */
const MAX_ELEMENTS = 200_000;
const MAX_FIELDS = 20_000;
const MAX_CACHED_PATTERNS = 500;

/** What a name stands for: a value, an array, or nothing yet. `origin` is the caller's name behind a parameter. */
export interface AwkCell {
  value: AwkValue;
  array: AwkArray | null;
  readonly origin: AwkCell | null;
}

/** Variables, arrays and the current record of a running awk program. */
export class AwkMemory {
  readonly #globals = new Map<string, AwkCell>();
  readonly #frames: Map<string, AwkCell>[] = [];
  readonly #patterns = new Map<string, RegularExpression>();
  #record = '';
  #fields: AwkValue[] | null = null;
  #elements = 0;

  get callDepth(): number {
    return this.#frames.length;
  }

  enter(frame: Map<string, AwkCell>): void {
    this.#frames.push(frame);
  }

  leave(): void {
    this.#frames.pop();
  }

  deleteElement(array: AwkArray, key: string): void {
    if (array.delete(key)) this.#elements -= 1;
  }

  clear(array: AwkArray): void {
    this.#elements -= array.size;
    array.clear();
  }

  cell(name: string): AwkCell {
    const local = this.#frames.at(-1)?.get(name);
    if (local !== undefined) return local;
    let cell = this.#globals.get(name);
    if (cell === undefined) {
      cell = { value: null, array: null, origin: null };
      this.#globals.set(name, cell);
    }
    return cell;
  }

  getName(name: string): AwkValue {
    if (name === 'NF') return this.fields().length;
    const cell = this.cell(name);
    if (cell.array !== null) throw new AwkError(`type error in arg(1) in call to ${name}`);
    return cell.value;
  }

  setName(name: string, value: AwkValue): void {
    if (name === 'NF') {
      const fields = this.fields();
      this.#resize(fields, Math.trunc(toNumber(value)));
      this.#rebuild(fields);
      return;
    }
    this.cell(name).value = value;
  }

  array(name: string): AwkArray {
    const cell = this.cell(name);
    if (cell.array === null) {
      let array = cell.origin?.array ?? null;
      array ??= new Map();
      for (let each: AwkCell | null = cell; each !== null; each = each.origin) each.array = array;
    }
    return cell.array ?? new Map();
  }

  isArray(name: string): boolean {
    return this.cell(name).array !== null;
  }

  text(name: string): string {
    return toText(this.getName(name), '%.6g');
  }

  format(): string {
    const value = this.cell('CONVFMT').value;
    return typeof value === 'string' ? value : '%.6g';
  }

  get record(): string {
    return this.#record;
  }

  setRecord(text: string): void {
    this.#record = text;
    this.#fields = null;
  }

  fields(): AwkValue[] {
    this.#fields ??= this.splitText(this.#record, this.text('FS')).map((part) => new AwkField(part));
    return this.#fields;
  }

  /** Splits by a separator as FS does: blanks, one character, or a pattern; nothing in an empty text. */
  splitText(text: string, separator: string): string[] {
    if (text === '') return [];
    let parts: string[];
    if (separator === ' ') parts = text.trim() === '' ? [] : text.replace(/^[ \t\n]+|[ \t\n]+$/g, '').split(/[ \t\n]+/);
    else if (separator === '') parts = [...text];
    else if (separator.length === 1) parts = text.split(separator);
    else parts = this.#splitByPattern(text, this.pattern(separator));
    return parts.slice(0, MAX_FIELDS);
  }

  #splitByPattern(text: string, pattern: RegularExpression): string[] {
    const parts: string[] = [];
    let at = 0;
    for (let match = pattern.match(text, at); match !== null; match = pattern.match(text, at)) {
      const [start = 0, end = 0] = match;
      if (end === start) break;
      parts.push(text.slice(at, start));
      at = end;
    }
    return [...parts, text.slice(at)];
  }

  #resize(fields: AwkValue[], count: number): void {
    if (count > MAX_FIELDS) throw new AwkError(`program limit exceeded: maximum number of fields size=${MAX_FIELDS}`);
    while (fields.length < count) fields.push(new AwkField(''));
    fields.length = Math.max(0, count);
  }

  #rebuild(fields: AwkValue[]): void {
    this.#fields = fields;
    this.#record = fields.map((field) => toText(field, this.format())).join(this.text('OFS'));
  }

  setField(index: number, value: AwkValue): void {
    if (index < 0) throw new AwkError(`negative field index $${index}`);
    if (index === 0) {
      this.setRecord(toText(value, this.format()));
      return;
    }
    const fields = this.fields();
    if (index > fields.length) this.#resize(fields, index);
    fields[index - 1] = value;
    this.#rebuild(fields);
  }

  setElement(array: AwkArray, key: string, value: AwkValue): void {
    if (!array.has(key)) {
      this.#elements += 1;
      if (this.#elements > MAX_ELEMENTS) throw new AwkError('out of memory');
    }
    array.set(key, value);
  }

  pattern(text: string): RegularExpression {
    let pattern = this.#patterns.get(text);
    if (pattern === undefined) {
      pattern = new RegularExpression(text, { extended: true });
      if (this.#patterns.size >= MAX_CACHED_PATTERNS) this.#patterns.clear();
      this.#patterns.set(text, pattern);
    }
    return pattern;
  }
}
