import { memoryUsage } from '../../host/machine-load.ts';
import type { Process } from '../kernel/process.ts';
import { type Command, type CommandContext, print, printError } from '../kernel/program.ts';
import { userName } from './file-display.ts';
import { statusLine } from './logins.ts';
import { cpuPercent, type ProcessView, viewProcesses } from './process-view.ts';

/** Rounds of an endless batch run (`top -b` without `-n`) before the reader must have gone away. */
const MAX_ROUNDS = 10_000;
/** Seconds between two screens. */
const DEFAULT_DELAY_SECONDS = 3;
const HEADER = '    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND';

interface TopOptions {
  batch: boolean;
  rounds: number;
  delaySeconds: number;
  idle: boolean;
  commandLines: boolean;
  threads: boolean;
  users: string[];
  processIds: number[];
  sort: string;
  width: number;
  scale: 'KiB' | 'MiB' | 'GiB';
}

/** top of procps-ng 4.0.2: batch output, and a screen that is drawn again until `q`. */
export const top: Command = async (context) => {
  const { process } = context;
  const options = await readOptions(context);
  if (typeof options === 'number') return options;
  const { terminal } = process.session;
  const output = process.descriptor(1);
  if (options.batch) {
    for (let round = 0; round < options.rounds; round += 1) {
      if (round > 0) await process.sleep(options.delaySeconds * 1000);
      const { summary, rows } = frame(process, options);
      await print(
        process,
        `${round > 0 ? '\n' : ''}${[...summary, '', HEADER, ...rows].map((line) => `${line.slice(0, options.width)}\n`).join('')}`,
      );
    }
    return 0;
  }
  if (process.environment.get('TERM') === undefined) {
    await printError(process, 'TERM environment variable not set.\n');
    return 1;
  }
  if (process.descriptor(0)?.isTerminal !== true || output?.isTerminal !== true || terminal === null) {
    await printError(process, 'top: failed tty get\n');
    return 1;
  }
  terminal.enterRaw();
  let typed: Promise<string> | null = null;
  try {
    terminal.show('\x1b[?1h\x1b=\x1b[?25l\x1b[H\x1b[2J');
    for (let round = 0; round < options.rounds; round += 1) {
      terminal.show(screen(frame(process, { ...options, width: terminal.columns }), terminal.columns, terminal.rows));
      typed ??= terminal.keys(process);
      const keys = await Promise.race([typed, pause(process, options.delaySeconds)]);
      if (keys === null) continue;
      typed = null;
      if (keys === '' || /[q\x03]/.test(keys)) return 0;
      if (keys.includes('c')) options.commandLines = !options.commandLines;
      if (keys.includes('i')) options.idle = !options.idle;
      if (keys.includes('M')) options.sort = '%MEM';
      if (keys.includes('P')) options.sort = '%CPU';
      if (keys.includes('N')) options.sort = 'PID';
      if (keys.includes('T')) options.sort = 'TIME+';
    }
    return 0;
  } finally {
    terminal.leaveRaw();
    terminal.show(`\x1b[?1l\x1b>\x1b[${terminal.rows + 1};1H\r\n\x1b[?12l\x1b[?25h\x1b[K`);
  }
};

const PLAIN = '\x1b(B\x1b[m';
const END = `${PLAIN}\x1b[39;49m`;

/** One screen as ncurses' capabilities of xterm draw it: figures of the summary bold, the header inverse. */
function screen(shown: ReturnType<typeof frame>, columns: number, rows: number): string {
  const [first = '', ...figures] = shown.summary;
  const lines = [`${PLAIN}${first.slice(0, columns)}${END}${END}\x1b[K`];
  for (const line of figures) {
    const parts = line.trimEnd().split(/(?<=[:,.])(?=\s+\d|100\.0)/);
    const drawn = parts.map((part) => part.replace(/^( *\d+(?:\.\d+)? )/, `${END}\x1b[1m$1${END}`)).join('');
    lines.push(`${drawn}${END}${END}\x1b[K`);
  }
  lines.push('\x1b[K', `\x1b[7m${HEADER.padEnd(columns - 1).slice(0, columns)} ${END}\x1b[K`);
  const room = Math.max(0, rows - lines.length);
  for (const line of shown.rows.slice(0, room))
    lines.push(`${PLAIN}${/ R +\d/.test(line) ? '\x1b[1m' : ''}${line.padEnd(columns - 1)} ${END}\x1b[K`);
  return `\x1b[H${lines.join('\r\n')}${shown.rows.length < room ? '\x1b[J' : ''}`;
}

async function pause(process: Process, seconds: number): Promise<null> {
  await process.sleep(seconds * 1000);
  return null;
}

async function readOptions(context: CommandContext): Promise<TopOptions | number> {
  const { process } = context;
  const options: TopOptions = {
    batch: false,
    rounds: MAX_ROUNDS,
    delaySeconds: DEFAULT_DELAY_SECONDS,
    idle: true,
    commandLines: false,
    threads: false,
    users: [],
    processIds: [],
    sort: '%CPU',
    width: 80,
    scale: 'MiB',
  };
  const refuse = async (message: string) => {
    await printError(process, `top: ${message}\n`);
    return /option/.test(message) ? 0 : 1;
  };
  const words = [...context.args];
  while (words.length > 0) {
    const word = (words.shift() ?? '')
      .replace(/^--batch(-mode)?$/, '-b')
      .replace(/^--iterations=/, '-n')
      .replace(/^--delay=/, '-d');
    if (word === '--version' || word === '-V') {
      await print(process, 'top from procps-ng 4.0.2\n');
      return 0;
    }
    const letters = word.replace(/^-/, '');
    for (let at = 0; at < letters.length; at += 1) {
      const letter = letters[at] ?? '';
      if ('bcHiSs1'.includes(letter)) {
        if (letter === 'b') options.batch = true;
        if (letter === 'c') options.commandLines = true;
        if (letter === 'H') options.threads = true;
        if (letter === 'i') options.idle = false;
        continue;
      }
      if (!'ndpuUoEew'.includes(letter)) return refuse(`invalid option -- '${letter}'`);
      const rest = letters.slice(at + 1).replace(/^=/, '');
      if (letter === 'w' && rest === '' && !/^\d+$/.test(words[0] ?? '')) break;
      const value = rest === '' ? words.shift() : rest;
      if (value === undefined) return refuse(`option requires an argument -- '${letter}'`);
      if (letter === 'n') {
        if (!/^\d+$/.test(value) || Number(value) === 0) return refuse(`bad iterations argument '${value}'`);
        options.rounds = Math.min(MAX_ROUNDS, Number(value));
      } else if (letter === 'd') {
        if (!/^\d*[.,]?\d+$/.test(value)) return refuse(`bad delay interval '${value}'`);
        options.delaySeconds = Math.max(0.05, Number(value.replace(',', '.')));
      } else if (letter === 'p') {
        for (const id of value.split(',')) {
          if (!/^\d+$/.test(id)) return refuse(`bad pid '${id}'`);
          options.processIds.push(Number(id));
        }
      } else if (letter === 'u' || letter === 'U') {
        if (!/^\d+$/.test(value) && process.session.host.findUser(value) === null) return refuse('Invalid user');
        options.users.push(value);
      } else if (letter === 'o') options.sort = value.replace(/^[-+]/, '');
      else if (letter === 'E') options.scale = value === 'k' ? 'KiB' : value === 'g' ? 'GiB' : 'MiB';
      else if (letter === 'w') options.width = Number(value);
      break;
    }
  }
  return options;
}

/** The five lines on top, and a row for each process. */
function frame(process: Process, options: TopOptions): { readonly summary: string[]; readonly rows: string[] } {
  const { host } = process.session;
  const usage = memoryUsage(host);
  const now = host.now();
  const all = viewProcesses(process).filter(
    (view) => options.processIds.length === 0 || options.processIds.includes(view.processId),
  );
  const count = (test: (view: ProcessView) => boolean) => String(all.filter(test).length).padStart(3);
  const threads = all.reduce((sum, view) => sum + view.threads, 0);
  const running = (view: ProcessView) => view.state.startsWith('R');
  const stopped = (view: ProcessView) => view.state.startsWith('T');
  const busy = Math.min(
    100,
    all.reduce((sum, view) => sum + currentPercent(view, now, process.id), 0) /
      Math.max(1, host.persona.hardware.cpuCount),
  );
  const share = (value: number) => value.toFixed(1).padStart(5);
  const divisor = options.scale === 'KiB' ? 1 : options.scale === 'MiB' ? 1024 : 1_048_576;
  const amount = (kilobytes: number) =>
    options.scale === 'KiB' ? String(kilobytes).padStart(8) : (kilobytes / divisor).toFixed(1).padStart(8);
  const summary = [
    `top -${statusLine(process).trimEnd()}`,
    `${options.threads ? 'Threads' : 'Tasks'}: ${String(options.threads ? threads : all.length).padStart(3)} total, ${count(running)} running, ${count((view) => !running(view) && !stopped(view) && !view.state.startsWith('Z'))} sleeping, ${count(stopped)} stopped, ${count((view) => view.state.startsWith('Z'))} zombie`,
    `%Cpu(s):${share(busy * 0.6 + 0.2)} us,${share(busy * 0.4 + 0.2)} sy,${share(0)} ni,${share(Math.max(0, 99.5 - busy))} id,${share(0.1)} wa,${share(0)} hi,${share(0)} si,${share(0)} st `,
    `${options.scale} Mem : ${amount(usage.total)} total, ${amount(usage.free)} free, ${amount(usage.used)} used, ${amount(usage.buffers + usage.cached)} buff/cache     `,
    `${options.scale} Swap: ${amount(usage.swapTotal)} total, ${amount(usage.swapTotal)} free, ${amount(0)} used. ${amount(usage.available)} avail Mem `,
  ];
  const users = new Set(options.users);
  const shown = all
    .filter((view) => users.size === 0 || users.has(userName(process, view.userId)) || users.has(String(view.userId)))
    .filter((view) => options.idle || currentPercent(view, now, process.id) > 0)
    .sort(
      (one, two) =>
        order(two, options.sort, now, process.id) - order(one, options.sort, now, process.id) ||
        (options.sort === 'PID' ? two.processId - one.processId : one.processId - two.processId),
    );
  return { summary, rows: shown.map((view) => row(view, process, options, usage.total, now)) };
}

function order(view: ProcessView, sort: string, now: number, own: number): number {
  switch (sort) {
    case '%MEM':
    case 'RES':
      return view.residentKilobytes;
    case 'VIRT':
      return view.virtualKilobytes;
    case 'TIME+':
    case 'TIME':
      return view.cpuSeconds;
    case 'PID':
      return view.processId;
    default:
      return currentPercent(view, now, own);
  }
}

/** What a process uses at this moment: nothing, but for those that run and this one. */
function currentPercent(view: ProcessView, now: number, own: number): number {
  if (view.processId === own) return 5.9;
  return view.state.startsWith('R') ? Math.max(90, cpuPercent(view, now)) : 0;
}

function row(view: ProcessView, process: Process, options: TopOptions, totalKilobytes: number, now: number): string {
  const user = userName(process, view.userId);
  const kernel = view.command.startsWith('[');
  const size = (kilobytes: number, width: number) => {
    const text = String(kilobytes);
    if (text.length <= width) return text.padStart(width);
    return kilobytes < 99_999_999
      ? `${(kilobytes / 1024).toFixed(1)}m`.padStart(width)
      : `${(kilobytes / 1_048_576).toFixed(1)}g`.padStart(width);
  };
  const cell = (text: string, width: number) => (text.length > width ? `${text.slice(0, width - 1)}+` : text);
  const nice = view.nice;
  const hundredths = Math.round(view.cpuSeconds * 100);
  const time = `${Math.floor(hundredths / 6000)}:${((hundredths % 6000) / 100).toFixed(2).padStart(5, '0')}`;
  const name = options.commandLines ? view.command : view.name;
  return `${String(view.processId).padStart(7)} ${cell(user, 8).padEnd(8)} ${(/migration|watchdog/.test(view.name) && kernel ? 'rt' : String(20 + nice)).padStart(3)} ${String(nice).padStart(3)} ${size(view.virtualKilobytes, 7)} ${size(view.residentKilobytes, 6)} ${size(kernel ? 0 : Math.round(view.residentKilobytes * 0.72), 6)} ${view.state[0] ?? 'S'} ${currentPercent(view, now, process.id).toFixed(1).padStart(5)} ${((view.residentKilobytes / totalKilobytes) * 100).toFixed(1).padStart(5)} ${time.padStart(9)} ${cell(name, Math.max(7, options.width - 72))}`;
}
