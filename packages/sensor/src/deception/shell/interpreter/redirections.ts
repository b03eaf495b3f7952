import type { Redirection } from '@cerberusmesh/shell-syntax';
import { FileError } from '../../filesystem/filesystem.ts';
import type { Expander } from '../expansion/expander.ts';
import { errorText } from '../kernel/error-text.ts';
import { DescriptorError, type OpenFile, TextFile } from '../kernel/open-file.ts';
import { openPath } from '../kernel/open-path.ts';
import type { Process } from '../kernel/process.ts';
import { printError } from '../kernel/program.ts';
import { connect, networkTarget } from './network-redirection.ts';
import type { ShellState } from './shell-state.ts';

/** A redirection that failed; the message follows the shell's name. */
export class RedirectionError extends Error {
  /** The file was to be written. */
  readonly creates: boolean;

  constructor(message: string, creates = false) {
    super(message);
    this.creates = creates;
  }
}

/** Descriptors as they were before, to be put back. */
export class SavedDescriptors {
  readonly #process: Process;
  readonly #saved: { readonly number: number; readonly file: OpenFile | null }[] = [];

  constructor(process: Process) {
    this.#process = process;
  }

  save(number: number): void {
    this.#saved.push({ number, file: this.#process.descriptor(number)?.retain() ?? null });
  }

  restore(): void {
    for (const { number, file } of this.#saved.splice(0).reverse()) {
      this.#process.setDescriptor(number, file);
      file?.release();
    }
  }

  /** Keeps the new descriptors: `exec >file`. */
  forget(): void {
    for (const { file } of this.#saved.splice(0)) file?.release();
  }
}

/** Highest descriptor a process may use: RLIMIT_NOFILE. */
const MAX_DESCRIPTOR = 1_048_575;

/** Carries out redirections in order on the process's descriptors (XCU 2.7). */
export async function applyRedirections(
  process: Process,
  redirections: readonly Redirection[],
  expander: Expander,
  state: ShellState,
  saved: SavedDescriptors | null,
): Promise<void> {
  for (const redirection of redirections) {
    const put = (number: number, file: OpenFile | null) => {
      saved?.save(number);
      process.setDescriptor(number, file);
    };
    const { operator } = redirection;
    let number = redirection.fileDescriptor ?? (operator.startsWith('<') ? 0 : 1);
    if (redirection.variable !== null) {
      number = 10;
      while (process.descriptor(number) !== null) number += 1;
      state.set(redirection.variable, String(number));
    }
    if (number > MAX_DESCRIPTOR) throw new RedirectionError(`${number}: Bad file descriptor`);
    if (operator === '<<' || operator === '<<-') {
      const text = redirection.body === null ? '' : await expander.hereDocument(redirection.body);
      put(number, new TextFile(text === '' || text.endsWith('\n') ? text : `${text}\n`));
      continue;
    }
    if (operator === '<<<') {
      put(number, new TextFile(`${await expander.text(redirection.target)}\n`));
      continue;
    }
    const words = await expander.words([redirection.target]);
    const target = words[0];
    if (words.length !== 1 || target === undefined)
      throw new RedirectionError(`${sourceOf(redirection)}: ambiguous redirect`);
    if (operator === '>&' || operator === '<&') {
      const moved = /^(\d+)-$/.exec(target);
      if (target === '-') {
        put(number, null);
        continue;
      }
      if (moved !== null || /^\d+$/.test(target)) {
        const from = Number(moved?.[1] ?? target);
        const file = process.descriptor(from);
        if (file === null) throw new RedirectionError(`${sourceOf(redirection)}: Bad file descriptor`);
        put(number, file);
        if (moved !== null) put(from, null);
        continue;
      }
      if (state.dialect === 'posix') throw new RedirectionError('Syntax error: Bad fd number');
      if (operator === '<&' || redirection.fileDescriptor !== null)
        throw new RedirectionError(`${target}: ambiguous redirect`);
    }
    const file = (await openNetwork(process, target, state)) ?? open(process, target, operator, state);
    put(number, file);
    if (operator === '&>' || operator === '&>>' || operator === '>&') put(2, file);
  }
}

/** `/dev/tcp/host/port`: null for every other path. The reason comes on a line of its own before the failure. */
async function openNetwork(process: Process, target: string, state: ShellState): Promise<OpenFile | null> {
  const wanted = state.dialect === 'bash' ? networkTarget(target) : null;
  if (wanted === null) return null;
  const connection = await connect(process, wanted);
  if ('file' in connection) return connection.file;
  // This line names the shell alone, also in a script.
  await printError(process, `${state.messageName}: ${connection.complaint}\n`);
  throw new RedirectionError(`${target}: ${connection.reason}`);
}

function open(process: Process, target: string, operator: Redirection['operator'], state: ShellState): OpenFile {
  try {
    if (operator === '<') return openPath(process, target, { read: true });
    if (operator === '<>') return openPath(process, target, { read: true, write: true, create: true });
    const append = operator === '>>' || operator === '&>>';
    if (
      operator === '>' &&
      state.options.has('noclobber') &&
      process.files.exists(process.path(target)) &&
      process.files.stat(process.path(target)).type === 'file'
    ) {
      throw new RedirectionError(`${target}: cannot overwrite existing file`, true);
    }
    return openPath(process, target, { write: true, create: true, append, truncate: !append });
  } catch (error) {
    if (error instanceof FileError || error instanceof DescriptorError)
      throw new RedirectionError(`${target}: ${errorText(error)}`, operator !== '<');
    throw error;
  }
}

function sourceOf(redirection: Redirection): string {
  return redirection.target.parts
    .map((part) => ('source' in part && part.source !== undefined ? part.source : 'text' in part ? part.text : ''))
    .join('');
}
