import { DeviceFile } from '../kernel/open-file.ts';
import { stat } from './paths.ts';
import type { PerlEvaluator } from './perl-evaluator.ts';
import type { PerlError, PerlFiles } from './perl-files.ts';
import { PerlParser } from './perl-parser.ts';
import { type PerlNode, PerlSyntaxError } from './perl-syntax.ts';
import {
  PerlDeath,
  PerlHandle,
  type PerlScalar,
  type PerlScope,
  perlNumber,
  perlText,
  perlTrue,
} from './perl-values.ts';

type CallNode = Extract<PerlNode, { kind: 'call' }>;
export type Values = readonly PerlScalar[];

/** Functions over lists and variables of Perl (perlfunc), and how files are opened. */
export abstract class PerlListFunctions {
  protected readonly run: PerlEvaluator;

  protected readonly files: PerlFiles;

  constructor(run: PerlEvaluator, files: PerlFiles) {
    this.run = run;
    this.files = files;
  }

  protected handle(value: PerlScalar): PerlHandle {
    return value instanceof PerlHandle ? value : this.files.named(perlText(value).replace(/^\*?(?:main::)?/, ''));
  }

  protected failed(error: PerlError | null): Values {
    if (error === null) return [1];
    this.run.errorNumber = error.number;
    this.run.scalar('!').value = error.text;
    return [0];
  }

  /** Functions whose arguments are variables, not values. */
  protected async withVariables(node: CallNode, scope: PerlScope, wantsList: boolean): Promise<Values | null> {
    const run = this.run;
    const [first, ...others] = node.args;
    switch (node.name) {
      case 'push':
      case 'unshift': {
        if (first === undefined) return null;
        const array = await run.arrayOf(first, scope);
        const values = await run.lists(others, scope);
        array.items = node.name === 'push' ? array.items.concat(values) : [...values, ...array.items];
        if (array.items.length > 100_000) run.outOfMemory();
        return [array.items.length];
      }
      case 'pop':
      case 'shift': {
        const given: PerlNode = first ?? { kind: 'array', name: isInSub(scope) ? '_' : 'ARGV' };
        const { items } = await run.arrayOf(given, scope);
        return [node.name === 'pop' ? items.pop() : items.shift()];
      }
      case 'splice': {
        if (first === undefined) return null;
        const { items } = await run.arrayOf(first, scope);
        const [at = 0, count = items.length, ...put] = await run.lists(others, scope);
        return items.splice(perlNumber(at), perlNumber(count), ...put);
      }
      case 'keys':
      case 'values': {
        if (first === undefined) return null;
        const isArray = first.kind === 'array' || (first.kind === 'dereference' && first.sigil === '@');
        if (isArray) {
          const { items } = await run.arrayOf(first, scope);
          return listed(node.name === 'keys' ? items.map((_, at) => at) : [...items], wantsList);
        }
        const hash = await run.hashOf(first, scope);
        hash.walk = null;
        return listed(node.name === 'keys' ? [...hash.entries.keys()] : [...hash.entries.values()], wantsList);
      }
      case 'each': {
        if (first === undefined) return null;
        const hash = await run.hashOf(first, scope);
        hash.walk ??= hash.entries.entries();
        const found = hash.walk.next();
        if (found.done !== true) return found.value;
        hash.walk = null;
        return [];
      }
      case 'delete':
      case 'exists': {
        const removes = node.name === 'delete';
        if (first?.kind === 'entry') {
          const { entries } = await run.hashOf(first.container, scope);
          const key = await run.key(first.index, scope);
          const value = entries.get(key);
          const had = removes ? entries.delete(key) : entries.has(key);
          return [removes ? value : had ? 1 : ''];
        }
        if (first?.kind === 'element') {
          const { items } = await run.arrayOf(first.container, scope);
          const at = perlNumber(await run.value(first.index, scope));
          return [removes ? items.splice(at, 1)[0] : at < items.length && at >= -items.length ? 1 : ''];
        }
        return [first?.kind === 'call' && run.subs.has(first.name) ? 1 : ''];
      }
      case 'defined': {
        if (first === undefined) return [run.scalar('_').value === undefined ? '' : 1];
        if (first.kind === 'call' && first.hasParentheses && run.subs.has(first.name)) return [1];
        return [(await run.value(first, scope)) === undefined ? '' : 1];
      }
      case 'undef':
        if (first?.kind === 'array') (await run.arrayOf(first, scope)).items = [];
        else if (first?.kind === 'hash') (await run.hashOf(first, scope)).entries.clear();
        else if (first !== undefined) await run.assign(first, undefined, scope);
        return [undefined];
      case 'scalar':
        return [first === undefined ? undefined : await run.value(first, scope)];
      case 'chomp':
      case 'chop': {
        const given: PerlNode = first ?? { kind: 'scalar', name: '_' };
        const own = given.kind === 'assign' ? given.target : given;
        if (given.kind === 'assign') await run.list(given, scope);
        const target = own.kind === 'my' ? (own.targets[0] ?? own) : own;
        if (target.kind === 'array') {
          const array = await run.arrayOf(target, scope);
          array.items = array.items.map((each) => perlText(each).replace(/\n$/, ''));
          return [array.items.length];
        }
        const text = perlText(await run.value(target, scope));
        const short = node.name === 'chop' ? text.slice(0, -1) : text.replace(/\n$/, '');
        if (short !== text) await run.assign(target, short, scope);
        return [node.name === 'chop' ? text.slice(-1) : text.length - short.length];
      }
      case 'open':
      case 'socket':
      case 'opendir':
        return this.#opens(node, scope);
      case 'local':
      case 'wantarray':
        return [1];
      default:
        return null;
    }
  }

  /** Functions that take a block, an expression or a pattern. */
  protected async overLists(node: CallNode, scope: PerlScope, wantsList: boolean): Promise<Values | null> {
    const run = this.run;
    const { process } = run.context;
    const [first, ...others] = node.args;
    switch (node.name) {
      case 'map':
      case 'grep':
      case 'first':
      case 'any':
      case 'all':
      case 'none': {
        const values = await run.lists(node.block === null ? others : node.args, scope);
        const topic = run.scalar('_');
        const before = topic.value;
        const made: PerlScalar[] = [];
        const test = async (): Promise<Values> => {
          if (node.block !== null) return run.block(node.block, run.newScope(scope));
          return first === undefined
            ? []
            : node.name === 'map'
              ? run.list(first, scope)
              : [await run.value(first, scope)];
        };
        for (const value of values) {
          const pause = process.step();
          if (pause !== null) await pause;
          topic.value = value;
          const found = await test();
          if (node.name === 'map') made.push(...found);
          else if (perlTrue(found.at(-1))) made.push(value);
          if (made.length > 100_000) run.outOfMemory();
        }
        topic.value = before;
        if (node.name === 'first') return [made[0]];
        if (node.name === 'any' || node.name === 'none') return [made.length > 0 === (node.name === 'any') ? 1 : ''];
        if (node.name === 'all') return [made.length === values.length ? 1 : ''];
        return wantsList ? made : [made.length];
      }
      case 'sort': {
        const order = node.block;
        const values = [...(await run.lists(node.args, scope))];
        if (order === null) return values.sort((left, right) => perlNumber(run.binary('cmp', left, right)));
        const [left, right] = [run.variables.scalar(scope, 'a'), run.variables.scalar(scope, 'b')];
        return merged(values, async (one, other) => {
          const pause = process.step();
          if (pause !== null) await pause;
          [left.value, right.value] = [one, other];
          return perlNumber((await run.block(order, run.newScope(scope))).at(-1));
        });
      }
      case 'reverse': {
        const values = await run.lists(node.args, scope);
        if (wantsList) return values.reverse();
        const text = values.length === 0 ? perlText(run.scalar('_').value) : values.map(perlText).join('');
        return [[...text].reverse().join('')];
      }
      case 'split': {
        const pattern = first?.kind === 'pattern' ? first.pattern : first;
        const mark = pattern === undefined ? ' ' : perlText(await run.value(pattern, scope));
        const [given, limit] = await run.lists(others, scope);
        const text = perlText(others.length === 0 ? run.scalar('_').value : given);
        const isAwk = mark === ' ' && first?.kind !== 'pattern';
        const flags = first?.kind === 'pattern' ? first.flags : '';
        const made = this.#split(
          isAwk ? text.replace(/^\s+/, '') : text,
          isAwk ? '\\s+' : mark,
          flags,
          perlNumber(limit),
        );
        return wantsList ? made : [made.length];
      }
      case 'eval': {
        const source = perlText(first === undefined ? run.scalar('_').value : await run.value(first, scope));
        try {
          const made = await run.block(new PerlParser(source).program(), run.newScope(scope));
          run.scalar('@').value = '';
          return made;
        } catch (error) {
          if (error instanceof PerlSyntaxError)
            run.scalar('@').value =
              `syntax error at (eval 1) line ${error.line}, ${error.near === '' ? 'at EOF' : `near "${error.near}"`}\n`;
          else if (error instanceof PerlDeath) run.scalar('@').value = error.value;
          else throw error;
          return [];
        }
      }
      default:
        return null;
    }
  }

  #split(text: string, mark: string, flags: string, limit: number): PerlScalar[] {
    if (text === '') return [];
    const expression = this.run.expression(mark === '^' ? '(?<=\\n)' : mark, flags);
    const made: PerlScalar[] = [];
    let [at, from] = [0, 0];
    while (from < text.length && (limit <= 0 || made.length < limit - 1)) {
      const found = expression.match(text, from);
      if (found === null) break;
      const [start = 0, end = 0] = found;
      if (end === start && (start === at || start >= text.length)) {
        from += 1;
        if (start >= text.length) break;
        continue;
      }
      made.push(text.slice(at, start));
      for (let group = 2; group < found.length; group += 2)
        made.push((found[group] ?? -1) === -1 ? undefined : text.slice(found[group], found[group + 1]));
      [at, from] = [end, Math.max(end, from + 1)];
    }
    made.push(text.slice(at));
    if (limit === 0) while (made.length > 0 && (made.at(-1) === '' || made.at(-1) === undefined)) made.pop();
    return made;
  }

  async #opens(node: CallNode, scope: PerlScope): Promise<Values> {
    const run = this.run;
    const [target, ...others] = node.args;
    if (target === undefined) return [0];
    const isWord = target.kind === 'call' || target.kind === 'constant';
    let handle: PerlHandle;
    if (isWord) handle = this.files.named(target.kind === 'call' ? target.name : perlText(target.value));
    else {
      const name = target.kind === 'my' ? target.targets[0] : target;
      handle = new PerlHandle(name?.kind === 'scalar' ? `$${name.name}` : '__ANONIO__');
      await run.assign(target, handle, scope);
    }
    if (node.name === 'socket') return [1];
    const values = (await run.lists(others, scope)).map(perlText);
    if (node.name === 'opendir') {
      const path = values[0] ?? '.';
      const status = stat(run.context.process, path);
      if (status === null) return this.failed({ number: 2, text: 'No such file or directory' });
      const names = ['.', '..', ...run.context.process.list(path)];
      handle.read = () => Promise.resolve(names.shift());
      return [1];
    }
    const [mode = '', ...rest] = values;
    // The descriptors of a child that a socket would take: nothing is behind them.
    if (/^[<>]&=?\s*\w*/.test(mode)) {
      const number = ['STDIN', 'STDOUT', 'STDERR'].indexOf(handle.name);
      const from = this.handle(mode.replace(/^[<>]&=?\s*/, '') || rest[0]);
      if (number !== -1 && from.isSocket)
        run.context.process.setDescriptor(number, new DeviceFile('/dev/null', () => new Uint8Array(0)));
      if (number === -1) handle.write = from.write ?? ((text) => run.output(text));
      return [1];
    }
    if (rest.length > 0) return this.failed(await this.files.open(handle, mode, rest.join(' ')));
    const piped = /^\s*\|\s*([\s\S]*)$/.exec(mode)?.[1] ?? null;
    const pipes = /^([\s\S]*)\|\s*$/.exec(mode)?.[1] ?? null;
    if (piped !== null) return this.failed(await this.files.open(handle, '|-', piped));
    if (pipes !== null) return this.failed(await this.files.open(handle, '-|', pipes));
    const [, sign = '<', name = ''] = /^\s*(\+?[<>]{0,2})\s*([\s\S]*?)\s*$/.exec(mode) ?? [];
    return this.failed(await this.files.open(handle, sign === '' ? '<' : sign, name));
  }
}

/** Whether a function of the program is being run. */
export function isInSub(scope: PerlScope): boolean {
  for (let at: PerlScope | null = scope; at !== null; at = at.parent) if (at.names.has('@_')) return true;
  return false;
}

/** Sorts by an order that takes a while to ask for. */
async function merged(
  values: readonly PerlScalar[],
  order: (one: PerlScalar, other: PerlScalar) => Promise<number>,
): Promise<PerlScalar[]> {
  if (values.length < 2) return [...values];
  const middle = values.length >> 1;
  const left = await merged(values.slice(0, middle), order);
  const right = await merged(values.slice(middle), order);
  const made: PerlScalar[] = [];
  let [first, second] = [0, 0];
  while (first < left.length && second < right.length)
    made.push((await order(left[first], right[second])) <= 0 ? left[first++] : right[second++]);
  return [...made, ...left.slice(first), ...right.slice(second)];
}

function listed(values: Values, wantsList: boolean): Values {
  return wantsList ? values : [values.length];
}
