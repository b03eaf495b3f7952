import { type Command, print, printError } from '../kernel/program.ts';
import type { TerminalDevice } from '../terminal/terminal-device.ts';
import { readInputs } from './input.ts';

const CLEAR_LINE = '\r\x1b[K';

/** more of util-linux 2.38: on a terminal a page at a time; elsewhere it copies. */
export const more: Command = async (context) => {
  const { process, args } = context;
  const operands = args.filter((arg) => !/^[-+]./.test(arg));
  if (operands.length === 0 && process.descriptor(0)?.isTerminal === true) {
    await printError(process, "more: bad usage\nTry 'more --help' for more information.\n");
    return 1;
  }
  const readable: string[] = [];
  let failures = 0;
  for (const name of operands) {
    const path = process.path(name);
    if (process.files.exists(path) && process.files.stat(path).type === 'directory')
      await print(process, `\n*** ${name}: directory ***\n\n`);
    else if (name !== '-' && !process.files.exists(path)) {
      failures += 1;
      await printError(process, `more: cannot open ${name}: No such file or directory\n`);
    } else readable.push(name);
  }
  if (operands.length > 0 && readable.length === 0) return failures > 0 ? 1 : 0;
  const { files } = await readInputs(context, readable, (name, why) => `cannot open ${name}: ${why}`);
  const { terminal } = process.session;
  const paged = process.descriptor(1)?.isTerminal === true && terminal !== null;
  for (const { name, text } of files) {
    // On a terminal only several files are told apart.
    const heading = operands.length < (paged ? 2 : 1) ? '' : `::::::::::::::\n${name}\n::::::::::::::\n`;
    if (!paged) await print(process, heading + text);
    else if (!(await page(context, terminal, heading + text, operands.length > 0))) return 0;
  }
  return failures > 0 ? 1 : 0;
};

/** False where the reader wants no more. */
async function page(
  { process }: Parameters<Command>[0],
  terminal: TerminalDevice,
  text: string,
  hasSize: boolean,
): Promise<boolean> {
  const lines = text.split(/(?<=\n)/);
  const height = Math.max(1, terminal.rows - 1);
  let at = Math.min(lines.length, height);
  await print(process, lines.slice(0, at).join(''));
  while (at < lines.length) {
    const bytes = lines.slice(0, at).reduce((sum, line) => sum + line.length, 0);
    const share = hasSize ? `(${Math.floor((bytes * 100) / text.length)}%)` : '';
    await print(process, `\x1b[7m--More--${share}\x1b[27m`);
    terminal.enterRaw();
    const keys = await terminal.keys(process);
    terminal.leaveRaw();
    if (keys === '' || /[qQ\x03]/.test(keys)) {
      await print(process, CLEAR_LINE);
      return false;
    }
    if (keys.includes('b') && hasSize) {
      at = Math.max(0, at - 2 * height);
      await print(process, `${CLEAR_LINE}...back 1 page\n\r`);
      const end = Math.min(lines.length, at + height);
      await print(process, lines.slice(at, end).join(''));
      at = end;
      continue;
    }
    const count = /[\r\nj]/.test(keys) ? 1 : /[d\x04]/.test(keys) ? Math.ceil(height / 2) : height;
    const next = lines.slice(at, at + count);
    at += next.length;
    // The prompt is written over, and what is left of it cleared.
    await print(process, `\r${(next[0] ?? '').replace(/\n?$/, '\x1b[K\n')}${next.slice(1).join('')}`);
  }
  return true;
}
