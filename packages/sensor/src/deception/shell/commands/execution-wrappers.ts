import { type Command, type CommandContext, complain, print } from '../kernel/program.ts';
import { shellQuoted } from './execution-words.ts';
import { findProcess, processNumber } from './process-tools.ts';
import { usageAsRecorded } from './recorded-answers.ts';
import { runProgram } from './run-program.ts';
import { shell } from './sh.ts';
import { su } from './su.ts';

/** What is left behind the options; `valued` lists those whose value is a word of its own. */
function operandsOf(args: readonly string[], valued: RegExp): string[] {
  const words = [...args];
  while (words[0]?.startsWith('-') === true && words[0] !== '-') {
    const word = words.shift() ?? '';
    if (word === '--') break;
    if (valued.test(word)) words.shift();
  }
  return words;
}

function run(context: CommandContext, words: readonly string[]): Promise<number> {
  return runProgram(context, words, (name, why) => `${context.name}: failed to execute ${name}: ${why}`);
}

/** Without a command these start a shell, as their manuals say. */
function runOrShell(context: CommandContext, words: readonly string[]): Promise<number> | number {
  if (words.length > 0) return run(context, words);
  const path = context.process.environment.get('SHELL') ?? '/bin/sh';
  return shell({ ...context, name: path.split('/').at(-1) ?? 'sh', args: [] });
}

/** taskset of util-linux 2.38: all processors, or what was asked for. */
export const taskset: Command = async (context) => {
  const { process, args } = context;
  const cpus = process.session.host.persona.hardware.cpuCount;
  const letters = args.filter((arg) => /^-[acp]+$/.test(arg)).join('');
  const words = operandsOf(args, /^$/);
  if (!/p/.test(letters) && !args.includes('--pid')) {
    if (words.length < 2) return usageAsRecorded(context);
    return run(context, words.slice(1));
  }
  const number = await processNumber(context, words.at(-1) ?? '', (text) => `invalid PID argument: '${text}'`);
  if (number === null) return 1;
  if (findProcess(process, number) === null) {
    await complain(context, `failed to get pid ${number}'s affinity: No such process`);
    return 1;
  }
  const lists = /c/.test(letters) || args.includes('--cpu-list');
  const all = lists ? (cpus === 1 ? '0' : cpus === 2 ? '0,1' : `0-${cpus - 1}`) : (2 ** cpus - 1).toString(16);
  const say = (when: string, value: string) =>
    print(process, `pid ${number}'s ${when} affinity ${lists ? 'list' : 'mask'}: ${value}\n`);
  await say('current', all);
  if (words.length > 1) await say('new', (words[0] ?? '').replace(/^0x/, ''));
  return 0;
};

/** chrt of util-linux 2.38. */
export const chrt: Command = async (context) => {
  const { process, args } = context;
  const words = operandsOf(args, /^-[TPD]$/);
  if (!args.some((arg) => /^-\w*p$/.test(arg) || arg === '--pid')) {
    if (words.length < 2) return usageAsRecorded(context);
    return run(context, words.slice(1));
  }
  const number = await processNumber(context, words.at(-1) ?? '', (text) => `invalid PID argument: '${text}'`);
  if (number === null) return 1;
  if (findProcess(process, number) === null) {
    await complain(context, `failed to get pid ${number}'s policy: No such process`);
    return 1;
  }
  if (words.length > 1) return 0;
  await print(
    process,
    `pid ${number}'s current scheduling policy: SCHED_OTHER\npid ${number}'s current scheduling priority: 0\n`,
  );
  return 0;
};

/** setarch and the names that stand for one architecture. */
export const setarch: Command = async (context) => {
  const { name, args } = context;
  const words = operandsOf(args, /^$/);
  if (name === 'setarch') {
    if (args.length === 0) {
      await complain(context, 'no architecture argument or personality flags specified');
      return 1;
    }
    if (!args[0]?.startsWith('-')) words.shift();
  }
  return runOrShell(context, words);
};

/** nsenter and unshare: there are no other namespaces here, so the command sees the machine as it is. */
export const enterNamespace: Command = async (context) => {
  const { name, process, args } = context;
  const words = operandsOf(args, name === 'nsenter' ? /^-[tSGW]$|^--(target|setuid|setgid|wdns)$/ : /^-[SGRw]$/);
  const target = /(?:^| )(?:-t|--target)[ =]?(\S+)/.exec(args.join(' '))?.[1];
  if (name === 'nsenter' && target !== undefined) {
    const number = await processNumber(context, target, (text) => `failed to parse pid: '${text}'`);
    if (number === null) return 1;
    if (findProcess(process, number) === null) {
      await complain(
        context,
        `cannot open /proc/${number}/ns/${/-a|--all/.test(args.join(' ')) ? 'user' : 'mnt'}: No such file or directory`,
      );
      return 1;
    }
  }
  if (process.identity.userId !== 0 && !(name === 'unshare' && /-\w*[Ur]|--user|--map/.test(args.join(' ')))) {
    await complain(
      context,
      name === 'unshare'
        ? 'unshare failed: Operation not permitted'
        : `cannot open /proc/${target ?? 1}/ns/ipc: Permission denied`,
    );
    return 1;
  }
  return runOrShell(context, words);
};

/** setpriv of util-linux: privileges are what they are, the command runs. */
export const setpriv: Command = async (context) => {
  const words = operandsOf(context.args, /^$/);
  if (words.length > 0) return run(context, words);
  await complain(context, 'No program specified');
  return 1;
};

/** choom of util-linux. */
export const choom: Command = async (context) => {
  const { process, args } = context;
  const target = /(?:^| )(?:-p|--pid)[ =]?(\d+)/.exec(args.join(' '))?.[1];
  const adjusted = /(?:^| )(?:-n|--adjust)[ =]?(-?\d+)/.exec(args.join(' '))?.[1];
  const words = operandsOf(args, /^-[pn]$/);
  if (target === undefined) {
    if (words.length === 0 || adjusted === undefined) return usageAsRecorded(context);
    return run(context, words);
  }
  const found = findProcess(process, Number(target));
  if (found === null) {
    await complain(context, 'failed to read OOM score value');
    return 1;
  }
  if (adjusted !== undefined) {
    await print(process, `pid ${target}'s OOM score adjust value changed from 0 to ${adjusted}\n`);
    return 0;
  }
  await print(
    process,
    `pid ${target}'s current OOM score: ${found.processId === 1 ? 0 : 666}\npid ${target}'s current OOM score adjust value: ${found.name.startsWith('sshd') && found.parentId === 1 ? -1000 : 0}\n`,
  );
  return 0;
};

/** runuser of util-linux: su for root alone, which asks for no password. */
export const runuser: Command = async (context) => {
  const { process, args } = context;
  if (process.identity.userId !== 0) {
    await complain(context, 'may not be used by non-root users');
    return 1;
  }
  const at = args.findIndex((arg) => arg === '-u' || arg === '--user');
  if (at === -1) return su({ ...context, name: 'su' });
  const user = args[at + 1] ?? '';
  const words = args.slice(at + 2).filter((arg, index) => !(index === 0 && arg === '--'));
  if (process.session.host.findUser(user) === null) {
    await complain(context, `user ${user} does not exist or the user entry does not contain all the required fields`);
    return 1;
  }
  if (words.length === 0) {
    await complain(context, 'no command was specified');
    return 1;
  }
  return su({ ...context, name: 'su', args: ['-s', '/bin/sh', user, '-c', words.map(shellQuoted).join(' ')] });
};

/** sg and newgrp of shadow: the group becomes the first one of a new shell. */
export const newgrp: Command = async (context) => {
  const { process, name, args } = context;
  const words = args.filter((arg) => arg !== '-');
  const [wanted] = words;
  if (wanted === undefined && name === 'sg') return usageAsRecorded(context);
  if (wanted !== undefined) {
    const line = Buffer.from(process.session.host.files.readFile('/etc/group'))
      .toString('latin1')
      .split('\n')
      .find((each) => each.startsWith(`${wanted}:`));
    if (line === undefined) {
      await complain(context, `group '${wanted}' does not exist`);
      return 1;
    }
    const group = Number(line.split(':')[2]);
    const { userId, groupIds } = process.identity;
    process.identity = { userId, groupIds: [group, ...groupIds.filter((each) => each !== group)] };
  }
  const rest = words.slice(1).filter((word) => word !== '-c');
  if (name === 'sg' && rest.length > 0) return shell({ ...context, name: 'sh', args: ['-c', rest.join(' ')] });
  return runOrShell(context, []);
};

/** script of util-linux: runs the shell or a command and keeps what it shows in a file. */
export const script: Command = async (context) => {
  const { process, args } = context;
  const text = args.join(' ');
  const command = /(?:^| )-\w*c[ =]?(.+)$|--command[ =](.+)$/.exec(text);
  const quiet = /(?:^| )(-\w*q|--quiet)/.test(text);
  const at = args.findIndex((arg) => /^-\w*c$/.test(arg) || arg === '--command');
  const line = at === -1 ? (command?.[1] ?? null) : (args[at + 1] ?? '');
  const files = args.filter((arg, index) => !arg.startsWith('-') && index !== at + 1);
  const file = files[0] ?? 'typescript';
  if (!quiet) await print(process, `Script started, output log file is '${file}'.\n`);
  const status = await shell({ ...context, name: 'bash', args: line === null ? [] : ['-c', line] });
  if (!quiet) await print(process, 'Script done.\n');
  return /(?:^| )(-\w*e|--return)/.test(text) ? status : 0;
};
