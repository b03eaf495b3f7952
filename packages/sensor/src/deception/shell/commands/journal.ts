import { bytesToByteString } from '../../byte-string.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import { type Command, print, printError } from '../kernel/program.ts';
import { parseDateText } from './date-text.ts';
import { linesOf } from './input.ts';

const RUN_DIRECTORY = '/run/systemd';
const CLEARED_MARK = `${RUN_DIRECTORY}/.kmsg-cleared`;

/** dmesg of util-linux 2.38. */
export const dmesg: Command = async (context) => {
  const { process, args } = context;
  if (process.identity.userId !== 0) {
    await printError(process, 'dmesg: read kernel buffer failed: Operation not permitted\n');
    return 1;
  }
  const bad = args.find((arg) => /^-[^-]/.test(arg) && /[^-CcDdEFfHkLlnPprSsTtuwWxHeJVhi\d]/.test(arg));
  if (bad !== undefined) {
    await printError(process, `dmesg: invalid option -- '${bad[1] ?? ''}'\nTry 'dmesg --help' for more information.\n`);
    return 1;
  }
  const { host } = process.session;
  // What was cleared stays in the kernel's buffer, only this program does not show it again.
  const isCleared = process.files.exists(CLEARED_MARK);
  if (args.some((arg) => /^(-\w*[Cc]\w*|--clear|--read-clear)$/.test(arg))) {
    const files = process.session.host.files;
    if (!files.exists(RUN_DIRECTORY)) files.makeDirectory(RUN_DIRECTORY);
    if (!isCleared) files.writeFile(CLEARED_MARK, new Uint8Array(0), { mode: 0o600 });
    if (args.some((arg) => /^(-\w*C\w*|--clear)$/.test(arg))) return 0;
  }
  if (isCleared) return 0;
  let text = host.kernelMessages();
  if (args.some((arg) => /^(-\w*T|--ctime)$/.test(arg)))
    text = text.replace(/^\[ *(\d+)\.\d+\]/gm, (_whole, seconds: string) => {
      const date = new Date(host.bootedAtMs() + Number(seconds) * 1000);
      const [, day = '', number = '', month = '', year = '', time = ''] =
        /^(\w+), (\d+) (\w+) (\d+) ([\d:]+)/.exec(date.toUTCString()) ?? [];
      return `[${day} ${month} ${String(Number(number)).padStart(2)} ${time} ${year}]`;
    });
  if (args.some((arg) => /^-\w*t/.test(arg))) text = text.replace(/^\[[^\]]*\] /gm, '');
  await print(process, text.endsWith('\n') ? text : `${text}\n`);
  return 0;
};

/** journalctl of systemd 252: what /var/log/syslog holds, which is the same journal written out. */
export const journalctl: Command = async (context) => {
  const { process, args } = context;
  const { host } = process.session;
  const text = args.join(' ');
  const now = host.now();
  const bound = (name: string, letter: string) =>
    args.flatMap((arg, index) =>
      arg === `--${name}` || arg === `-${letter}`
        ? [args[index + 1] ?? '']
        : arg.startsWith(`--${name}=`)
          ? [arg.slice(name.length + 3)]
          : [],
    )[0];
  const [since, until] = [bound('since', 'S'), bound('until', 'U')];
  const [sinceMs, untilMs] = [since, until].map((each) => (each === undefined ? undefined : parseDateText(each, now)));
  for (const [given, at] of [
    [since, sinceMs],
    [until, untilMs],
  ] as const)
    if (at === null) {
      await printError(process, `Failed to parse timestamp: ${given ?? ''}\n`);
      return 1;
    }
  const priority = /(?:-p ?|--priority[ =])(\S+)/.exec(text)?.[1];
  if (
    priority !== undefined &&
    !/^(?:[0-7]|emerg|alert|crit|err|error|warning|warn|notice|info|debug)(?:\.\.\w+)?$/.test(priority)
  ) {
    await printError(process, `Unknown log level ${priority}\n`);
    return 1;
  }
  if (/--(vacuum|rotate|flush|sync)/.test(text)) {
    if (/--vacuum/.test(text))
      await printError(
        process,
        'Vacuuming done, freed 0B of archived journals from /var/log/journal.\nVacuuming done, freed 0B of archived journals from /run/log/journal.\n',
      );
    return 0;
  }
  if (args.includes('--disk-usage')) {
    await print(process, 'Archived and active journals take up 48.0M in the file system.\n');
    return 0;
  }
  const read = (path: string): string[] => {
    try {
      return linesOf(bytesToByteString(host.files.readFile(path)));
    } catch (error) {
      if (error instanceof FileError) return [];
      throw error;
    }
  };
  // Both files are parts of one journal, in the order of their times.
  let lines = [...read('/var/log/syslog'), ...read('/var/log/auth.log')]
    .map((line, index) => ({ line, index, atMs: Date.parse(/^\S+/.exec(line)?.[0] ?? '') }))
    .filter(({ atMs }) => !(atMs < (sinceMs ?? 0)) && !(atMs > (untilMs ?? Number.POSITIVE_INFINITY)))
    .sort((left, right) => left.atMs - right.atMs || left.index - right.index)
    .map(({ line }) => line);
  const unit = /(?:-u|--unit)[ =]?(\S+)/.exec(text)?.[1]?.replace(/\.service$/, '');
  if (unit !== undefined)
    lines = lines.filter(
      (line) => line.includes(` ${unit === 'ssh' ? 'sshd' : unit}[`) || line.includes(`${unit}.service`),
    );
  if (args.some((arg) => /^-\w*k/.test(arg) || arg === '--dmesg'))
    lines = lines.filter((line) => line.includes(' kernel: '));
  lines = lines.map((line) =>
    line.replace(/^(\d{4}-\d\d-\d\dT[\d:.]+\S*) /, (_whole, at: string) => `${shortTime(at)} `),
  );
  const count = /(?:-n|--lines)[ =]?(\d+)/.exec(text)?.[1] ?? (/(^| )-\w*e/.test(text) ? '1000' : undefined);
  if (count !== undefined) lines = count === '0' ? [] : lines.slice(-Number(count));
  if (args.some((arg) => /^-\w*r/.test(arg))) lines.reverse();
  await print(process, lines.length === 0 ? '-- No entries --\n' : lines.map((line) => `${line}\n`).join(''));
  return 0;
};

function shortTime(text: string): string {
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) return text;
  const month =
    ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'][date.getUTCMonth()] ?? '';
  return `${month} ${String(date.getUTCDate()).padStart(2, '0')} ${date.toISOString().slice(11, 19)}`;
}
