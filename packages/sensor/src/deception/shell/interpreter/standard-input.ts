import type { Interpreter } from './interpreter.ts';
import { lineAt } from './messages.ts';
import { ExitControl } from './shell-context.ts';

/** A command that is longer than so many lines of the longest allowed length is run as far as it has come. */
const MAX_OPEN_COMMAND_LINES = 16;

/**
 * Runs the commands that a shell reads from its standard input. What follows a command is still unread when the command
 * runs, so that it may read it: bash does the same.
 */
export async function runStandardInput(shell: Interpreter): Promise<number> {
  const { process, state } = shell;
  const maxOpenBytes = process.session.options.limits.maxLineBytes * MAX_OPEN_COMMAND_LINES;
  const sharesInput = state.dialect === 'bash';
  let text = '';
  let linesBefore = 0;
  let status = 0;
  for (;;) {
    const input = process.descriptor(0);
    const chunk = (await input?.read(process)) ?? '';
    text += chunk;
    const atEnd = chunk === '';
    if (!atEnd && !text.includes('\n')) continue;
    if (text === '') return status;
    const next = shell.parse(text, 0, atEnd);
    const pause = process.step(1 + (text.length >> 10));
    if (pause !== null) await pause;
    const isOpen = next.error?.incomplete === true || (next.error === null && !text.slice(0, next.end).includes('\n'));
    if (isOpen && !atEnd && text.length < maxOpenBytes) continue;
    shell.source = { text, firstLine: linesBefore };
    const rest = text.slice(next.end);
    linesBefore += lineAt(text, next.end) - 1;
    text = sharesInput ? '' : rest;
    if (sharesInput && rest !== '') input?.pushBack(rest);
    if (next.error !== null) {
      await shell.complainOfSyntax(next.error);
      state.lastStatus = 2;
      return 2;
    }
    status = await shell.keepReading(() => shell.runStatements(next.statements));
    if (!sharesInput) {
      while (text.includes('\n')) {
        const line = await runBuffered(shell, text, linesBefore);
        linesBefore += line.lines;
        text = line.rest;
        status = line.status;
        if (line.isOpen) break;
      }
    }
  }
}

/** dash reads standard input in blocks: what is left of its block is its own, and no command reads it. */
async function runBuffered(
  shell: Interpreter,
  text: string,
  firstLine: number,
): Promise<{ readonly rest: string; readonly status: number; readonly lines: number; readonly isOpen: boolean }> {
  const pause = shell.process.step(1 + (text.length >> 10));
  if (pause !== null) await pause;
  const next = shell.parse(text, 0, false);
  if (next.error?.incomplete === true) return { rest: text, status: shell.state.lastStatus, lines: 0, isOpen: true };
  shell.source = { text, firstLine };
  if (next.error !== null) {
    await shell.complainOfSyntax(next.error);
    throw new ExitControl(2);
  }
  const end = Math.max(1, next.end);
  const status = await shell.keepReading(() => shell.runStatements(next.statements));
  return { rest: text.slice(end), status, lines: lineAt(text, end) - 1, isOpen: false };
}
