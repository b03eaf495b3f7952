import { READING_COMMANDS, WRAPPERS } from './command-classes.ts';
import type { MapperLimits } from './limits.ts';

/** One command as it would run: its own name after wrappers are taken off, with what is known of its data flow. */
export interface ObservedCommand {
  /** Base name, `wget` for `/usr/bin/wget`; empty for bare assignments and redirections. */
  readonly name: string;
  /** The command word as written. */
  readonly path: string;
  readonly arguments: readonly string[];
  /** Arguments that are not flags. */
  readonly operands: readonly string[];
  readonly flags: ReadonlySet<string>;
  /** What ran it, outermost first: `sudo`, `sh`, `base64`, ... */
  readonly wrappers: readonly string[];
  /** Paths with the home directory written `~`. */
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  /** Static text that is piped into it or that it writes. */
  readonly content: string | null;
  readonly assignments: readonly ObservedAssignment[];
  readonly background: boolean;
  /** In the body of a loop. */
  readonly inLoop: boolean;
  /** The command word was not written plainly. */
  readonly disguised: boolean;
  /** All commands of its pipeline; `position` is its own place, shared with what wraps it. */
  readonly pipeline: readonly ObservedCommand[];
  readonly position: number;
  /** Offsets of the outermost command in the input. */
  readonly start: number;
  readonly end: number;
}

export interface ObservedAssignment {
  readonly name: string;
  readonly value: string;
}

/** A redirection with its target folded to text. */
export interface PlainRedirection {
  readonly operator: string;
  readonly target: string;
}

/** A command before wrappers are taken off: folded words, from the syntax tree or from the tolerant splitter. */
export interface PlainCommand {
  readonly words: readonly string[];
  readonly assignments: readonly ObservedAssignment[];
  readonly redirections: readonly PlainRedirection[];
  /** Here-document or here-string, when static. */
  readonly input: string | null;
  /** See `ObservedCommand.disguised`; absent when it cannot be told. */
  readonly disguised?: boolean;
}

export interface CommandPlace {
  readonly wrappers: readonly string[];
  readonly pipeline: ObservedCommand[];
  readonly position: number;
  readonly background: boolean;
  readonly inLoop: boolean;
  readonly start: number;
  readonly end: number;
}

const NO_FLAGS: ReadonlySet<string> = new Set();
const NOTHING: readonly string[] = [];

/** Builds the view of one command that rules are matched against. `content` is the static text on its input, if known. */
export function observeCommand(
  plain: PlainCommand,
  content: string | null,
  place: CommandPlace,
  limits: MapperLimits,
): ObservedCommand {
  const path = cut(plain.words[0] ?? '', limits);
  const name = baseName(path);
  const args = plain.words.slice(1, 1 + limits.maxArguments).map((word) => cut(word, limits));
  const operands: string[] = [];
  let flags: Set<string> | null = null;
  let onlyOperands = false;
  for (const argument of args) {
    if (onlyOperands || argument.length < 2 || !argument.startsWith('-')) {
      operands.push(argument);
      // What follows belongs to the command that the wrapper runs: `sudo ls -l` is no `sudo -l`.
      onlyOperands ||= WRAPPERS.has(name);
      continue;
    }
    if (argument === '--') {
      onlyOperands = true;
      continue;
    }
    flags ??= new Set();
    addFlag(flags, argument);
  }
  const assignments = [...plain.assignments, ...declaredAssignments(name, args)]
    .slice(0, limits.maxArguments)
    .map((assignment) => ({ name: assignment.name, value: cut(assignment.value, limits) }));
  const redirections = plain.redirections
    .slice(0, limits.maxArguments)
    .map(({ operator, target }) => ({ operator, target: cut(target, limits) }));
  return {
    name,
    path,
    arguments: args,
    operands,
    flags: flags ?? NO_FLAGS,
    wrappers: place.wrappers,
    reads: readPaths(name, args, operands, redirections),
    writes: writtenPaths(name, args, operands, flags ?? NO_FLAGS, redirections),
    content: content === null ? null : cut(content, limits),
    assignments,
    background: place.background,
    inLoop: place.inLoop,
    disguised: plain.disguised === true,
    pipeline: place.pipeline,
    position: place.position,
    start: place.start,
    end: place.end,
  };
}

export function baseName(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash >= 0 && slash < path.length - 1 ? path.slice(slash + 1) : path;
}

/** `$HOME/x`, `/root/x` and `/home/someone/x` are all `~/x` to a rule. */
export function homePath(path: string): string {
  for (const prefix of ['$HOME', '/root', '$HISTHOME']) {
    if (path.startsWith(prefix) && (path.length === prefix.length || path.charAt(prefix.length) === '/'))
      return `~${path.slice(prefix.length)}`;
  }
  if (path.startsWith('/home/')) {
    const slash = path.indexOf('/', 6);
    return slash < 0 ? '~' : `~${path.slice(slash)}`;
  }
  if (path.startsWith('~') && !path.startsWith('~/') && path.length > 1) {
    const slash = path.indexOf('/');
    return slash < 0 ? path : `~${path.slice(slash)}`;
  }
  return path.startsWith('//') ? path.slice(1) : path;
}

function addFlag(flags: Set<string>, argument: string): void {
  const equals = argument.indexOf('=');
  flags.add(equals > 0 ? argument.slice(0, equals) : argument);
  if (argument.startsWith('--') || argument.length > 12) return;
  for (let at = 1; at < argument.length; at++) flags.add(`-${argument.charAt(at)}`);
}

function declaredAssignments(name: string, args: readonly string[]): ObservedAssignment[] {
  if (name === 'unset')
    return args.filter((argument) => !argument.startsWith('-')).map((argument) => ({ name: argument, value: '' }));
  if (
    name !== 'export' &&
    name !== 'declare' &&
    name !== 'local' &&
    name !== 'readonly' &&
    name !== 'typeset' &&
    name !== 'set'
  )
    return [];
  return args.flatMap((argument) => {
    const equals = argument.indexOf('=');
    return equals > 0 ? [{ name: argument.slice(0, equals), value: argument.slice(equals + 1) }] : [];
  });
}

function readPaths(
  name: string,
  args: readonly string[],
  operands: readonly string[],
  redirections: readonly PlainRedirection[],
): readonly string[] {
  const reads: string[] = [];
  for (const redirection of redirections)
    if (redirection.operator === '<' || redirection.operator === '<>') reads.push(homePath(redirection.target));
  if (name === 'dd')
    for (const argument of args) if (argument.startsWith('if=')) reads.push(homePath(argument.slice(3)));
  if (READING_COMMANDS.has(name)) {
    for (const operand of operands) reads.push(homePath(operand.startsWith('@') ? operand.slice(1) : operand));
  }
  return reads.length === 0 ? NOTHING : reads;
}

function writtenPaths(
  name: string,
  args: readonly string[],
  operands: readonly string[],
  flags: ReadonlySet<string>,
  redirections: readonly PlainRedirection[],
): readonly string[] {
  const writes: string[] = [];
  for (const { operator, target } of redirections) {
    if (!operator.includes('>') || operator === '<>') continue;
    if (target === '/dev/null' || target === '-' || (operator === '>&' && isDigits(target))) continue;
    writes.push(homePath(target));
  }
  for (const operand of writtenOperands(name, args, operands, flags)) writes.push(homePath(operand));
  return writes.length === 0 ? NOTHING : writes;
}

function writtenOperands(
  name: string,
  args: readonly string[],
  operands: readonly string[],
  flags: ReadonlySet<string>,
): readonly string[] {
  switch (name) {
    case 'tee':
    case 'truncate':
    case 'sponge':
    case 'vi':
    case 'vim':
    case 'nano':
    case 'ed':
      return operands;
    case 'cp':
    case 'mv':
    case 'install':
    case 'ln':
    case 'rsync':
      return operands.length > 1 ? operands.slice(-1) : NOTHING;
    case 'touch':
      // With a time or a reference it is about the times of a file that is there already.
      return flags.has('-r') || flags.has('-t') || flags.has('-d') || flags.has('-a') || flags.has('-m')
        ? NOTHING
        : operands;
    case 'sed':
      return flags.has('-i') || flags.has('--in-place') ? operands.slice(1) : NOTHING;
    case 'dd':
      return args.filter((argument) => argument.startsWith('of=')).map((argument) => argument.slice(3));
    case 'wget':
      return optionValue(args, '-O', '--output-document');
    case 'curl':
      return optionValue(args, '-o', '--output');
    default:
      return NOTHING;
  }
}

function optionValue(args: readonly string[], short: string, long: string): string[] {
  for (const [at, argument] of args.entries()) {
    if (argument === short || argument === long) return args.slice(at + 1, at + 2);
    if (argument.startsWith(`${long}=`)) return [argument.slice(long.length + 1)];
  }
  return [];
}

function isDigits(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 48 || code > 57) return false;
  }
  return text.length > 0;
}

function cut(text: string, limits: MapperLimits): string {
  return text.length > limits.maxMatchedCharacters ? text.slice(0, limits.maxMatchedCharacters) : text;
}
