import type { Process } from '../kernel/process.ts';
import { ProcessKilled } from '../kernel/process.ts';
import { executeProgram, inspectExecutable, runForeignProgram } from './execute.ts';
import type { Interpreter } from './interpreter.ts';
import { ShellState } from './shell-state.ts';

/** Makes the shell that runs a script; an argument because the interpreter itself starts scripts. */
export type MakeInterpreter = (process: Process, state: ShellState) => Interpreter;

/** Runs a file as execve(2) and, for text without `#!`, as the shell itself does. */
export async function runFile(
  shell: Interpreter,
  path: string,
  words: readonly string[],
  makeInterpreter: MakeInterpreter,
): Promise<number> {
  const { process, state } = shell;
  process.session.appended.flush();
  const found = inspectExecutable(process, path);
  switch (found.kind) {
    case 'error':
      await shell.complain(`${path}: ${found.message}`);
      return found.status;
    case 'program':
      return executeProgram(process, found.name, words);
    case 'foreign': {
      if (found.architecture === 'own') return runForeignProgram(process, path, words);
      await shell.complain(`${path}: cannot execute binary file: Exec format error`);
      return 126;
    }
    case 'script': {
      const interpreter = found.interpreter?.[0] ?? null;
      if (interpreter !== null && !/(^|\/)(ba|da)?sh$/.test(interpreter)) {
        const target = inspectExecutable(process, interpreter);
        if (target.kind !== 'program') {
          await shell.complain(`${path}: cannot execute: required file not found`);
          return 127;
        }
        return executeProgram(process, target.name, [...(found.interpreter ?? []), path, ...words.slice(1)]);
      }
      const dialect = interpreter === null ? state.dialect : interpreter.endsWith('bash') ? 'bash' : 'posix';
      process.session.rename(
        process,
        `${interpreter ?? `/bin/${dialect === 'bash' ? 'bash' : 'sh'}`} ${[path, ...words.slice(1)].join(' ')}`,
      );
      const inner = makeInterpreter(
        process,
        new ShellState({ dialect, maxVariableBytes: state.maxVariableBytes, name: path, messageName: path }),
      );
      inner.state.importEnvironment(process.environment);
      inner.state.processId = process.id;
      inner.state.positional = words.slice(1);
      inner.state.callDepth = state.callDepth + 1;
      if (inner.state.callDepth > process.session.options.limits.maxCallDepth) throw new ProcessKilled('KILL');
      return inner.runShell({ text: found.text, firstLine: 0 });
    }
  }
}
