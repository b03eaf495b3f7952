import type { OpenFile } from '../kernel/open-file.ts';
import type { Process } from '../kernel/process.ts';
import { printError } from '../kernel/program.ts';
import { PASSWORD_FAILURE_DELAY_MS } from '../limits.ts';

/** What came of a question for a password. */
export type Secret = { readonly kind: 'typed'; readonly text: string } | { readonly kind: 'end' | 'interrupt' };

const MAX_SECRET_BYTES = 1024;

/**
 * Asks for a password as PAM's conversation does: the terminal echoes nothing but the line's end. From elsewhere it reads
 * one line byte by byte: what follows is for the program that is started.
 *
 * @param signals `ignored`: Ctrl-C loses the typed line and nothing else; `returned`: it ends the question; `default`:
 *   it ends the process
 */
export async function askSecret(
  process: Process,
  input: OpenFile,
  prompt: string,
  signals: 'ignored' | 'returned' | 'default',
): Promise<Secret> {
  const { terminal } = process.session;
  if (!input.isTerminal || terminal === null) {
    await printError(process, prompt);
    return readLine(process, input);
  }
  const changed = signals === 'ignored' ? process.ignoredSignals : process.trappedSignals;
  const before = { echo: terminal.echo, had: changed.has('INT') };
  // sudo asks on /dev/tty, whatever its standard error is.
  if (signals === 'returned') terminal.show(prompt);
  else await printError(process, prompt);
  terminal.echo = false;
  if (signals !== 'default') changed.add('INT');
  try {
    if (signals === 'returned' && !(await terminal.inputOrSignal(process))) {
      process.pendingTraps.length = 0;
      terminal.show('\r\n');
      return { kind: 'interrupt' };
    }
    const line = await input.read(process);
    terminal.show('\r\n');
    return line === '' ? { kind: 'end' } : { kind: 'typed', text: line.replace(/\n$/, '') };
  } finally {
    terminal.echo = before.echo;
    if (signals !== 'default' && !before.had) changed.delete('INT');
  }
}

async function readLine(process: Process, input: OpenFile): Promise<Secret> {
  let typed = '';
  while (typed.length < MAX_SECRET_BYTES) {
    const byte = await input.read(process, 1);
    if (byte === '' && typed === '') return { kind: 'end' };
    if (byte === '' || byte === '\n') break;
    typed += byte;
  }
  return { kind: 'typed', text: typed };
}

/** What PAM waits after a wrong password: pam_fail_delay(3), 2 s that vary by half. */
export async function delayFailure(process: Process): Promise<void> {
  await process.sleep(PASSWORD_FAILURE_DELAY_MS * (0.75 + process.session.options.random.next() / 2));
}
