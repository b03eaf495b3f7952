import { FileError } from '../../filesystem/filesystem.ts';
import { sendSignal } from '../builtins/send-signal.ts';
import { mayExecute } from '../interpreter/execute.ts';
import { errorText } from '../kernel/error-text.ts';
import type { Process } from '../kernel/process.ts';
import { type Command, type CommandContext, complain, print, printError } from '../kernel/program.ts';
import { baseName, stat } from './paths.ts';
import { viewProcesses } from './process-view.ts';
import { usageAsRecorded } from './recorded-answers.ts';
import { runChild, runProgram } from './run-program.ts';
import { service } from './systemctl.ts';

const VALUED = new Set(
  'x exec a startas p pidfile n name u user s signal R retry c chuid g group r chroot d chdir k umask N nicelevel P procsched I iosched O output ppid pid notify-timeout'.split(
    ' ',
  ),
);

/** start-stop-daemon of dpkg 1.21.22. */
export const startStopDaemon: Command = async (context) => {
  const { process, args } = context;
  const values = new Map<string, string>();
  const flags = new Set<string>();
  let index = 0;
  for (; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    if (arg === '--') {
      index += 1;
      break;
    }
    if (!arg.startsWith('-')) break;
    const [option = '', attached] = arg.replace(/^--?/, '').split('=');
    const short = new Map([
      ['S', 'start'],
      ['K', 'stop'],
      ['T', 'status'],
      ['x', 'exec'],
      ['a', 'startas'],
      ['p', 'pidfile'],
      ['n', 'name'],
      ['u', 'user'],
      ['s', 'signal'],
      ['b', 'background'],
      ['t', 'test'],
      ['o', 'oknodo'],
      ['q', 'quiet'],
      ['m', 'make-pidfile'],
    ]);
    const name = short.get(option) ?? option;
    if (!VALUED.has(option)) flags.add(name);
    else if (attached !== undefined) values.set(name, attached);
    else {
      index += 1;
      values.set(name, args[index] ?? '');
    }
  }
  const fail = async (message: string, hint = true) => {
    await printError(
      process,
      `start-stop-daemon: ${message}\n${hint ? "Try 'start-stop-daemon --help' for more information.\n" : ''}`,
    );
    return hint ? 3 : 2;
  };
  if (!flags.has('start') && !flags.has('stop') && !flags.has('status')) return usageAsRecorded(context);
  const program = values.get('exec');
  const start = values.get('startas') ?? program;
  if (!['exec', 'pid', 'ppid', 'pidfile', 'user', 'name'].some((name) => values.has(name)))
    return fail('need at least one of --exec, --pid, --ppid, --pidfile, --user or --name');
  if (flags.has('start') && start === undefined) return fail('--start needs --exec or --startas');
  if (program !== undefined && stat(process, program) === null)
    return fail(`unable to stat ${program} (No such file or directory)`, false);
  const running = matching(process, values);
  const quiet = flags.has('quiet');
  if (flags.has('status'))
    return running.length > 0
      ? 0
      : values.has('pidfile') && stat(process, values.get('pidfile') ?? '') !== null
        ? 1
        : 3;
  if (flags.has('stop')) {
    if (running.length === 0) {
      const what = values.has('pidfile')
        ? `process in pidfile '${values.get('pidfile')}'`
        : (values.get('name') ?? program ?? 'process');
      if (!quiet) await print(process, `No ${what} found running; none killed.\n`);
      return flags.has('oknodo') ? 0 : 1;
    }
    for (const view of running)
      if (!flags.has('test'))
        sendSignal(
          process.session,
          process.identity.userId,
          view.processId,
          (values.get('signal') ?? 'TERM').replace(/^SIG/, ''),
        );
    return 0;
  }
  if (running.length > 0) {
    if (!quiet) await print(process, `${start} already running.\n`);
    return flags.has('oknodo') ? 0 : 1;
  }
  if (flags.has('test')) {
    await print(process, `Would start ${[start, ...args.slice(index)].join(' ')}.\n`);
    return 0;
  }
  const words = [start ?? '', ...args.slice(index)];
  const notFound = (name: string, why: string) => `start-stop-daemon: unable to start ${name} (${why})`;
  if (!flags.has('background')) return runProgram(context, words, notFound);
  const child = process.session.fork(process, { command: words.join(' '), group: 'own' });
  const file = values.get('pidfile');
  if (flags.has('make-pidfile') && file !== undefined) {
    try {
      process.files.writeFile(process.path(file), Buffer.from(`${child.id}\n`, 'latin1'));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
    }
  }
  void child.run(() => runProgram({ ...context, process: child }, words, notFound));
  return 0;
};

function matching(process: Process, values: ReadonlyMap<string, string>) {
  const file = values.get('pidfile');
  let number: number | null = null;
  if (file !== undefined) {
    try {
      number = Number(
        Buffer.from(process.files.readFile(process.path(file)))
          .toString('latin1')
          .trim(),
      );
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      return [];
    }
  }
  return viewProcesses(process).filter(
    (view) =>
      view.processId !== process.id &&
      (number === null || view.processId === number) &&
      (values.get('name') === undefined || view.name === values.get('name')) &&
      (values.get('exec') === undefined || view.command.split(' ')[0] === values.get('exec')) &&
      (values.get('user') === undefined ||
        process.session.host.findUser(values.get('user') ?? '')?.userId === view.userId),
  );
}

/** run-parts of debianutils: the programs of a directory, one after the other. */
export const runParts: Command = async (context) => {
  const { process, args } = context;
  const directory = args.filter((arg, index) => !arg.startsWith('-') && !/^-[au]$/.test(args[index - 1] ?? '')).at(-1);
  if (directory === undefined) return usageAsRecorded(context);
  let names: string[];
  try {
    names = process.list(directory).sort();
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    await complain(context, `failed to open directory ${directory}: ${errorText(error)}`);
    return 1;
  }
  const extra = args.flatMap((arg, index) =>
    arg.startsWith('--arg=') ? [arg.slice(6)] : args[index - 1] === '-a' ? [arg] : [],
  );
  let status = 0;
  for (const name of names.filter((each) => /^[\w-]+$/.test(each))) {
    const path = `${directory.replace(/\/$/, '')}/${name}`;
    if (stat(process, path)?.type !== 'file') continue;
    if (args.includes('--list')) {
      await print(process, `${path}\n`);
      continue;
    }
    if (!mayExecute(process, process.path(path))) continue;
    if (args.includes('--test')) {
      await print(process, `${path}\n`);
      continue;
    }
    if (args.includes('-v') || args.includes('--verbose')) await printError(process, `run-parts: executing ${path}\n`);
    const ended = await runChild(context, [path, ...extra], (_, why) => `run-parts: failed to exec ${path}: ${why}`);
    if (ended !== 0) {
      await complain(context, `${path} exited with return code ${ended}`);
      status = 1;
      if (args.includes('--exit-on-error')) return 1;
    }
  }
  return status;
};

/** invoke-rc.d of init-system-helpers: what service(8) does. */
export const invokeRcD: Command = async (context) => {
  const { process, args } = context;
  const [name, action] = args.filter((arg) => !arg.startsWith('--'));
  if (name === undefined || action === undefined) return usageAsRecorded(context);
  if (stat(process, `/etc/init.d/${name}`) === null && stat(process, `/lib/systemd/system/${name}.service`) === null) {
    await complain(context, `unknown initscript, /etc/init.d/${name} not found.`);
    return 0;
  }
  return service({ ...context, name: 'service', args: [name, action] });
};

/** ischroot of debianutils: it is not one. */
export const ischroot: Command = async (context) => ((await usageUnlessPlain(context)) ? 0 : 1);

async function usageUnlessPlain(context: CommandContext): Promise<boolean> {
  const [first] = context.args;
  if (first !== '--help' && first !== '--version') return false;
  await usageAsRecorded(context);
  return true;
}

/** tempfile of debianutils. */
export const tempfile: Command = async (context) => {
  const { process, args } = context;
  const text = args.join(' ');
  const directory = /(?:^| )(?:-d|--directory)[ =]?(\S+)/.exec(text)?.[1] ?? '/tmp';
  const prefix = /(?:^| )(?:-p|--prefix)[ =]?(\S+)/.exec(text)?.[1] ?? 'file';
  const suffix = /(?:^| )(?:-s|--suffix)[ =]?(\S+)/.exec(text)?.[1] ?? '';
  await printError(process, 'WARNING: tempfile is deprecated; consider using mktemp instead.\n');
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  const drawn = [...process.session.options.random.bytes(6)].map((byte) => letters[byte % letters.length]).join('');
  const path = `${directory}/${prefix}${drawn}${suffix}`;
  try {
    process.files.writeFile(process.path(path), new Uint8Array(0), { mode: 0o600 });
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    await printError(process, `tempfile: open: ${errorText(error)}\n`);
    return 1;
  }
  await print(process, `${path}\n`);
  return 0;
};

/** savelog of debianutils: moves a log aside and begins it anew. */
export const savelog: Command = async (context) => {
  const { process, args } = context;
  const files = args.filter((arg, index) => !arg.startsWith('-') && !/^-[cmugr]$/.test(args[index - 1] ?? ''));
  if (files.length === 0) return usageAsRecorded(context);
  let status = 0;
  for (const file of files) {
    const found = stat(process, file);
    if (found === null) {
      if (!args.includes('-t')) {
        await print(process, `savelog: ${baseName(file)} is missing; nothing done.\n`);
        status = 1;
      }
      continue;
    }
    try {
      process.files.rename(process.path(file), process.path(`${file}.0`));
      process.files.writeFile(process.path(file), new Uint8Array(0), { mode: found.mode & 0o777 });
      await print(
        process,
        `Rotated \`${file}' at ${new Date(process.session.host.now()).toUTCString().slice(0, 25)}.\n`,
      );
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      await printError(process, `savelog: ${file}: ${errorText(error)}\n`);
      status = 1;
    }
  }
  return status;
};
