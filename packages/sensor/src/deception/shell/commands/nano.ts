import { byteStringToBytes, bytesToByteString } from '../../byte-string.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import { errorText } from '../kernel/error-text.ts';
import { type Command, print, printError } from '../kernel/program.ts';

const VERSION = ` GNU nano, version 7.2
 (C) 1999-2011, 2013-2023 Free Software Foundation, Inc.
 (C) 2014-2023 the contributors to nano
 Compiled options: --disable-libmagic --enable-utf8
`;

/** nano 7.2: type, delete backwards, ^O writes, ^X leaves. Text goes in at the end of the file. */
export const nano: Command = async (context) => {
  const { process, args } = context;
  if (args.includes('--version') || args.includes('-V')) {
    await print(process, VERSION);
    return 0;
  }
  const { terminal } = process.session;
  if (process.descriptor(0)?.isTerminal !== true || process.descriptor(1)?.isTerminal !== true || terminal === null) {
    const term = process.environment.get('TERM');
    await printError(
      process,
      term === undefined && process.descriptor(0)?.isTerminal === true
        ? 'Error opening terminal: unknown.\n'
        : process.descriptor(0)?.isTerminal === true
          ? 'Standard output is not a terminal\n'
          : 'Standard input is not a terminal\n',
    );
    return 1;
  }
  const path = args.find((arg) => !/^[-+]/.test(arg)) ?? null;
  let text = '';
  let message = '[ New File ]';
  try {
    if (path !== null) {
      text = bytesToByteString(process.files.readFile(process.path(path)));
      const count = text.split('\n').length - 1;
      message = `[ Read ${count} line${count === 1 ? '' : 's'} ]`;
    }
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    if (error.code !== 'ENOENT') message = `[ Error reading ${path ?? ''}: ${errorText(error)} ]`;
  }
  let changed = false;
  const columns = terminal.columns;
  const show = () => {
    const rows = terminal.rows - 5;
    const lines = text.split('\n').slice(-rows);
    const title = `  GNU nano 7.2${(path ?? 'New Buffer').padStart(Math.floor((columns + (path ?? 'New Buffer').length) / 2) - 14)}${changed ? ' *' : ''}`;
    const body = Array.from({ length: rows }, (_, index) => `${lines[index] ?? ''}\x1b[K`).join('\r\n');
    terminal.show(
      `\x1b[H\x1b[7m${title.padEnd(columns)}\x1b[m\r\n${body}\r\n${message.padStart(Math.floor((columns + message.length) / 2))}\x1b[K\r\n\x1b[7m^G\x1b[m Help      \x1b[7m^O\x1b[m Write Out \x1b[7m^W\x1b[m Where Is  \x1b[7m^K\x1b[m Cut       \x1b[K\r\n\x1b[7m^X\x1b[m Exit      \x1b[7m^R\x1b[m Read File \x1b[7m^\\\x1b[m Replace   \x1b[7m^U\x1b[m Paste     \x1b[K`,
    );
  };
  const save = (name: string) => {
    try {
      const bytes = byteStringToBytes(text.endsWith('\n') || text === '' ? text : `${text}\n`);
      process.files.writeFile(process.path(name), bytes);
      process.session.options.observer.fileWritten({ path: process.path(name), bytes, via: 'stdin' });
      const count = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
      message = `[ Wrote ${count} line${count === 1 ? '' : 's'} ]`;
      changed = false;
    } catch (error) {
      message = `[ Error writing ${name}: ${errorText(error)} ]`;
    }
  };
  terminal.enterRaw();
  terminal.show('\x1b[?2004h\x1b[?1049h\x1b[22;0;0t\x1b[1;24r\x1b(B\x1b[m\x1b[4l\x1b[?7h');
  let asks: 'nothing' | 'name' | 'leave' = 'nothing';
  let leaving = false;
  let name = path ?? '';
  try {
    for (;;) {
      show();
      const keys = await terminal.keys(process);
      if (keys === '') return 1;
      for (const key of keys.replace(/\x1b\[[\d;]*[A-Za-z~]/g, '')) {
        if (asks === 'leave') {
          asks = 'nothing';
          if (/[nN]/.test(key)) return 0;
          if (!/[yY]/.test(key)) continue;
          [asks, leaving] = ['name', true];
          message = `File Name to Write: ${name}`;
        } else if (asks === 'name') {
          if (key === '\r') {
            asks = 'nothing';
            save(name);
            if (leaving && !changed) return 0;
          } else if (key === '\x03') [asks, leaving, message] = ['nothing', false, '[ Cancelled ]'];
          else {
            name = key === '\x7f' ? name.slice(0, -1) : name + key;
            message = `File Name to Write: ${name}`;
          }
        } else if (key === '\x18') {
          if (!changed) return 0;
          asks = 'leave';
          message = 'Save modified buffer?';
        } else if (key === '\x0f') {
          asks = 'name';
          message = `File Name to Write: ${name}`;
        } else if (key === '\x7f' || key === '\b') [text, changed, message] = [text.slice(0, -1), true, ''];
        else if (key === '\r' || key >= ' ') {
          if (text.length < process.session.options.limits.maxVariableBytes) text += key === '\r' ? '\n' : key;
          [changed, message] = [true, ''];
        }
      }
    }
  } finally {
    terminal.show('\r\x1b[K\x1b[?2004l\x1b[?1049l\x1b[23;0;0t\r\x1b[?1l\x1b>');
    terminal.leaveRaw();
  }
};
