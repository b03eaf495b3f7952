import type { CommandContext } from '../kernel/program.ts';
import { PerlOperators } from './perl-operators.ts';
import type { PerlNode } from './perl-syntax.ts';
import {
  PerlArray,
  PerlCell,
  type PerlCode,
  PerlDeath,
  type PerlHandle,
  PerlHash,
  type PerlScalar,
  type PerlScope,
  perlNumber,
  perlText,
  perlTrue,
} from './perl-values.ts';
import { PerlVariables } from './perl-variables.ts';

/** Items of one list. */
export const MAX_ITEMS = 100_000;

/** The variables that expressions name: found, made where they are missing, declared and given values. */
export abstract class PerlMemory extends PerlOperators {
  readonly context: CommandContext;

  readonly name: string;

  readonly variables: PerlVariables;
  /** Functions that the program defines. */
  readonly subs = new Map<string, PerlCode>();

  /** The handle that was read last, for messages and `$.`. */
  lastRead: PerlHandle | null = null;

  errorNumber = 0;

  /** After fork() the program goes on as the child, which nobody waits for. */
  isChild = false;

  protected currentLine = 1;

  abstract value(node: PerlNode, scope: PerlScope): Promise<PerlScalar>;

  abstract list(node: PerlNode, scope: PerlScope): Promise<readonly PerlScalar[]>;

  constructor(context: CommandContext, name: string, args: readonly string[]) {
    super(context.process.session.options.limits.maxVariableBytes);
    this.context = context;
    this.name = name;
    this.variables = new PerlVariables(context.process, name, args);
  }

  get line(): number {
    return this.currentLine;
  }

  /** ` at -e line 1.`, with the line of input that was read last. */
  place(): string {
    const read = this.lastRead;
    return ` at ${this.name} line ${this.currentLine}${read === null || read.line === 0 ? '' : `, <${read.name === 'ARGV' ? '' : read.name}> line ${read.line}`}.\n`;
  }

  override die(text: string): never {
    throw new PerlDeath(`${text}${this.place()}`);
  }

  newScope(parent: PerlScope): PerlScope {
    return { names: new Map(), parent };
  }

  scalar(name: string): PerlCell {
    return this.variables.scalar(this.variables.globals, name);
  }

  readonly #restores: (() => void)[] = [];

  /** What is `local` within is as before afterwards. */
  protected async locally<Result>(work: () => Promise<Result>): Promise<Result> {
    const before = this.#restores.length;
    try {
      return await work();
    } finally {
      while (this.#restores.length > before) this.#restores.pop()?.();
    }
  }

  async lists(nodes: readonly PerlNode[], scope: PerlScope): Promise<PerlScalar[]> {
    const made: PerlScalar[] = [];
    for (const node of nodes) {
      for (const value of await this.list(node, scope)) made.push(value);
      if (made.length > MAX_ITEMS) this.outOfMemory();
    }
    return made;
  }

  async key(node: PerlNode, scope: PerlScope): Promise<string> {
    return node.kind === 'list'
      ? (await this.list(node, scope)).map(perlText).join('\x1c')
      : perlText(await this.value(node, scope));
  }

  array(node: Extract<PerlNode, { kind: 'scalar' | 'array' | 'hash' | 'last' }>, scope: PerlScope): PerlArray {
    return this.variables.array(scope, node.name);
  }

  hash(node: Extract<PerlNode, { kind: 'scalar' | 'array' | 'hash' | 'last' }>, scope: PerlScope): PerlHash {
    return this.variables.hash(scope, node.name);
  }

  /** The array that an expression names, made where it is missing. */
  async arrayOf(node: PerlNode, scope: PerlScope): Promise<PerlArray> {
    if (node.kind === 'array') return this.array(node, scope);
    if (node.kind === 'my') this.introduce(node, scope);
    if (node.kind === 'my' && node.targets[0] !== undefined) return this.arrayOf(node.targets[0], scope);
    const value = await this.value(node.kind === 'dereference' ? node.value : node, scope);
    if (value instanceof PerlArray) return value;
    if (value === undefined && node.kind === 'dereference') {
      const made = new PerlArray();
      await this.assign(node.value, made, scope);
      return made;
    }
    if (typeof value === 'string' && node.kind === 'dereference') return this.variables.array(scope, value);
    return this.die('Not an ARRAY reference');
  }

  /** The hash that an expression names, made where it is missing. */
  async hashOf(node: PerlNode, scope: PerlScope): Promise<PerlHash> {
    if (node.kind === 'hash') return this.hash(node, scope);
    const value = await this.value(node.kind === 'dereference' ? node.value : node, scope);
    if (value instanceof PerlHash) return value;
    if (value === undefined && node.kind === 'dereference') {
      const made = new PerlHash();
      await this.assign(node.value, made, scope);
      return made;
    }
    return this.die('Not a HASH reference');
  }

  protected async reference(node: PerlNode, scope: PerlScope): Promise<PerlScalar> {
    if (node.kind === 'array' || (node.kind === 'dereference' && node.sigil === '@')) return this.arrayOf(node, scope);
    if (node.kind === 'hash' || (node.kind === 'dereference' && node.sigil === '%')) return this.hashOf(node, scope);
    if (node.kind === 'scalar') return this.variables.scalar(scope, node.name);
    if (node.kind === 'call' && this.subs.has(node.name)) return this.subs.get(node.name);
    const cell = new PerlCell();
    cell.value = await this.value(node, scope);
    return cell;
  }

  protected introduce(node: Extract<PerlNode, { kind: 'my' | 'local' }>, scope: PerlScope): void {
    if (node.kind === 'local') {
      for (const each of node.targets) {
        if (each.kind !== 'scalar') continue;
        const cell = this.variables.scalar(scope, each.name);
        const { value } = cell;
        this.#restores.push(() => {
          cell.value = value;
        });
        cell.value = undefined;
      }
      return;
    }
    for (const each of node.targets)
      if (each.kind === 'scalar') scope.names.set(`$${each.name}`, new PerlCell());
      else if (each.kind === 'array') scope.names.set(`@${each.name}`, new PerlArray());
      else if (each.kind === 'hash') scope.names.set(`%${each.name}`, new PerlHash());
  }

  /** The values assigned to a list; null for a scalar. */
  protected async assignment(
    node: Extract<PerlNode, { kind: 'assign' }>,
    scope: PerlScope,
  ): Promise<PerlScalar[] | null> {
    const { target, operator } = node;
    const [first] = target.kind === 'my' || target.kind === 'local' ? target.targets : [];
    const inner = target.kind === 'my' || target.kind === 'local' ? (first ?? target) : target;
    const isList =
      target.kind === 'list' ||
      ((target.kind === 'my' || target.kind === 'local') && target.isList) ||
      ['array', 'hash', 'slice', 'entries'].includes(inner.kind) ||
      (inner.kind === 'dereference' && inner.sigil !== '$');
    if (isList && operator === '') {
      const values = [...(await this.list(node.value, scope))];
      if (target.kind === 'my' || target.kind === 'local') this.introduce(target, scope);
      const targets =
        target.kind === 'list'
          ? target.items
          : target.kind === 'my' || target.kind === 'local'
            ? target.targets
            : [target];
      await this.#spread(targets, values, scope);
      return values;
    }
    if (operator === '') {
      const value = await this.value(node.value, scope);
      if (target.kind === 'my' || target.kind === 'local') this.introduce(target, scope);
      await this.assign(inner, value, scope);
      return null;
    }
    if (operator === 'x' && inner.kind === 'array') this.die("Can't modify array dereference in repeat (x)");
    const before = await this.value(target, scope);
    if (operator === '||' || operator === '&&' || operator === '//') {
      const keeps = operator === '||' ? perlTrue(before) : operator === '&&' ? !perlTrue(before) : before !== undefined;
      if (!keeps) await this.assign(target, await this.value(node.value, scope), scope);
      return null;
    }
    await this.assign(target, this.binary(operator, before, await this.value(node.value, scope)), scope);
    return null;
  }

  async #spread(targets: readonly PerlNode[], values: readonly PerlScalar[], scope: PerlScope): Promise<void> {
    let at = 0;
    for (const each of targets) {
      if (each.kind === 'array' || (each.kind === 'dereference' && each.sigil === '@')) {
        (await this.arrayOf(each, scope)).items = values.slice(at);
        return;
      }
      if (each.kind === 'hash' || (each.kind === 'dereference' && each.sigil === '%')) {
        const hash = await this.hashOf(each, scope);
        hash.entries.clear();
        fill(hash, values.slice(at));
        return;
      }
      if (each.kind === 'entries') {
        const { entries } = await this.hashOf(each.container, scope);
        for (const key of await this.list(each.index, scope)) entries.set(perlText(key), values[at++]);
      } else if (each.kind === 'call' && each.name === 'undef') at += 1;
      else if (each.kind === 'my') {
        this.introduce(each, scope);
        await this.#spread(each.targets, [values[at++]], scope);
      } else await this.assign(each, values[at++], scope);
    }
  }

  /** Gives a variable or an element a value. */
  async assign(target: PerlNode, value: PerlScalar, scope: PerlScope): Promise<void> {
    switch (target.kind) {
      case 'scalar':
        this.variables.scalar(scope, target.name).value = value;
        return;
      case 'element': {
        const { items } = await this.arrayOf(target.container, scope);
        const index = Math.trunc(perlNumber(await this.value(target.index, scope)));
        const at = index < 0 ? index + items.length : index;
        if (at > MAX_ITEMS) this.outOfMemory();
        while (items.length < at) items.push(undefined);
        if (at >= 0) items[at] = value;
        return;
      }
      case 'entry': {
        const { entries } = await this.hashOf(target.container, scope);
        if (entries.size > MAX_ITEMS) this.outOfMemory();
        entries.set(await this.key(target.index, scope), value);
        return;
      }
      case 'dereference': {
        const cell = await this.value(target.value, scope);
        if (cell instanceof PerlCell) cell.value = value;
        else if (cell === undefined && target.sigil === '$') {
          const made = new PerlCell();
          made.value = value;
          await this.assign(target.value, made, scope);
        }
        return;
      }
      case 'my':
        this.introduce(target, scope);
        if (target.targets[0] !== undefined) await this.assign(target.targets[0], value, scope);
        return;
      case 'list':
        await this.#spread(target.items, [value], scope);
        return;
      case 'last': {
        const { items } = this.array(target, scope);
        items.length = Math.max(0, Math.min(items.length, Math.trunc(perlNumber(value)) + 1));
        return;
      }
      case 'choice':
        return this.assign(perlTrue(await this.value(target.test, scope)) ? target.yes : target.no, value, scope);
      case 'assign':
        return this.assign(target.target, value, scope);
      default:
        this.die("Can't modify constant item in scalar assignment");
    }
  }
}

/** The variable that a declaration declares. */
export function assignedNode(target: PerlNode): PerlNode {
  return target.kind === 'my' || target.kind === 'local' ? (target.targets[0] ?? target) : target;
}

/** Puts pairs of keys and values into a hash. */
export function fill(hash: PerlHash, values: readonly PerlScalar[]): void {
  for (let at = 0; at < values.length; at += 2) hash.entries.set(perlText(values[at]), values[at + 1]);
}
