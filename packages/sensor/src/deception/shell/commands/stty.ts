import { type Command, complain, print, printError } from '../kernel/program.ts';
import type { TerminalDevice } from '../terminal/terminal-device.ts';

/** Settings of a terminal by their group, as `stty -a` lists them; `-` before a name: off on a new pseudo terminal. */
const GROUPS: readonly (readonly string[])[] = [
  '-parenb -parodd -cmspar cs8 -hupcl -cstopb cread -clocal -crtscts',
  '-ignbrk -brkint -ignpar -parmrk -inpck -istrip -inlcr -igncr icrnl ixon -ixoff -iuclc -ixany -imaxbel -iutf8',
  'opost -olcuc -ocrnl onlcr -onocr -onlret -ofill -ofdel nl0 cr0 tab0 bs0 vt0 ff0',
  'isig icanon iexten echo echoe echok -echonl -noflsh -xcase -tostop -echoprt echoctl echoke -flusho -extproc',
].map((line) => line.split(' '));
/** What `stty` without arguments compares with: settings that are sane otherwise than a new terminal has them. */
const SANE_ON = new Set(['brkint', 'imaxbel']);
const SANE_CHANGES = ['brkint', 'imaxbel', 'icanon', 'echo', 'isig', 'icrnl', 'opost', 'onlcr', 'iexten', 'ixon'];
const MAX_COLUMNS = 80;
const CHARACTERS = `intr = ^C; quit = ^\\; erase = ^?; kill = ^U; eof = ^D; eol = <undef>;
eol2 = <undef>; swtch = <undef>; start = ^Q; stop = ^S; susp = ^Z; rprnt = ^R;
werase = ^W; lnext = ^V; discard = ^O; min = 1; time = 0;
`;
const CHARACTER_NAMES = new Set(
  'intr quit erase kill eof eol eol2 swtch start stop susp rprnt werase lnext discard min time'.split(' '),
);
const RAW =
  '-ignbrk -brkint -ignpar -parmrk -inpck -istrip -inlcr -igncr -icrnl -ixoff -icanon -opost -isig -iuclc -ixany -imaxbel -xcase'.split(
    ' ',
  );
const SAVED = '500:5:bf:8a3b:3:1c:7f:15:4:0:1:0:11:13:1a:0:12:f:17:16:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0';

export const stty: Command = async (context) => {
  const { process, args } = context;
  const { terminal } = process.session;
  if (args.includes('--help') || args.includes('--version')) {
    await print(
      process,
      args.includes('--help') ? 'Usage: stty [-F DEVICE | --file=DEVICE] [SETTING]...\n' : 'stty (GNU coreutils) 9.1\n',
    );
    return 0;
  }
  if (process.descriptor(0)?.isTerminal !== true || terminal === null) {
    await complain(context, "'standard input': Inappropriate ioctl for device");
    return 1;
  }
  const wide = `speed 38400 baud; rows ${terminal.rows}; columns ${terminal.columns}; line = 0;\n`;
  if (args.length === 0) {
    await print(process, `speed 38400 baud; line = 0;\n${changedText(terminal)}`);
    return 0;
  }
  for (let index = 0; index < args.length; index += 1) {
    const word = args[index] ?? '';
    if (word === '-a' || word === '--all')
      await print(process, wide + CHARACTERS + GROUPS.map((group) => `${shownGroup(terminal, group)}\n`).join(''));
    else if (word === '-g' || word === '--save') await print(process, `${SAVED}\n`);
    else if (word === 'size') await print(process, `${terminal.rows} ${terminal.columns}\n`);
    else if (word === 'speed') await print(process, '38400\n');
    else if (word === 'rows' || word === 'columns' || word === 'cols' || CHARACTER_NAMES.has(word)) {
      index += 1;
      const value = args[index];
      if (value === undefined) return wrong(context, `missing argument to '${word}'`);
      const size = Number(value);
      if (CHARACTER_NAMES.has(word)) continue;
      if (!/^\d+$/.test(value) || size > 65_535) return wrong(context, `invalid integer argument: '${value}'`);
      if (word === 'rows') terminal.rows = size;
      else terminal.columns = size;
    } else if (!applySetting(terminal, word)) return wrong(context, `invalid argument '${word}'`);
  }
  return 0;
};

async function wrong(context: Parameters<Command>[0], message: string): Promise<number> {
  await printError(context.process, `stty: ${message}\nTry 'stty --help' for more information.\n`);
  return 1;
}

function isOn(terminal: TerminalDevice, setting: string): boolean {
  const name = setting.replace(/^-/, '');
  if (name === 'echo') return terminal.echo;
  if (name === 'icanon') return terminal.canonical;
  return terminal.settings?.get(name) ?? !setting.startsWith('-');
}

function shownGroup(terminal: TerminalDevice, group: readonly string[]): string {
  let text = '';
  let column = 0;
  for (const setting of group) {
    const word = `${isOn(terminal, setting) ? '' : '-'}${setting.replace(/^-/, '')}`;
    if (column > 0 && column + 1 + word.length > MAX_COLUMNS) {
      text += '\n';
      column = 0;
    }
    text += column === 0 ? word : ` ${word}`;
    column += word.length + (column === 0 ? 0 : 1);
  }
  return text;
}

/** What differs from a sane terminal, a group on a line. */
function changedText(terminal: TerminalDevice): string {
  let text = terminal.canonical ? '' : 'min = 1; time = 0;\n';
  for (const group of GROUPS) {
    const changed = group.filter((setting) => {
      const name = setting.replace(/^-/, '');
      return isOn(terminal, setting) !== (SANE_ON.has(name) || !setting.startsWith('-'));
    });
    if (changed.length > 0) text += `${shownGroup(terminal, changed)}\n`;
  }
  return text;
}

/** False where there is no such setting. */
function applySetting(terminal: TerminalDevice, word: string): boolean {
  const on = !word.startsWith('-');
  const name = word.replace(/^-/, '');
  const set = (setting: string, value: boolean) => {
    if (setting === 'echo') terminal.echo = value;
    else if (setting === 'icanon') terminal.canonical = value;
    else terminal.settings = new Map(terminal.settings).set(setting, value);
  };
  if (word === 'sane') for (const setting of SANE_CHANGES) set(setting, true);
  else if (name === 'raw' || name === 'cooked')
    for (const setting of RAW) set(setting.slice(1), (name === 'cooked') === on && setting !== '-ignbrk');
  else if (name === 'cbreak') set('icanon', !on);
  else if (name === 'nl') for (const setting of ['icrnl', 'onlcr']) set(setting, !on);
  else if (/^[\da-f:]{20,}$/.test(word)) for (const setting of ['icanon', 'echo']) set(setting, true);
  else if (GROUPS.some((group) => group.some((setting) => setting.replace(/^-/, '') === name))) set(name, on);
  else return /^\d+$/.test(word);
  return true;
}
