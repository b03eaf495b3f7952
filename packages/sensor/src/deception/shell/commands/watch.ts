import { type Command, type CommandContext, printError } from '../kernel/program.ts';
import type { TerminalDevice } from '../terminal/terminal-device.ts';
import { formatDate } from './date-format.ts';
import { usageAsRecorded } from './recorded-answers.ts';
import { runShellText } from './run-captured.ts';

const ENTER = '\x1b[?1049h\x1b[22;0;0t\x1b[1;24r\x1b(B\x1b[m\x1b[4l\x1b[?7h';
const DEFAULT_SECONDS = 2;
const MIN_SECONDS = 0.1;

/** watch of procps: a command's output, again and again until Ctrl-C. */
export const watch: Command = async (context) => {
  const { process } = context;
  const words = [...context.args];
  let seconds = DEFAULT_SECONDS;
  let hasTitle = true;
  while (/^-./.test(words[0] ?? '')) {
    const word = words.shift() ?? '';
    if (word === '--') break;
    const interval = /^(?:-n|--interval(?:=|$))(.*)$/.exec(word);
    if (interval !== null) {
      const text = (interval[1] ?? '') === '' ? (words.shift() ?? '') : (interval[1] ?? '');
      if (!/^\d*\.?\d+$/.test(text)) {
        await printError(process, `watch: failed to parse argument: '${text}'\n`);
        return 1;
      }
      seconds = Math.max(MIN_SECONDS, Number(text));
    } else if (word === '-t' || word === '--no-title') hasTitle = false;
    else if (!/^(?:-[bcdegqrwx]+|--\w[\w-]*(?:=.*)?)$/.test(word)) {
      await printError(process, `watch: invalid option -- '${word[1] ?? ''}'\n`);
      return (await usageAsRecorded(context)) ?? 1;
    }
  }
  if (words.length === 0) return (await usageAsRecorded(context)) ?? 1;
  const { terminal } = process.session;
  if (terminal === null || process.environment.get('TERM') === undefined) {
    await printError(process, 'Error opening terminal: unknown.\n');
    return 1;
  }
  return repeat(context, terminal, { command: words.join(' '), seconds, hasTitle });
};

async function repeat(
  context: CommandContext,
  terminal: TerminalDevice,
  { command, seconds, hasTitle }: { readonly command: string; readonly seconds: number; readonly hasTitle: boolean },
): Promise<number> {
  const { process } = context;
  terminal.show(`${ENTER}\x1b[H\x1b[2J`);
  const { echo } = terminal;
  terminal.echo = false;
  // Ctrl-C is how it ends, and no failure.
  process.trappedSignals.add('INT');
  try {
    while (process.pendingTraps.length === 0) {
      const { output } = await runShellText(context, `${command} 2>&1`, { captures: true });
      terminal.show(screenOf(context, terminal, { command, seconds, hasTitle, output }));
      await process.sleep(seconds * 1000);
    }
    process.pendingTraps.length = 0;
    return 0;
  } finally {
    terminal.echo = echo;
    process.trappedSignals.delete('INT');
    terminal.show(`\x1b[${terminal.rows};1H\x1b[?1049l\x1b[23;0;0t\r\x1b[?1l\x1b>`);
  }
}

function screenOf(
  { process }: CommandContext,
  { columns, rows }: TerminalDevice,
  shown: {
    readonly command: string;
    readonly seconds: number;
    readonly hasTitle: boolean;
    readonly output: string;
  },
): string {
  const lines = shown.output.split('\n').flatMap((line) => {
    const pieces: string[] = [];
    for (let at = 0; at === 0 || at < line.length; at += columns) pieces.push(line.slice(at, at + columns));
    return pieces;
  });
  let text = '\x1b[H\x1b[2J';
  const first = shown.hasTitle ? 2 : 0;
  if (shown.hasTitle) {
    const right = `${process.session.hostname()}: ${formatDate(process.session.host.now(), '%a %b %e %H:%M:%S %Y')}`;
    const left = `Every ${shown.seconds.toFixed(1)}s: ${shown.command}`;
    const start = columns - right.length;
    text += `${left.slice(0, Math.max(0, start - 1))}\x1b[1;${Math.max(1, start + 1)}H${right.slice(0, columns)}`;
  }
  for (const [index, line] of lines.slice(0, rows - first).entries())
    if (line !== '') text += `\x1b[${first + index + 1};1H${line}`;
  return `${text}\x1b[${rows};${columns}H`;
}
