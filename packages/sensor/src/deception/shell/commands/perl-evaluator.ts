import { print } from '../kernel/program.ts';
import { PerlMatching } from './perl-matching.ts';
import { assignedNode, fill, MAX_ITEMS } from './perl-memory.ts';
import type { PerlNode, PerlStatement } from './perl-syntax.ts';
import {
  PerlArray,
  PerlCell,
  PerlCode,
  PerlDeath,
  PerlHash,
  PerlJump,
  PerlPattern,
  type PerlScalar,
  type PerlScope,
  perlNumber,
  perlText,
  perlTrue,
} from './perl-values.ts';

const MAX_CALLS = 2000;
/** Numbers of one range, which loops count through. */
const MAX_RANGE = 1_000_000;

type CallNode = Extract<PerlNode, { kind: 'call' }>;

/** The functions of the language and of its modules, which the evaluator does not know. */
export interface PerlFunctions {
  /** Null where there is none of the name. */
  call(node: CallNode, scope: PerlScope, wantsList: boolean): Promise<readonly PerlScalar[] | null>;
  method(object: PerlScalar, name: string, args: readonly PerlScalar[]): Promise<readonly PerlScalar[]>;
  print(node: Extract<PerlNode, { kind: 'print' }>, scope: PerlScope): Promise<PerlScalar>;
  readLines(handle: PerlScalar, wantsList: boolean): Promise<readonly PerlScalar[]>;
  capture(command: string): Promise<string>;
  fileTest(letter: string, path: PerlScalar): PerlScalar;
}

/** Runs parsed Perl: statements, variables, operators and patterns. */
/** Runs parsed Perl: statements and expressions. */
export class PerlEvaluator extends PerlMatching {
  functions: PerlFunctions | null = null;

  /** Where `print` goes; files that are edited in place take it. */
  output: (text: string) => Promise<void> = (text) => print(this.context.process, text);

  #calls = 0;

  #functions(): PerlFunctions {
    return this.functions ?? this.die('panic: no functions');
  }

  /** The value of the last statement. */
  async block(body: readonly PerlStatement[], scope: PerlScope): Promise<readonly PerlScalar[]> {
    for (const each of body) if (each.kind === 'sub') this.subs.set(each.name, new PerlCode(each.body, scope));
    let last: readonly PerlScalar[] = [];
    for (const each of body) last = await this.#statement(each, scope);
    return last;
  }

  async #statement(statement: PerlStatement, scope: PerlScope): Promise<readonly PerlScalar[]> {
    const pause = this.context.process.step(2);
    if (pause !== null) await pause;
    this.currentLine = statement.line;
    switch (statement.kind) {
      case 'expression':
        return this.list(statement.value, scope);
      case 'block':
        await this.#loopBody(statement.body, this.newScope(scope));
        return [];
      case 'if': {
        const inner = this.newScope(scope);
        for (const { test, body } of statement.branches)
          if (perlTrue(await this.value(test, inner))) return this.block(body, this.#bodyScope(body, inner));
        return this.block(statement.otherwise, inner);
      }
      case 'while': {
        const outer = this.newScope(scope);
        if (statement.first !== null) await this.list(statement.first, outer);
        let runs = statement.runsFirst;
        while (runs || statement.test === null || perlTrue(await this.value(statement.test, outer))) {
          runs = false;
          if (!(await this.#loopBody(statement.body, this.newScope(outer)))) break;
          if (statement.step !== null) await this.list(statement.step, outer);
          const rest = this.context.process.step();
          if (rest !== null) await rest;
        }
        return [];
      }
      case 'foreach': {
        const { list, variable, body } = statement;
        const source = list.kind === 'list' && list.items.length === 1 ? (list.items[0] ?? list) : list;
        const original = source.kind === 'array' ? this.array(source, scope) : null;
        const values = original === null ? await this.list(source, scope) : original.items;
        for (let at = 0; at < values.length; at += 1) {
          const cell = new PerlCell();
          cell.value = values[at];
          const inner = this.newScope(scope);
          const previous = variable === '_' ? this.scalar('_').value : undefined;
          if (variable === '_') this.scalar('_').value = cell.value;
          else inner.names.set(`$${variable}`, cell);
          try {
            if (!(await this.#loopBody(body, inner))) break;
          } finally {
            const changed = variable === '_' ? this.scalar('_').value : cell.value;
            if (original !== null) original.items[at] = changed;
            if (variable === '_') this.scalar('_').value = previous;
          }
        }
        return [];
      }
      case 'sub':
      case 'use':
        return [];
    }
  }

  /** A statement behind a modifier belongs to the block around it. */
  #bodyScope(body: readonly PerlStatement[], scope: PerlScope): PerlScope {
    return body.length === 1 && scope.parent !== null ? scope.parent : scope;
  }

  /** False where the loop ends. */
  async #loopBody(body: readonly PerlStatement[], scope: PerlScope): Promise<boolean> {
    try {
      await this.locally(() => this.block(body, scope));
      return true;
    } catch (error) {
      if (!(error instanceof PerlJump) || error.verb === 'return') throw error;
      return error.verb === 'next';
    }
  }

  /** Runs a function of the program. */
  async callCode(code: PerlCode, args: readonly PerlScalar[]): Promise<readonly PerlScalar[]> {
    // A fresh stack for every call: recursion ends by the limit of calls.
    await null;
    if (this.#calls >= MAX_CALLS) this.outOfMemory();
    this.#calls += 1;
    const scope = this.newScope(code.scope);
    const list = new PerlArray();
    list.items = [...args];
    scope.names.set('@_', list);
    try {
      return await this.locally(() => this.block(code.body, scope));
    } catch (error) {
      if (error instanceof PerlJump && error.verb === 'return') return error.values;
      throw error;
    } finally {
      this.#calls -= 1;
    }
  }

  /** The values in list context. */
  async list(node: PerlNode, scope: PerlScope): Promise<readonly PerlScalar[]> {
    switch (node.kind) {
      case 'array':
        return [...this.array(node, scope).items];
      case 'hash':
        return [...this.hash(node, scope).entries].flat();
      case 'dereference':
        if (node.sigil === '@') return [...(await this.arrayOf(node, scope)).items];
        if (node.sigil === '%') return [...(await this.hashOf(node, scope)).entries].flat();
        return [await this.value(node, scope)];
      case 'list':
        return this.lists(node.items, scope);
      case 'my':
      case 'local': {
        this.introduce(node, scope);
        return node.isList || node.targets[0]?.kind !== 'scalar' ? this.lists(node.targets, scope) : [undefined];
      }
      case 'slice': {
        const { items } = await this.arrayOf(node.container, scope);
        return (await this.list(node.index, scope)).map((at) => items.at(Math.trunc(perlNumber(at))));
      }
      case 'entries': {
        const { entries } = await this.hashOf(node.container, scope);
        return (await this.list(node.index, scope)).map((key) => entries.get(perlText(key)));
      }
      case 'listSlice': {
        const values = await this.list(node.list, scope);
        return (await this.list(node.index, scope)).map((at) => values.at(Math.trunc(perlNumber(at))));
      }
      case 'range':
        return this.range(await this.value(node.from, scope), await this.value(node.to, scope), MAX_RANGE);
      case 'choice':
        return this.list(perlTrue(await this.value(node.test, scope)) ? node.yes : node.no, scope);
      case 'logical':
        if (node.operator === '||' || node.operator === '&&') {
          const left = await this.value(node.left, scope);
          return perlTrue(left) === (node.operator === '||') ? [left] : this.list(node.right, scope);
        }
        return [await this.value(node, scope)];
      case 'binary':
        if (node.operator === 'x' && node.left.kind === 'list') {
          const values = await this.list(node.left, scope);
          const count = Math.max(0, Math.trunc(perlNumber(await this.value(node.right, scope))));
          if (count * values.length > MAX_ITEMS) this.outOfMemory();
          return Array.from({ length: count }, () => values).flat();
        }
        return [await this.value(node, scope)];
      case 'assign': {
        const made = await this.assignment(node, scope);
        return made ?? [await this.value(assignedNode(node.target), scope)];
      }
      case 'call':
        return this.call(node, scope, true);
      case 'method':
        return this.#method(node, scope);
      case 'invoke':
        return this.#invoke(node, scope);
      case 'pattern':
        return node.compiles ? [await this.value(node, scope)] : this.match(node, scope, this.topic(), true);
      case 'bind':
        if (node.action.kind === 'pattern' && !node.isNegated)
          return this.match(node.action, scope, perlText(await this.value(node.target, scope)), true, node.target);
        return [await this.value(node, scope)];
      case 'readLine':
        return this.#functions().readLines(await this.value(node.handle, scope), true);
      case 'command':
        return (
          (await this.#functions().capture(perlText(await this.value(node.text, scope)))).match(/[^\n]*\n|[^\n]+$/g) ??
          []
        );
      case 'eval':
        return this.#protected(node.body, scope);
      case 'do':
        return this.locally(() => this.block(node.body, this.newScope(scope)));
      default:
        return [await this.value(node, scope)];
    }
  }

  /** The value in scalar context. */
  async value(node: PerlNode, scope: PerlScope): Promise<PerlScalar> {
    const pause = this.context.process.step();
    if (pause !== null) await pause;
    switch (node.kind) {
      case 'constant':
        return node.value;
      case 'text': {
        let text = '';
        for (const part of node.parts) text += perlText(await this.value(part, scope));
        return this.sized(text);
      }
      case 'scalar':
        return this.special(node.name) ?? this.variables.scalar(scope, node.name).value;
      case 'array':
        return this.array(node, scope).items.length;
      case 'hash':
        return this.hash(node, scope).entries.size;
      case 'last':
        return this.variables.array(scope, node.name).items.length - 1;
      case 'element':
        return (await this.arrayOf(node.container, scope)).items.at(
          Math.trunc(perlNumber(await this.value(node.index, scope))) || 0,
        );
      case 'entry':
        return (await this.hashOf(node.container, scope)).entries.get(await this.key(node.index, scope));
      case 'dereference': {
        if (node.sigil === '@') return (await this.arrayOf(node, scope)).items.length;
        if (node.sigil === '%') return (await this.hashOf(node, scope)).entries.size;
        const value = await this.value(node.value, scope);
        if (value instanceof PerlCell) return value.value;
        if (typeof value === 'string') return this.scalar(value).value;
        return this.die(
          value === undefined ? "Can't use an undefined value as a SCALAR reference" : 'Not a SCALAR reference',
        );
      }
      case 'my':
      case 'local':
        this.introduce(node, scope);
        return undefined;
      case 'list': {
        let last: PerlScalar;
        for (const item of node.items) last = await this.value(item, scope);
        return last;
      }
      case 'binary':
        return this.binary(node.operator, await this.value(node.left, scope), await this.value(node.right, scope));
      case 'logical': {
        const left = await this.value(node.left, scope);
        if (node.operator === 'xor') return perlTrue(left) === perlTrue(await this.value(node.right, scope)) ? '' : 1;
        const isEnough =
          node.operator === '||' ? perlTrue(left) : node.operator === '&&' ? !perlTrue(left) : left !== undefined;
        return isEnough ? left : this.value(node.right, scope);
      }
      case 'unary':
        if (node.operator === '\\') return this.reference(node.value, scope);
        return this.unary(node.operator, await this.value(node.value, scope));
      case 'before':
      case 'after': {
        const before = await this.value(node.value, scope);
        const after = this.stepped(before, node.operator);
        await this.assign(node.value, after, scope);
        return node.kind === 'before' ? after : (before ?? 0);
      }
      case 'assign': {
        const made = await this.assignment(node, scope);
        return made === null ? this.value(assignedNode(node.target), scope) : made.length;
      }
      case 'choice':
        return this.value(perlTrue(await this.value(node.test, scope)) ? node.yes : node.no, scope);
      case 'pattern': {
        if (!node.compiles) return (await this.match(node, scope, this.topic(), false))[0];
        const flags = node.flags.replace(/[^imsx]/g, '');
        return new PerlPattern(`(?^${flags}:${perlText(await this.value(node.pattern, scope))})`);
      }
      case 'bind':
        return this.bound(node, scope);
      case 'substitution':
      case 'transliteration':
        return this.changed(node, { kind: 'scalar', name: '_' }, scope);
      case 'newArray': {
        const made = new PerlArray();
        made.items = await this.lists(node.items, scope);
        return made;
      }
      case 'newHash': {
        const made = new PerlHash();
        fill(made, await this.lists(node.items, scope));
        return made;
      }
      case 'function':
        return new PerlCode(node.body, scope);
      case 'readLine':
        return (await this.#functions().readLines(await this.value(node.handle, scope), false))[0];
      case 'command':
        return this.#functions().capture(perlText(await this.value(node.text, scope)));
      case 'fileTest':
        return this.#functions().fileTest(node.letter, await this.value(node.value, scope));
      case 'print':
        return this.#functions().print(node, scope);
      case 'jump': {
        const values = node.value === null ? [] : await this.list(node.value, scope);
        throw new PerlJump(node.verb, values);
      }
      case 'call':
        return (await this.call(node, scope, false)).at(-1);
      case 'range':
        return this.#between(node, scope);
      case 'slice':
      case 'entries':
      case 'listSlice':
      case 'method':
      case 'invoke':
      case 'eval':
      case 'do':
        return (await this.list(node, scope)).at(-1);
    }
  }

  readonly #insideRanges = new WeakSet<PerlNode>();

  /** The range of a test, which is true from where its first part holds to where its second does. */
  async #between(node: Extract<PerlNode, { kind: 'range' }>, scope: PerlScope): Promise<PerlScalar> {
    const holds = async (part: PerlNode) =>
      part.kind === 'constant' ? part.value === this.lastRead?.line : perlTrue(await this.value(part, scope));
    if (!this.#insideRanges.has(node)) {
      if (!(await holds(node.from))) return '';
      this.#insideRanges.add(node);
    }
    if (await holds(node.to)) this.#insideRanges.delete(node);
    return 1;
  }

  async call(node: CallNode, scope: PerlScope, wantsList: boolean): Promise<readonly PerlScalar[]> {
    const own = this.subs.get(node.name.replace(/^main::/, ''));
    if (own !== undefined) return this.callCode(own, await this.lists(node.args, scope));
    const made = await this.#functions().call(node, scope, wantsList);
    if (made !== null) return made;
    // A word alone is a text, as long as nothing is strict.
    if (!node.hasParentheses && node.args.length === 0) return [node.name];
    return this.die(`Undefined subroutine &main::${node.name} called`);
  }

  async #method(node: Extract<PerlNode, { kind: 'method' }>, scope: PerlScope): Promise<readonly PerlScalar[]> {
    const object = await this.value(node.object, scope);
    return this.#functions().method(object, node.name, await this.lists(node.args, scope));
  }

  async #invoke(node: Extract<PerlNode, { kind: 'invoke' }>, scope: PerlScope): Promise<readonly PerlScalar[]> {
    const code = await this.value(node.code, scope);
    if (!(code instanceof PerlCode)) return this.die('Not a CODE reference');
    return this.callCode(code, await this.lists(node.args, scope));
  }

  async #protected(body: readonly PerlStatement[], scope: PerlScope): Promise<readonly PerlScalar[]> {
    try {
      const made = await this.locally(() => this.block(body, this.newScope(scope)));
      this.scalar('@').value = '';
      return made;
    } catch (error) {
      if (!(error instanceof PerlDeath)) throw error;
      this.scalar('@').value = error.value;
      return [];
    }
  }
}
