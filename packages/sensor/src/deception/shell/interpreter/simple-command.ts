import type { Assignment, SimpleCommand } from '@cerberusmesh/shell-syntax';
import { FileError } from '../../filesystem/filesystem.ts';
import { builtinsOf } from '../builtins/registry.ts';
import { ExpansionError } from '../expansion/expansion-error.ts';
import { errorText } from '../kernel/error-text.ts';
import { DescriptorError } from '../kernel/open-file.ts';
import type { Process } from '../kernel/process.ts';
import { assign } from './assignments.ts';
import { inspectExecutable, searchPath } from './execute.ts';
import type { Interpreter } from './interpreter.ts';
import { waitInForeground } from './jobs.ts';
import { commandName, posixTraceWord, traceWord } from './messages.ts';
import { applyRedirections, SavedDescriptors } from './redirections.ts';
import { type MakeInterpreter, runFile } from './run-file.ts';
import { ExitControl, ReturnControl } from './shell-context.ts';
import type { Variable } from './shell-state.ts';
import { copyOfVariable } from './shell-variable.ts';
import { runTrap } from './traps.ts';

/** Special built-ins whose redirections and assignments persist or whose errors end a POSIX shell: XCU 2.14. */
const SPECIAL_BUILTINS = new Set(
  '. : break continue eval exec exit export readonly return set shift times trap unset source'.split(' '),
);
/** Programs whose place one shell remembers. */
const MAX_HASHED_PROGRAMS = 1_000;
const DECLARATIONS = new Set(['export', 'readonly', 'declare', 'typeset', 'local', 'alias']);

/** A simple command (XCU 2.9.1): expansion, redirection, assignment, then function, built-in or program. */
export async function runSimple(shell: Interpreter, command: SimpleCommand, mayReplace: boolean): Promise<number> {
  const { state, process, expander } = shell;
  shell.substitutionStatus = null;
  const arrays: Assignment[] = [];
  const words = expander.plainWords(command.words) ?? (await expandWords(shell, command, arrays));
  const name = words[0];
  if (name === undefined) return assignOnly(shell, command);
  if (state.options.has('xtrace')) await trace(shell, command, words);
  const isFunction = state.functions.has(name);
  const builtin = state.disabledBuiltins.has(name) ? undefined : builtinsOf(state.dialect).get(name);
  if (name.startsWith('%') && state.interactive && words.length === 1 && builtin === undefined)
    return callBuiltin(shell, 'fg', words);
  if (!isFunction && builtin === undefined && isDirectoryToEnter(shell, words)) {
    await shell.printError(`cd -- ${traceWord(name)}\n`);
    return callBuiltin(shell, 'cd', ['--', name]);
  }
  if (!isFunction && builtin === undefined) return runExternal(shell, words, command, mayReplace);
  if (command.redirections.length === 0 && command.assignments.length === 0 && arrays.length === 0) {
    const status = isFunction
      ? await callFunction(shell, name, words.slice(1))
      : await callBuiltin(shell, name, words.slice(1));
    shell.redirectionsKept = false;
    state.lastArgument = words.at(-1) ?? '';
    return status;
  }
  const saved = new SavedDescriptors(process);
  const overridden: { readonly name: string; readonly before: Variable | undefined }[] = [];
  try {
    await applyRedirections(process, command.redirections, expander, state, saved);
    const persists = state.dialect === 'posix' && SPECIAL_BUILTINS.has(name);
    for (const assignment of command.assignments) {
      const before = state.variables.get(assignment.name);
      if (!persists) overridden.push({ name: assignment.name, before: before && copyOfVariable(before) });
      await assign(assignment, shell, { exported: true });
    }
    const status = isFunction
      ? await callFunction(shell, name, words.slice(1))
      : await callBuiltin(shell, name, words.slice(1));
    for (const array of arrays) await assignDeclared(shell, array);
    state.lastArgument = words.at(-1) ?? '';
    return status;
  } finally {
    for (const { name: changed, before } of overridden.reverse()) {
      if (before === undefined) state.variables.delete(changed);
      else state.variables.set(changed, before);
    }
    if (shell.redirectionsKept) saved.forget();
    shell.redirectionsKept = false;
    saved.restore();
  }
}

/** `shopt -s autocd`: the name of a directory alone stands for going there. */
function isDirectoryToEnter({ state, process }: Interpreter, words: readonly string[]): boolean {
  if (!state.interactive || words.length !== 1 || !state.shoptOptions.has('autocd')) return false;
  const path = process.path(words[0] ?? '');
  return process.files.exists(path) && process.files.stat(path).type === 'directory';
}

async function assignOnly(shell: Interpreter, command: SimpleCommand): Promise<number> {
  if (command.redirections.length > 0) {
    const saved = new SavedDescriptors(shell.process);
    try {
      await applyRedirections(shell.process, command.redirections, shell.expander, shell.state, saved);
    } finally {
      saved.restore();
    }
  }
  if (command.assignments.length > 0) shell.state.lastArgument = '';
  for (const assignment of command.assignments) {
    await assign(assignment, shell, {});
    if (shell.state.options.has('xtrace')) await shell.trace(assignmentText(shell, assignment));
  }
  return shell.substitutionStatus ?? 0;
}

/** What `declare name=(...)` puts into the array that the built-in has made. */
async function assignDeclared(shell: Interpreter, assignment: Assignment): Promise<void> {
  const variable = shell.state.declare(assignment.name);
  const { readOnly } = variable;
  variable.readOnly = false;
  try {
    await assign(assignment, shell, {});
  } finally {
    shell.state.declare(assignment.name).readOnly = readOnly;
  }
}

async function expandWords(shell: Interpreter, command: SimpleCommand, arrays: Assignment[]): Promise<string[]> {
  const { expander } = shell;
  const first = command.words[0];
  const literalName = first?.parts.length === 1 && first.parts[0]?.type === 'literal' ? first.parts[0].text : '';
  if (!DECLARATIONS.has(literalName)) return expander.words(command.words);
  const words: string[] = [];
  for (const word of command.words) {
    const start = word.parts[0];
    if (word.assignment !== undefined && word.assignment.array !== null) {
      arrays.push(word.assignment);
      words.push(word.assignment.name);
    } else if (start?.type === 'literal' && /^[A-Za-z_][A-Za-z0-9_]*\+?=/.test(start.text))
      words.push(await expander.text(word, { assignment: true }));
    else words.push(...(await expander.words([word])));
  }
  // An array needs a declaration that makes one.
  if (arrays.length > 0 && (literalName === 'declare' || literalName === 'typeset' || literalName === 'local'))
    if (!words.some((word) => /^-[A-Za-z]*[aA]/.test(word))) words.splice(1, 0, '-a');
  return words;
}

async function trace(shell: Interpreter, command: SimpleCommand, words: readonly string[]): Promise<void> {
  for (const assignment of command.assignments) await shell.trace(await prefixText(shell, assignment));
  const posix = shell.state.dialect === 'posix';
  await shell.trace(words.map(posix ? posixTraceWord : traceWord).join(' '));
}

/** An assignment before a command: it is shown before it is made. */
async function prefixText(shell: Interpreter, assignment: Assignment): Promise<string> {
  const { value } = assignment;
  const runsCommands = /[`]|\$\(/.test(shell.showSource(assignment));
  if (assignment.array !== null || assignment.subscript !== null || value === null || runsCommands)
    return assignmentText(shell, assignment);
  const text = await shell.expander.text(value, { assignment: true });
  const operator = assignment.append ? '+=' : '=';
  return `${assignment.name}${operator}${shell.state.dialect === 'posix' || text === '' ? text : traceWord(text)}`;
}

function assignmentText(shell: Interpreter, assignment: Assignment): string {
  if (assignment.array !== null || assignment.subscript !== null) return shell.showSource(assignment);
  const value = shell.state.get(assignment.name) ?? '';
  const written = shell.showSource(assignment);
  const plain = /^[A-Za-z_]\w*\+?=[\w./:+,@%-]*$/.test(written);
  if (shell.state.dialect === 'posix') return `${assignment.name}=${value}`;
  return plain ? written : `${assignment.name}=${value === '' ? '' : traceWord(value)}`;
}

export async function callBuiltin(shell: Interpreter, name: string, args: readonly string[]): Promise<number> {
  const builtin = builtinsOf(shell.state.dialect).get(name);
  if (builtin === undefined) return 127;
  const { inEval } = shell;
  if (name === 'eval') shell.inEval = true;
  try {
    return await builtin(shell, args, name);
  } catch (error) {
    if (error instanceof ExpansionError && name === 'let') {
      await shell.complain(`let: ${error.message}`);
      return 1;
    }
    if (!(error instanceof DescriptorError || error instanceof FileError)) throw error;
    await shell.complain(`${name}: write error: ${errorText(error)}`);
    return 1;
  } finally {
    shell.inEval = inEval;
  }
}

export async function callFunction(shell: Interpreter, name: string, args: readonly string[]): Promise<number> {
  const { state, process } = shell;
  const called = state.functions.get(name);
  if (called === undefined) return 127;
  const { limits } = process.session.options;
  if (state.callDepth >= limits.maxCallDepth) {
    process.account.note('maxCallDepth');
    await shell.complain(`${name}: maximum function nesting level exceeded (${limits.maxCallDepth})`);
    throw new ExitControl(1);
  }
  const { source, offset, loopDepth } = shell;
  const { positional } = state;
  state.callDepth += 1;
  state.positional = args;
  state.callFrames.push({
    line: shell.line,
    file: shell.mode === '' || shell.mode === 's' ? 'main' : 'NULL',
    caller: state.functionNames.at(-1) ?? 'main',
  });
  state.enterFunction(name);
  shell.source = called.source;
  shell.loopDepth = 0;
  try {
    return await shell.command(called.definition.body);
  } catch (error) {
    if (error instanceof ReturnControl) return error.status;
    throw error;
  } finally {
    if (state.traps.has('RETURN')) await runTrap(shell, 'RETURN');
    state.leaveFunction();
    state.callFrames.pop();
    state.callDepth -= 1;
    state.positional = positional;
    shell.source = source;
    shell.offset = offset;
    shell.loopDepth = loopDepth;
  }
}

async function runExternal(
  shell: Interpreter,
  words: readonly string[],
  command: SimpleCommand,
  mayReplace: boolean,
): Promise<number> {
  if (mayReplace) {
    // bash -c runs a lone program in its own place, one level up; a forked shell keeps its level.
    const { state } = shell;
    const level = Number(state.get('SHLVL') ?? '');
    if (state.dialect === 'bash' && state.subshellLevel === 0 && level > 0) state.set('SHLVL', String(level - 1));
    await prepareExternal(shell, command);
    return shell.execute(words);
  }
  const { state } = shell;
  const shown = words.join(' ');
  const found = hashedProgram(shell, words[0] ?? '', command);
  const child = await shell.fork(state.interactive ? { group: 'own', command: shown } : { command: shown });
  void child.process.run(() =>
    child.runBody(async () => {
      try {
        await prepareExternal(child, command);
      } catch (error) {
        return child.recover(error);
      }
      return child.execute(words, found === null ? {} : { found });
    }),
  );
  await waitInForeground(shell, [child.process], () => shell.showCommand(command));
  state.lastArgument = words.at(-1) ?? '';
  return child.process.exitStatus ?? 148;
}

/** Where the program lies, as the shell remembers it; null where the search is left to the child. */
function hashedProgram(shell: Interpreter, name: string, command: SimpleCommand): string | null {
  const { state } = shell;
  if (name.includes('/') || !state.options.has('hashall')) return null;
  if (command.assignments.some((assignment) => assignment.name === 'PATH')) return null;
  const known = state.hashed.get(name);
  if (known !== undefined) {
    known.hits += 1;
    return known.path;
  }
  const path = findProgram(shell, name);
  if (path?.startsWith('/') && state.hashed.size < MAX_HASHED_PROGRAMS) state.hashed.set(name, { path, hits: 1 });
  return path;
}

async function prepareExternal(shell: Interpreter, command: SimpleCommand): Promise<void> {
  await applyRedirections(shell.process, command.redirections, shell.expander, shell.state, null);
  for (const assignment of command.assignments) await assign(assignment, shell, { exported: true });
  shell.process.environment = shell.state.environment();
}

/** Finds a program and runs it in the shell's own process. */
export async function execute(
  shell: Interpreter,
  words: readonly string[],
  options: {
    readonly path?: string;
    readonly found?: string;
    readonly asExec?: boolean;
    readonly shownName?: string;
    /** What the program gets instead of the shell's exported variables. */
    readonly environment?: Map<string, string>;
  },
  makeInterpreter: MakeInterpreter,
): Promise<number> {
  const { state, process } = shell;
  const name = words[0] ?? '';
  const path = options.found ?? findProgram(shell, name, options.path);
  if (path === null) {
    process.session.unknownCommands.add(name);
    const exec = options.asExec === true ? 'exec: ' : '';
    if (state.dialect === 'posix' || (exec !== '' && !name.includes('/')))
      await shell.complain(`${exec}${name}: not found`);
    else if (name.includes('/') || (state.get('PATH') ?? '') === '')
      await shell.complain(`${name}: No such file or directory`);
    else await shell.complain(`${commandName(name)}: command not found`);
    return 127;
  }
  const environment = options.environment ?? state.environment();
  if (options.environment === undefined) environment.set('_', path);
  process.environment = environment;
  const shown = options.shownName === undefined ? words : [options.shownName, ...words.slice(1)];
  return runFile(shell, path, shown, makeInterpreter);
}

export function findProgram(shell: Interpreter, name: string, path?: string): string | null {
  const { process, state } = shell;
  if (name.includes('/')) return process.files.exists(process.path(name)) || !isMissing(process, name) ? name : null;
  if (name === '') return null;
  const search = path ?? state.get('PATH');
  return search === null ? null : searchPath(process, name, search);
}

/** `exec program`: comes back only to an interactive shell that did not find it. */
export async function replaceShell(shell: Interpreter, words: readonly string[], name: string | null): Promise<number> {
  const { state, process } = shell;
  const written = words[0] ?? '';
  const path = findProgram(shell, written);
  if (state.dialect === 'bash') {
    if (path === null && state.interactive) {
      await shell.complain(
        `exec: ${written}: ${written.includes('/') ? 'cannot execute: No such file or directory' : 'not found'}`,
      );
      process.session.unknownCommands.add(written);
      return 127;
    }
    const found = path === null ? null : inspectExecutable(process, path);
    if (found?.kind === 'error') {
      await shell.complain(`${path}: ${found.message}`);
      await shell.complain(`exec: ${written}: cannot execute: ${found.message}`);
      if (state.interactive) return found.status;
      throw new ExitControl(found.status);
    }
  }
  process.environment = state.environment();
  // A shell in the place of this one has the same depth.
  if (state.get('SHLVL') !== null) state.set('SHLVL', String(Math.max(0, Number(state.get('SHLVL')) - 1)));
  const { interactive } = state;
  state.interactive = false;
  const status = await shell.execute(words, { asExec: true, ...(name === null ? {} : { shownName: name }) });
  state.replaced = interactive;
  throw new ExitControl(status);
}

/** `command`, `builtin` and the like: words that are already expanded. */
export async function runWords(
  shell: Interpreter,
  words: readonly string[],
  options: { readonly functions: boolean; readonly path?: string },
): Promise<number> {
  const { state } = shell;
  const name = words[0] ?? '';
  if (options.functions && state.functions.has(name)) return callFunction(shell, name, words.slice(1));
  if (shell.isBuiltin(name)) return callBuiltin(shell, name, words.slice(1));
  const shown = words.join(' ');
  const child = await shell.fork(state.interactive ? { group: 'own', command: shown } : { command: shown });
  void child.process.run(() =>
    child.runBody(() => child.execute(words, options.path === undefined ? {} : { path: options.path })),
  );
  await waitInForeground(shell, [child.process], () => shown);
  return child.process.exitStatus ?? 148;
}

function isMissing(process: Process, name: string): boolean {
  try {
    process.files.stat(process.path(name));
    return false;
  } catch (error) {
    if (error instanceof FileError) return error.code === 'ENOENT' || error.code === 'ENOTDIR';
    throw error;
  }
}
