import { type Command, print, printError } from '../kernel/program.ts';
import { formatDate } from './date-format.ts';
import { userName } from './file-display.ts';
import { runShellText } from './run-captured.ts';
import { shell } from './sh.ts';
import { top } from './top.ts';

/** GNU screen 4.09: detached commands run in the background; on a terminal it is a shell of its own. */
export const screen: Command = async (context) => {
  const { process, args } = context;
  const user = userName(process, process.identity.userId);
  if (args.includes('--version') || args.includes('-v')) {
    await print(process, 'Screen version 4.09.00 (GNU) 30-Jan-22\n');
    return args.includes('-v') ? 1 : 0;
  }
  if (args.some((arg) => /^-(ls|list|wipe)$/.test(arg))) {
    const others = process.session.host
      .processes()
      .filter((each) => each.command.startsWith('SCREEN ') && each.userId === process.identity.userId);
    if (others.length === 0) await print(process, `No Sockets found in /run/screen/S-${user}.\n\n`);
    else
      await print(
        process,
        `There ${others.length === 1 ? 'is a screen' : 'are screens'} on:\n${others.map((each) => `\t${each.processId}.${/-S\s*(\S+)|-dmS\s+(\S+)/.exec(each.command)?.[2] ?? process.session.hostname()}\t(${formatDate(each.startedAtMs, '%m/%d/%y %H:%M:%S')})\t(Detached)\n`).join('')}${others.length} Socket${others.length === 1 ? '' : 's'} in /run/screen/S-${user}.\n`,
      );
    return others.length === 0 ? 1 : 0;
  }
  if (args.some((arg) => /^-(r|x|R|RR|D|dr|rd|rx)$/.test(arg))) {
    await print(process, 'There is no screen to be resumed.\n');
    return 1;
  }
  const words = [...args];
  let detached = false;
  while (words[0]?.startsWith('-') === true) {
    const word = words.shift() ?? '';
    if (/^-d?m/.test(word) && word.includes('d')) detached = true;
    if (/^-(dmS|S|dmLS|t|c|e|h|p|s|T|X|Logfile)$/.test(word) || /S$/.test(word)) words.shift();
  }
  if (detached) {
    if (words.length === 0) return 0;
    const child = process.session.fork(process, {
      command: `SCREEN ${args.join(' ')}`,
      group: 'own',
      account: process.session.openAccount(),
    });
    child.ignoredSignals.add('HUP');
    void child.run(
      async () =>
        (
          await runShellText(
            { ...context, process: child },
            words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' '),
            { input: '', captures: true },
          )
        ).status,
    );
    return 0;
  }
  if (process.descriptor(0)?.isTerminal !== true || process.session.terminal === null) {
    await printError(process, 'Must be connected to a terminal.\n');
    return 1;
  }
  await print(process, '\x1b[?1049h\x1b[!p\x1b[?3;4l\x1b[4l\x1b>\x1b[H\x1b[2J');
  const status = await shell({ process, name: 'bash', args: words.length === 0 ? [] : ['-c', words.join(' ')] });
  await print(process, '\x1b[?1049l[screen is terminating]\n');
  return status;
};

/** tmux 3.3a. */
export const tmux: Command = async (context) => {
  const { process, args } = context;
  if (args.includes('-V')) {
    await print(process, 'tmux 3.3a\n');
    return 0;
  }
  if (/^(ls|list-sessions|attach|a|attach-session|kill-server|kill-session)$/.test(args[0] ?? '')) {
    await printError(process, `no server running on /tmp/tmux-${process.identity.userId}/default\n`);
    return 1;
  }
  if (args.includes('-d')) return 0;
  if (process.descriptor(0)?.isTerminal !== true) {
    await printError(process, 'open terminal failed: not a terminal\n');
    return 1;
  }
  const status = await shell({ process, name: 'bash', args: [] });
  await print(process, '[exited]\n');
  return status;
};

/** htop 3.2.2: the screen of top under another name. */
export const htop: Command = async (context) => {
  const { process, args } = context;
  if (args.some((arg) => arg === '--version' || arg === '-V')) {
    await print(process, 'htop 3.2.2\n');
    return 0;
  }
  if (process.environment.get('TERM') === undefined || process.descriptor(1)?.isTerminal !== true) {
    await printError(process, 'Error opening terminal: unknown.\n');
    return 1;
  }
  return top({ ...context, name: 'top', args: [] });
};
