import { FileError } from '../../filesystem/filesystem.ts';
import { errorText } from '../kernel/error-text.ts';
import { DescriptorError, type OpenFile } from '../kernel/open-file.ts';
import { openPath } from '../kernel/open-path.ts';
import type { Process } from '../kernel/process.ts';
import { type CommandContext, complain } from '../kernel/program.ts';

/** Opens an operand for reading; `-` is standard input. Null, with the usual complaint, where that fails. */
export async function openInput(
  context: CommandContext,
  operand: string,
  message = (why: string) => `${operand}: ${why}`,
): Promise<OpenFile | null> {
  if (operand === '-') {
    const input = context.process.descriptor(0);
    if (input === null) await complain(context, message('Bad file descriptor'));
    return input?.retain() ?? null;
  }
  try {
    return openPath(context.process, operand, { read: true }).retain();
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    await complain(context, message(errorText(error)));
    return null;
  }
}

/** Everything that can be read, up to the limit of one variable times sixteen; a longer input kills the process. */
export async function readAll(process: Process, file: OpenFile): Promise<string> {
  const { maxVariableBytes } = process.session.options.limits;
  const chunks: string[] = [];
  let bytes = 0;
  for (;;) {
    const chunk = await file.read(process);
    if (chunk === '') return chunks.join('');
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > maxVariableBytes * 16) {
      process.account.exceed('maxVariableBytes');
      process.check();
    }
  }
}

/** The contents of each operand (standard input where there is none), with complaints for those that fail. */
export async function* inputs(
  context: CommandContext,
  operands: readonly string[],
  directoryMessage?: (operand: string) => string,
): AsyncGenerator<{ readonly name: string; readonly text: string }, number> {
  let failures = 0;
  for (const name of operands.length === 0 ? ['-'] : operands) {
    const file = await openInput(context, name);
    if (file === null) {
      failures += 1;
      continue;
    }
    try {
      yield { name, text: await readAll(context.process, file) };
    } catch (error) {
      if (!(error instanceof DescriptorError)) throw error;
      await complain(
        context,
        directoryMessage?.(name) ?? `${name}: ${error.code === 'EISDIR' ? 'Is a directory' : errorText(error)}`,
      );
      failures += 1;
    } finally {
      file.release();
    }
  }
  return failures;
}

/** Lines of a file as they come in, without newline; `complete` is false for a last line that has none. */
export async function* readLines(
  process: Process,
  file: OpenFile,
  end: '\n' | '\0' = '\n',
): AsyncGenerator<{ readonly line: string; readonly complete: boolean }> {
  const { maxVariableBytes } = process.session.options.limits;
  let rest = '';
  for (;;) {
    const chunk = await file.read(process);
    if (chunk === '') {
      if (rest !== '') yield { line: rest, complete: false };
      return;
    }
    const text = rest + chunk;
    let at = 0;
    for (let found = text.indexOf(end); found !== -1; found = text.indexOf(end, at)) {
      yield { line: text.slice(at, found), complete: true };
      at = found + 1;
    }
    rest = text.slice(at);
    if (rest.length > maxVariableBytes) {
      yield { line: rest, complete: false };
      rest = '';
    }
  }
}

/** The lines of a text; a final newline ends the last one. */
export function linesOf(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

export function isDirectory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EISDIR';
}

/** All operands read to their ends, with complaints for those that fail. */
export async function readInputs(
  context: CommandContext,
  operands: readonly string[],
  message?: (operand: string, why: string) => string,
): Promise<{ readonly files: readonly { readonly name: string; readonly text: string }[]; readonly failures: number }> {
  const files: { name: string; text: string }[] = [];
  let failures = 0;
  for (const name of operands.length === 0 ? ['-'] : operands) {
    const file = await openInput(context, name, (why) => message?.(name, why) ?? `${name}: ${why}`);
    if (file === null) {
      failures += 1;
      continue;
    }
    try {
      files.push({ name, text: await readAll(context.process, file) });
    } catch (error) {
      if (!(error instanceof DescriptorError)) throw error;
      await complain(context, message?.(name, errorText(error)) ?? `${name}: ${errorText(error)}`);
      failures += 1;
    } finally {
      file.release();
    }
  }
  return { files, failures };
}
