import { byteStringToBytes, bytesToByteString } from '../../byte-string.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import { errorText } from '../kernel/error-text.ts';
import { type Command, print, printError } from '../kernel/program.ts';

const VERSION = `VIM - Vi IMproved 9.0 (2022 Jun 28, compiled May 04 2025 09:03:57)
Included patches: 1-1378
Modified by team+vim@tracker.debian.org
Compiled by team+vim@tracker.debian.org
Small version without GUI.
`;

/** vim.tiny as far as people use it in a hurry: insert, type, `:wq` or `:q!`. Text goes in at the top of the file. */
export const vi: Command = async (context) => {
  const { process, args } = context;
  if (args.includes('--version')) {
    await print(process, VERSION);
    return 0;
  }
  const { terminal } = process.session;
  if (process.descriptor(1)?.isTerminal !== true)
    await printError(process, 'Vim: Warning: Output is not to a terminal\n');
  if (process.descriptor(0)?.isTerminal !== true || terminal === null) {
    await printError(process, 'Vim: Warning: Input is not from a terminal\n');
    await process.sleep(2000);
    await printError(
      process,
      '\x1b[?1000l\x1b[?2004lVim: Error reading input, exiting...\nVim: preserving files...\nVim: Finished.\n',
    );
    return 1;
  }
  const path = args.find((arg) => !/^[-+]/.test(arg)) ?? null;
  let text = '';
  let status = path === null ? '' : `"${path}" [New]`;
  if (path !== null) {
    try {
      text = bytesToByteString(process.files.readFile(process.path(path)));
      status = `"${path}" ${text.split('\n').length - 1}L, ${text.length}B`;
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      if (error.code !== 'ENOENT') status = `"${path}" [${errorText(error)}]`;
    }
  }
  let [mode, command, typed]: ['normal' | 'insert' | 'line', string, string] = ['normal', '', ''];
  const show = () => {
    const lines = (typed + text).split('\n').slice(0, terminal.rows - 1);
    const shown = lines.map((line) => `${line}\x1b[K`).join('\r\n');
    const blank = '\r\n\x1b[94m~\x1b[m\x1b[K'.repeat(Math.max(0, terminal.rows - 1 - lines.length));
    const last = mode === 'insert' ? '\x1b[1m-- INSERT --\x1b[m' : mode === 'line' ? `:${command}` : status;
    terminal.show(`\x1b[H${shown}${blank}\r\n${last}\x1b[K`);
  };
  const save = (): boolean => {
    if (path === null) {
      status = 'E32: No file name';
      return false;
    }
    try {
      const bytes = byteStringToBytes(typed + text);
      process.files.writeFile(process.path(path), bytes);
      process.session.options.observer.fileWritten({ path: process.path(path), bytes, via: 'stdin' });
      status = `"${path}" ${(typed + text).split('\n').length - 1}L, ${bytes.length}B written`;
      return true;
    } catch (error) {
      status = `"${path}" E212: Can't open file for writing (${errorText(error)})`;
      return false;
    }
  };
  terminal.enterRaw();
  terminal.show('\x1b[?1049h\x1b[22;0;0t\x1b[>4;2m\x1b[?1h\x1b=\x1b[?2004h\x1b[H\x1b[2J');
  try {
    for (;;) {
      show();
      const keys = await terminal.keys(process);
      if (keys === '') return 1;
      for (const key of keys) {
        if (key === '\x1b') mode = 'normal';
        else if (mode === 'insert') {
          if (key === '\x7f' || key === '\b') typed = typed.slice(0, -1);
          else if (typed.length < process.session.options.limits.maxVariableBytes) typed += key === '\r' ? '\n' : key;
        } else if (mode === 'line') {
          if (key === '\x7f') command = command.slice(0, -1);
          else if (key !== '\r') command += key;
          else {
            mode = 'normal';
            const quits = /^(wq|x|q)(!?)$/.exec(command.trim());
            if (command.trim() === 'w') save();
            else if (quits === null) status = `E492: Not an editor command: ${command}`;
            else if (quits[1] === 'q' && quits[2] === '' && typed !== '')
              status = 'E37: No write since last change (add ! to override)';
            else if (quits[1] === 'q' || save()) return 0;
          }
        } else if (key === ':') [mode, command] = ['line', ''];
        else if ('iaoIAO'.includes(key)) {
          if (typed !== '' && !typed.endsWith('\n')) typed += 'oO'.includes(key) ? '\n' : '';
          mode = 'insert';
        } else if (key === '\x03') status = 'Type  :qa  and press <Enter> to exit Vim';
      }
      if (mode === 'normal' && typed !== '' && !typed.endsWith('\n')) typed += '\n';
    }
  } finally {
    terminal.show('\x1b[?2004l\x1b[>4;m\r\x1b[K\x1b[?1l\x1b>\x1b[?1049l\x1b[23;0;0t');
    terminal.leaveRaw();
  }
};
