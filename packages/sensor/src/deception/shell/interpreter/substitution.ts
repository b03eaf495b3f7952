import type { Command, SimpleCommand, Statement, WordPart } from '@cerberusmesh/shell-syntax';
import { ExpansionError } from '../expansion/expansion-error.ts';
import { CaptureFile, createPipe } from '../kernel/open-file.ts';
import { print } from '../kernel/program.ts';
import type { Interpreter } from './interpreter.ts';
import { applyRedirections } from './redirections.ts';

/** First descriptor that bash gives to a process substitution, counting down. */
const FIRST_SUBSTITUTION_DESCRIPTOR = 63;

/** `$(...)` and backquotes: the output of a forked shell without its last newlines and its null bytes. */
export async function substituteCommand(
  shell: Interpreter,
  part: Extract<WordPart, { type: 'command-substitution' }>,
): Promise<{ readonly text: string; readonly status: number }> {
  const { maxCallDepth, maxVariableBytes } = shell.process.session.options.limits;
  if (shell.state.callDepth >= maxCallDepth)
    throw new ExpansionError('maximum substitution nesting level exceeded', true);
  if (part.error !== undefined) {
    const written = (part.source ?? '').replace(/^(?:`|\$\()/, '').replace(/[`)]$/, '');
    await shell.complainOfSyntax(part.error, { origin: 'command substitution: ', text: written });
  }
  const capture = new CaptureFile(maxVariableBytes);
  const child = await shell.fork();
  child.process.setDescriptor(1, capture);
  child.state.callDepth += 1;
  child.state.traceLevel += 1;
  const { statements } = part.script;
  await child.process.run(() =>
    child.runBody(() => {
      const file = onlyInput(statements);
      if (file !== null) return printFile(child, file);
      const command = onlyCommand(statements);
      return command === null ? child.runStatements(statements) : child.runLast(statements);
    }),
  );
  // Ctrl-C ended both: the shell's own part of it is not left for the next command.
  if (child.process.killedBy === 'INT') shell.process.check();
  const text = capture.text();
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 10) end -= 1;
  const value = text.slice(0, end);
  if (value.includes('\0') && shell.state.dialect === 'bash')
    await shell.complain('warning: command substitution: ignored null byte in input');
  return {
    text: value.includes('\0') ? value.replaceAll('\0', '') : value,
    status: part.error === undefined ? (child.process.exitStatus ?? 0) : 2,
  };
}

/** `<(...)` and `>(...)`: the path of a pipe to a command that runs beside this shell. */
export async function substituteProcess(
  shell: Interpreter,
  part: Extract<WordPart, { type: 'process-substitution' }>,
): Promise<string> {
  const pipe = createPipe();
  let number = FIRST_SUBSTITUTION_DESCRIPTOR;
  while (shell.process.descriptor(number) !== null) number -= 1;
  const child = await shell.fork();
  const reads = part.direction === '<';
  child.process.setDescriptor(reads ? 1 : 0, reads ? pipe.writer : pipe.reader);
  shell.process.setDescriptor(number, reads ? pipe.reader : pipe.writer);
  shell.substitutionDescriptors.push(number);
  void child.process.run(() => child.runBody(() => child.runStatements(part.script.statements)));
  return `/dev/fd/${number}`;
}

/** The command of a text that is one plain command, so that a program may take the shell's place. */
export function onlyCommand(statements: readonly Statement[]): SimpleCommand | null {
  const [statement] = statements;
  if (statements.length !== 1 || statement === undefined || statement.background || statement.rest.length > 0)
    return null;
  const { commands, negated, timed } = statement.first;
  const command: Command | undefined = commands[0];
  return commands.length === 1 && !negated && !timed && command?.type === 'simple' ? command : null;
}

/** `<file` alone, as in `$(<file)`. */
function onlyInput(statements: readonly Statement[]): SimpleCommand | null {
  const command = onlyCommand(statements);
  const isInput =
    command !== null &&
    command.words.length === 0 &&
    command.assignments.length === 0 &&
    command.redirections[0]?.operator === '<';
  return isInput ? command : null;
}

async function printFile(shell: Interpreter, command: SimpleCommand): Promise<number> {
  const { process, expander, state } = shell;
  try {
    await applyRedirections(process, command.redirections, expander, state, null);
    const input = process.descriptor(0);
    for (;;) {
      const text = (await input?.read(process)) ?? '';
      if (text === '') return 0;
      await print(process, text);
    }
  } catch (error) {
    return shell.recover(error);
  }
}
