import { FileError } from '../../filesystem/filesystem.ts';
import { sendSignal } from '../builtins/send-signal.ts';
import type { Process } from '../kernel/process.ts';
import { type Command, type CommandContext, complain, print, printError } from '../kernel/program.ts';
import { userName } from './file-display.ts';
import { stat } from './paths.ts';
import { type ProcessView, viewProcesses } from './process-view.ts';
import { usageAsRecorded } from './recorded-answers.ts';

/** The process of a number; null where there is none. */
export function findProcess(process: Process, number: number): ProcessView | null {
  return viewProcesses(process).find((view) => view.processId === number) ?? null;
}

/** The number that a word stands for; null, with the program's complaint, where it is none. */
export async function processNumber(
  context: CommandContext,
  text: string,
  refusal: (text: string) => string,
): Promise<number | null> {
  if (/^\d+$/.test(text)) return Number(text);
  await complain(context, refusal(text));
  return null;
}

/** pwdx of procps-ng 4.0.2. */
export const pwdx: Command = async (context) => {
  const { process, args } = context;
  if (args.length === 0) return usageAsRecorded(context);
  let status = 0;
  for (const word of args) {
    const text = word.replace(/^\/proc\//, '');
    const number = await processNumber(context, text, (each) => `invalid process id: ${each}`);
    if (number === null) return 1;
    const view = findProcess(process, number);
    if (view === null) {
      await printError(process, `${word}: No such process\n`);
      status = 1;
      continue;
    }
    const living = process.session.processes.get(number);
    if (process.identity.userId !== 0 && view.userId !== process.identity.userId) {
      await printError(process, `${word}: Permission denied\n`);
      status = 1;
    } else await print(process, `${word}: ${living?.directory ?? '/'}\n`);
  }
  return status;
};

/** pmap of procps-ng 4.0.2, from /proc/PID/maps. */
export const pmap: Command = async (context) => {
  const { process, args } = context;
  const numbers = args.filter((arg) => !arg.startsWith('-'));
  if (numbers.length === 0) return usageAsRecorded(context);
  const extended = args.some((arg) => /^-\w*x/.test(arg));
  const full = args.some((arg) => /^-\w*p/.test(arg));
  let status = 0;
  for (const word of numbers) {
    const number = await processNumber(context, word, (text) => `invalid process id: ${text}`);
    if (number === null) return 1;
    const view = findProcess(process, number);
    if (view === null) {
      status = 42;
      continue;
    }
    await print(process, `${number}:   ${view.command}\n`);
    const rows = mapsOf(process, number);
    if (extended) await print(process, 'Address           Kbytes     RSS   Dirty Mode  Mapping\n');
    let total = 0;
    for (const { start, kilobytes, mode, path } of rows) {
      total += kilobytes;
      const shown =
        path === ''
          ? '  [ anon ]'
          : path.startsWith('[')
            ? `  [ ${path.slice(1, -1)} ]`
            : full
              ? path
              : path.split('/').at(-1);
      const size = extended
        ? `${String(kilobytes).padStart(7)} ${String(kilobytes).padStart(7)} ${String(mode.includes('w') ? kilobytes : 0).padStart(7)}`
        : `${String(kilobytes).padStart(6)}K`;
      await print(process, `${start.padStart(16, '0')} ${size} ${mode} ${shown}\n`);
    }
    await print(
      process,
      extended
        ? `---------------- ------- ------- ------- \ntotal kB         ${String(total).padStart(7)} ${String(total).padStart(7)} ${String(Math.floor(total / 9)).padStart(7)}\n`
        : ` total ${`${total}K`.padStart(16)}\n`,
    );
  }
  return status;
};

function mapsOf(process: Process, number: number) {
  try {
    return Buffer.from(process.files.readFile(`/proc/${number}/maps`))
      .toString('latin1')
      .split('\n')
      .flatMap((line) => {
        const found = /^([0-9a-f]+)-([0-9a-f]+) (\S{3})\S \S+ \S+ \d+\s*(.*)$/.exec(line);
        if (found === null) return [];
        const [, start = '', end = '', mode = '', path = ''] = found;
        const kilobytes = (Number.parseInt(end, 16) - Number.parseInt(start, 16)) / 1024;
        return [{ start, kilobytes, mode: `${mode}--`, path }];
      });
  } catch (error) {
    if (error instanceof FileError) return [];
    throw error;
  }
}

/** fuser of psmisc 23.6: who uses a file, a file system or a port. */
export const fuser: Command = async (context) => {
  const { process, args } = context;
  const { host } = process.session;
  const letters = args.filter((arg) => /^-[a-zA-Z]+$/.test(arg)).join('');
  const space = /(?:^| )-n (tcp|udp|file)/.exec(args.join(' '))?.[1];
  const names = args.filter((arg, index) => !arg.startsWith('-') && args[index - 1] !== '-n');
  if (names.length === 0) {
    if (args.includes('-l')) {
      await print(
        process,
        'HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT\nCHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH POLL PWR SYS\n',
      );
      return 0;
    }
    return usageAsRecorded(context);
  }
  const views = viewProcesses(process);
  let found = 0;
  let headed = false;
  for (const name of names) {
    const port = /^(\d+)\/(tcp|udp)$/.exec(name) ?? (space === 'tcp' || space === 'udp' ? [name, name, space] : null);
    const users: { readonly view: ProcessView; readonly access: string }[] = [];
    if (port !== null) {
      for (const socket of host.sockets())
        if (socket.localPort === Number(port[1]) && socket.protocol.startsWith(port[2] ?? '')) {
          const view = views.find((each) => each.processId === socket.processId);
          if (view !== undefined && !users.some((user) => user.view === view)) users.push({ view, access: 'F' });
        }
    } else {
      if (stat(process, name) === null) {
        await printError(process, `Specified filename ${name} does not exist.\n`);
        continue;
      }
      const real = process.files.realPath(process.path(name));
      for (const view of views) {
        if (view.command.startsWith('[')) continue;
        const program = (view.command.split(' ')[0] ?? '').replace(/^-/, '/usr/bin/');
        if (program === real || `/usr${program}` === real) users.push({ view, access: 'e' });
        else if (real === '/' || (letters.includes('m') && real !== '/proc')) users.push({ view, access: 'r' });
        else if (process.session.processes.get(view.processId)?.directory === real) users.push({ view, access: 'c' });
      }
    }
    const allowed = users.filter(
      ({ view }) => process.identity.userId === 0 || view.userId === process.identity.userId,
    );
    if (allowed.length === 0) continue;
    found += 1;
    if (letters.includes('v')) {
      if (!headed) await printError(process, `${' '.repeat(21)}USER        PID ACCESS COMMAND\n`);
      headed = true;
    }
    const label = `${port === null ? process.files.realPath(process.path(name)) : `${port[1]}/${port[2]}`}:`;
    if (letters.includes('v'))
      for (const [index, { view, access }] of allowed.entries()) {
        const marks = access === 'F' ? 'F....' : access === 'e' ? '...e.' : access === 'r' ? '.r...' : '..c..';
        const user = userName(process, view.userId).padEnd(9);
        await printError(process, `${index === 0 ? label.padEnd(21) : ' '.repeat(21)}${user}`);
        await print(process, String(view.processId).padStart(6));
        await printError(process, ` ${marks} ${view.name}\n`);
      }
    else if (!letters.includes('s')) {
      await printError(process, label.padEnd(21));
      for (const { view, access } of allowed) {
        await print(process, String(view.processId).padStart(6));
        if (access !== 'F') await printError(process, access);
      }
      await printError(process, '\n');
    }
    if (letters.includes('k'))
      for (const { view } of allowed) sendSignal(process.session, process.identity.userId, view.processId, 'KILL');
  }
  return found > 0 ? 0 : 1;
};

/** skill and snice of procps-ng: a signal, or nothing seen, for all that the words name. */
export const skill: Command = async (context) => {
  const { process, args, name } = context;
  const words = args.filter((arg) => !arg.startsWith('-'));
  if (words.length === 0) return usageAsRecorded(context);
  if (name === 'snice') return 0;
  const signal = args.find((arg) => /^-([A-Z]+|\d+)$/.test(arg))?.slice(1) ?? 'TERM';
  const number = new Map([
    ['9', 'KILL'],
    ['15', 'TERM'],
    ['1', 'HUP'],
    ['2', 'INT'],
    ['19', 'STOP'],
    ['18', 'CONT'],
  ]);
  for (const view of viewProcesses(process)) {
    const isMeant = words.some(
      (word) =>
        word === String(view.processId) ||
        word === view.name ||
        word === view.terminal ||
        word === userName(process, view.userId),
    );
    if (isMeant && view.processId !== process.id)
      sendSignal(process.session, process.identity.userId, view.processId, number.get(signal) ?? signal);
  }
  return 0;
};
