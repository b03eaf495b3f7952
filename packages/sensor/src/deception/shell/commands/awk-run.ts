import type { RegularExpression } from '../expansion/regular-expression.ts';
import { type CommandContext, print } from '../kernel/program.ts';
import { callAwkBuiltin } from './awk-builtins.ts';
import type { AwkEvaluator } from './awk-evaluator.ts';
import { type AwkCell, AwkMemory } from './awk-memory.ts';
import { AwkStreams, RecordReader } from './awk-streams.ts';
import {
  AwkError,
  type AwkExpression,
  type AwkProgram,
  type AwkRule,
  type AwkStatement,
  type AwkTarget,
} from './awk-syntax.ts';
import { decodeAwkString } from './awk-tokens.ts';
import { AwkField, type AwkValue, compareValues, isTrue, sprintf, toNumber, toText } from './awk-values.ts';
import { openInput } from './input.ts';

/** Calls within calls: mawk's evaluation stack. */
const MAX_CALL_DEPTH = 200;

class ExitProgram extends Error {}
class NextRecord extends Error {
  readonly skipsFile: boolean;

  constructor(skipsFile: boolean) {
    super('next');
    this.skipsFile = skipsFile;
  }
}
class LeaveLoop extends Error {
  readonly kind: 'break' | 'continue';

  constructor(kind: 'break' | 'continue') {
    super(kind);
    this.kind = kind;
  }
}
class ReturnValue extends Error {
  readonly value: AwkValue;

  constructor(value: AwkValue) {
    super('return');
    this.value = value;
  }
}

/** Runs one awk program. */
export class AwkRun implements AwkEvaluator {
  readonly context: CommandContext;
  readonly streams: AwkStreams;
  readonly #program: AwkProgram;
  readonly memory = new AwkMemory();
  readonly #openRanges = new Set<AwkRule>();
  readonly #operands: readonly string[];
  #main: { readonly reader: RecordReader; readonly release: () => void } | null = null;
  #nextOperand = 0;
  #readStandardInput = false;
  #status = 0;

  constructor(context: CommandContext, program: AwkProgram, operands: readonly string[]) {
    this.context = context;
    this.streams = new AwkStreams(context);
    this.#program = program;
    this.#operands = operands;
    for (const [name, value] of [
      ['FS', ' '],
      ['OFS', ' '],
      ['RS', '\n'],
      ['ORS', '\n'],
      ['SUBSEP', '\x1c'],
      ['CONVFMT', '%.6g'],
      ['OFMT', '%.6g'],
    ] as const)
      this.memory.setName(name, value);
    for (const name of ['NR', 'FNR', 'RSTART']) this.memory.setName(name, 0);
    this.memory.setName('RLENGTH', -1);
    this.memory.setName('ARGC', operands.length + 1);
    const args = this.memory.array('ARGV');
    for (const [index, text] of [context.name, ...operands].entries()) args.set(String(index), new AwkField(text));
    const variables = this.memory.array('ENVIRON');
    for (const [name, text] of context.process.environment) variables.set(name, new AwkField(text));
  }

  /** `-v name=value` and operands of that form. */
  assign(name: string, text: string): void {
    this.memory.setName(name, new AwkField(decodeAwkString(text)));
  }

  /** The exit status. */
  async run(): Promise<number> {
    const { begin, end, readsInput } = this.#program;
    let exited = false;
    const guarded = async (body: () => Promise<void>) => {
      try {
        await body();
      } catch (error) {
        if (!(error instanceof ExitProgram)) throw error;
        exited = true;
      }
    };
    try {
      await guarded(() => this.#statements(begin));
      if (readsInput && !exited) await guarded(() => this.#records());
      if (end.length > 0 && (readsInput || exited) && !(exited && !readsInput))
        await guarded(() => this.#statements(end));
    } finally {
      this.#main?.release();
      await this.streams.closeAll();
    }
    return this.#status;
  }

  async #records(): Promise<void> {
    for (let record = await this.#nextRecord(); record !== null; record = await this.#nextRecord()) {
      this.memory.setRecord(record);
      this.#count(true);
      try {
        for (const rule of this.#program.rules) {
          if (!(await this.#applies(rule))) continue;
          if (rule.body === null) await print(this.context.process, `${this.memory.record}${this.memory.text('ORS')}`);
          else await this.#statements(rule.body);
        }
      } catch (error) {
        if (!(error instanceof NextRecord)) throw error;
        if (error.skipsFile) this.#closeMain();
      }
    }
  }

  #count(ofMainInput: boolean): void {
    this.memory.setName('NR', toNumber(this.memory.getName('NR')) + 1);
    if (ofMainInput) this.memory.setName('FNR', toNumber(this.memory.getName('FNR')) + 1);
  }

  async #applies(rule: AwkRule): Promise<boolean> {
    if (rule.from === null) return true;
    if (rule.to === null) return isTrue(await this.value(rule.from));
    if (!this.#openRanges.has(rule)) {
      if (!isTrue(await this.value(rule.from))) return false;
      this.#openRanges.add(rule);
    }
    if (isTrue(await this.value(rule.to))) this.#openRanges.delete(rule);
    return true;
  }

  #closeMain(): void {
    this.#main?.release();
    this.#main = null;
  }

  async #nextRecord(): Promise<string | null> {
    for (;;) {
      this.#main ??= await this.#openNext();
      if (this.#main === null) return null;
      const record = await this.#main.reader.next(this.memory.text('RS'));
      if (record !== null) return record;
      this.#closeMain();
    }
  }

  async #openNext(): Promise<{ readonly reader: RecordReader; readonly release: () => void } | null> {
    const args = this.memory.array('ARGV');
    while (this.#nextOperand < Math.min(this.#operands.length, toNumber(this.memory.getName('ARGC')) - 1)) {
      this.#nextOperand += 1;
      const operand = toText(args.get(String(this.#nextOperand)) ?? null, '%.6g');
      if (operand === '') continue;
      const assignment = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(operand);
      if (assignment !== null) {
        this.assign(assignment[1] ?? '', assignment[2] ?? '');
        continue;
      }
      this.#readStandardInput = true;
      const file = await openInput(
        { ...this.context, name: 'awk' },
        operand,
        (why) => `cannot open ${operand} (${why})`,
      );
      if (file === null) {
        this.#status = 2;
        throw new ExitProgram();
      }
      this.memory.setName('FILENAME', operand);
      this.memory.setName('FNR', 0);
      return { reader: new RecordReader(() => file.read(this.context.process)), release: () => file.release() };
    }
    if (this.#readStandardInput) return null;
    this.#readStandardInput = true;
    const input = this.context.process.descriptor(0);
    if (input === null) return null;
    return { reader: new RecordReader(() => input.read(this.context.process)), release: () => {} };
  }

  async #key(subscripts: readonly AwkExpression[]): Promise<string> {
    const parts: string[] = [];
    for (const subscript of subscripts) parts.push(toText(await this.value(subscript), this.memory.format()));
    return parts.join(this.memory.text('SUBSEP'));
  }

  async set(target: AwkTarget, value: AwkValue): Promise<void> {
    const { maxVariableBytes } = this.context.process.session.options.limits;
    if (typeof value === 'string' && value.length > maxVariableBytes) throw new AwkError('out of memory');
    if (target.type === 'name') this.memory.setName(target.name, value);
    else if (target.type === 'field') this.memory.setField(Math.trunc(toNumber(await this.value(target.index))), value);
    else this.memory.setElement(this.memory.array(target.name), await this.#key(target.subscripts), value);
  }

  /** An expression as a pattern: a literal one, or its text. */
  async patternOf(expression: AwkExpression): Promise<RegularExpression> {
    if (expression.type === 'pattern') return this.memory.pattern(expression.text);
    return this.memory.pattern(toText(await this.value(expression), this.memory.format()));
  }

  // Statements

  async #statements(list: readonly AwkStatement[]): Promise<void> {
    for (const statement of list) await this.#statement(statement);
  }

  async #statement(statement: AwkStatement): Promise<void> {
    const pause = this.context.process.step();
    if (pause !== null) await pause;
    switch (statement.type) {
      case 'expression':
        await this.value(statement.value);
        return;
      case 'print':
        return this.#print(statement);
      case 'block':
        return this.#statements(statement.body);
      case 'if':
        return this.#statements(isTrue(await this.value(statement.condition)) ? statement.yes : statement.no);
      case 'while':
        while (isTrue(await this.value(statement.condition))) if (await this.#leaves(statement.body)) return;
        return;
      case 'do':
        do if (await this.#leaves(statement.body)) return;
        while (isTrue(await this.value(statement.condition)));
        return;
      case 'for':
        if (statement.start !== null) await this.#statement(statement.start);
        while (statement.condition === null || isTrue(await this.value(statement.condition))) {
          if (await this.#leaves(statement.body)) return;
          if (statement.next !== null) await this.#statement(statement.next);
        }
        return;
      case 'each': {
        const array = this.memory.array(statement.array);
        for (const key of [...array.keys()].sort()) {
          this.memory.setName(statement.variable, new AwkField(key));
          if (await this.#leaves(statement.body)) return;
        }
        return;
      }
      case 'delete': {
        const array = this.memory.array(statement.name);
        if (statement.subscripts === null) {
          this.memory.clear(array);
        } else this.memory.deleteElement(array, await this.#key(statement.subscripts));
        return;
      }
      case 'next':
      case 'nextfile':
        throw new NextRecord(statement.type === 'nextfile');
      case 'break':
      case 'continue':
        throw new LeaveLoop(statement.type);
      case 'exit':
        if (statement.value !== null) this.#status = Math.trunc(toNumber(await this.value(statement.value))) & 0xff;
        throw new ExitProgram();
      case 'return':
        throw new ReturnValue(statement.value === null ? null : await this.value(statement.value));
    }
  }

  /** Runs the body of a loop once; true after `break`. */
  async #leaves(body: readonly AwkStatement[]): Promise<boolean> {
    const pause = this.context.process.step();
    if (pause !== null) await pause;
    try {
      await this.#statements(body);
      return false;
    } catch (error) {
      if (!(error instanceof LeaveLoop)) throw error;
      return error.kind === 'break';
    }
  }

  async #print(statement: Extract<AwkStatement, { readonly type: 'print' }>): Promise<void> {
    const values: AwkValue[] = [];
    for (const arg of statement.args) values.push(await this.value(arg));
    let text: string;
    if (statement.formatted)
      text = sprintf(toText(values[0] ?? null, this.memory.format()), values.slice(1), this.memory.format(), 'printf');
    else if (values.length === 0) text = this.memory.record + this.memory.text('ORS');
    else {
      const format = this.memory.text('OFMT');
      text = values.map((value) => toText(value, format)).join(this.memory.text('OFS')) + this.memory.text('ORS');
    }
    if (statement.redirection === null) {
      await print(this.context.process, text);
      return;
    }
    const { kind, to } = statement.redirection;
    if (await this.streams.write(kind, toText(await this.value(to), this.memory.format()), text)) return;
    this.#status = 2;
    throw new ExitProgram();
  }

  // Expressions

  async value(expression: AwkExpression): Promise<AwkValue> {
    switch (expression.type) {
      case 'number':
      case 'string':
        return expression.value;
      case 'pattern':
        return this.memory.pattern(expression.text).test(this.memory.record) ? 1 : 0;
      case 'group':
        return this.value(expression.of);
      case 'name':
        return this.memory.getName(expression.name);
      case 'field': {
        const index = Math.trunc(toNumber(await this.value(expression.index)));
        if (index < 0) throw new AwkError(`negative field index $${index}`);
        return index === 0 ? new AwkField(this.memory.record) : (this.memory.fields()[index - 1] ?? null);
      }
      case 'element': {
        const array = this.memory.array(expression.name);
        const key = await this.#key(expression.subscripts);
        const value = array.get(key);
        if (value !== undefined) return value;
        this.memory.setElement(array, key, null);
        return null;
      }
      case 'unary': {
        const value = await this.value(expression.of);
        if (expression.operator === '!') return isTrue(value) ? 0 : 1;
        return expression.operator === '-' ? -toNumber(value) : toNumber(value);
      }
      case 'binary':
        return this.#binary(expression);
      case 'assign': {
        const right = await this.value(expression.value);
        const value =
          expression.operator === '='
            ? right
            : calculate(
                toNumber(await this.value(expression.target)),
                expression.operator.slice(0, -1),
                toNumber(right),
              );
        await this.set(expression.target, value);
        return value;
      }
      case 'step': {
        const before = toNumber(await this.value(expression.target));
        await this.set(expression.target, before + expression.by);
        return expression.before ? before + expression.by : before;
      }
      case 'choice':
        return this.value(isTrue(await this.value(expression.condition)) ? expression.yes : expression.no);
      case 'in':
        return this.memory.array(expression.name).has(await this.#key(expression.subscripts)) ? 1 : 0;
      case 'getline':
        return this.#getline(expression);
      case 'builtin':
        return callAwkBuiltin(this, expression.name, expression.args);
      case 'call':
        return this.#call(expression.name, expression.args);
    }
  }

  async #binary(expression: Extract<AwkExpression, { readonly type: 'binary' }>): Promise<AwkValue> {
    const { operator } = expression;
    const left = await this.value(expression.left);
    if (operator === '&&') return isTrue(left) && isTrue(await this.value(expression.right)) ? 1 : 0;
    if (operator === '||') return isTrue(left) || isTrue(await this.value(expression.right)) ? 1 : 0;
    if (operator === '~' || operator === '!~') {
      const found = (await this.patternOf(expression.right)).test(toText(left, this.memory.format()));
      return found === (operator === '~') ? 1 : 0;
    }
    const right = await this.value(expression.right);
    if (operator === ' ') return toText(left, this.memory.format()) + toText(right, this.memory.format());
    if (!'< <= == != > >='.split(' ').includes(operator)) return calculate(toNumber(left), operator, toNumber(right));
    const order = compareValues(left, right, this.memory.format());
    const holds =
      operator === '=='
        ? order === 0
        : operator === '!='
          ? order !== 0
          : operator === '<'
            ? order < 0
            : operator === '<='
              ? order <= 0
              : operator === '>'
                ? order > 0
                : order >= 0;
    return holds ? 1 : 0;
  }

  async #getline(expression: Extract<AwkExpression, { readonly type: 'getline' }>): Promise<AwkValue> {
    const pause = this.context.process.step();
    if (pause !== null) await pause;
    const { kind, source, target } = expression;
    let record: string | null | undefined;
    if (kind === 'main') record = await this.#nextRecord();
    else {
      const name = source === null ? '' : toText(await this.value(source), this.memory.format());
      record = await this.streams.read(kind, name, this.memory.text('RS'));
    }
    if (record === undefined) return -1;
    if (record === null) return 0;
    if (target === null) this.memory.setRecord(record);
    else await this.set(target, new AwkField(record));
    if (kind !== 'file') this.#count(kind === 'main');
    return 1;
  }

  async #call(name: string, args: readonly AwkExpression[]): Promise<AwkValue> {
    const called = this.#program.functions.get(name);
    if (called === undefined) throw new AwkError(`function ${name} never defined`);
    if (this.memory.callDepth >= MAX_CALL_DEPTH)
      throw new AwkError('function call nesting too deep for evaluation stack');
    const frame = new Map<string, AwkCell>();
    for (const [index, parameter] of called.parameters.entries()) {
      const arg = args[index];
      if (arg === undefined) frame.set(parameter, { value: null, array: null, origin: null });
      else if (arg.type === 'name' && arg.name !== 'NF') {
        const cell = this.memory.cell(arg.name);
        frame.set(
          parameter,
          cell.array === null ? { value: cell.value, array: null, origin: cell.value === null ? cell : null } : cell,
        );
      } else frame.set(parameter, { value: await this.value(arg), array: null, origin: null });
    }
    this.memory.enter(frame);
    try {
      await this.#statements(called.body);
      return null;
    } catch (error) {
      if (error instanceof ReturnValue) return error.value;
      throw error;
    } finally {
      this.memory.leave();
    }
  }
}

function calculate(left: number, operator: string, right: number): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '^':
      return left ** right;
    case '/':
      return left / right;
    default:
      if (right === 0) throw new AwkError('division by zero in %');
      return left % right;
  }
}
