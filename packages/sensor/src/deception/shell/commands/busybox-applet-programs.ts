import { type Command, type CommandContext, print, printError } from '../kernel/program.ts';
import { type OwnApplets, readLetters, showUsage } from './busybox-context.ts';
import { openInput, readAll } from './input.ts';
import { runChild } from './run-program.ts';

const SIGNALS =
  'HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH POLL PWR SYS'.split(
    ' ',
  );

/** All of a file, or of standard input for an empty name; null, after the complaint, where it cannot be opened. */
async function contentOf(context: CommandContext, operand: string): Promise<string | null> {
  const file = await openInput(context, operand === '' ? '-' : operand);
  if (file === null) return null;
  try {
    return await readAll(context.process, file);
  } finally {
    file.release();
  }
}

/** Applets whose form differs from that of the program of the same name. */

const wc: Command = async (context) => {
  const line = await readLetters(context, 'lwcmL');
  if (line === null) return 1;
  const { process } = context;
  const letters = ['l', 'w', 'm', 'c', 'L'].filter((letter) => line.options.has(letter));
  const wanted = letters.length === 0 ? ['l', 'w', 'c'] : letters;
  const totals = new Map<string, number>();
  let status = 0;
  const row = (counts: ReadonlyMap<string, number>, name: string) => {
    const numbers = wanted.map((letter) => String(counts.get(letter) ?? 0));
    return `${numbers.length === 1 ? numbers[0] : numbers.map((number) => number.padStart(9)).join(' ')}${name === '' ? '' : ` ${name}`}\n`;
  };
  for (const operand of line.operands.length === 0 ? [''] : line.operands) {
    const text = await contentOf(context, operand);
    if (text === null) {
      status = 1;
      continue;
    }
    const counts = new Map([
      ['l', text.split('\n').length - 1],
      ['w', text.split(/[ \t\n\v\f\r]+/).filter((word) => word !== '').length],
      ['c', text.length],
      ['m', text.length],
      ['L', text.split('\n').reduce((longest, each) => Math.max(longest, each.length), 0)],
    ]);
    for (const [letter, count] of counts)
      totals.set(letter, letter === 'L' ? Math.max(totals.get(letter) ?? 0, count) : (totals.get(letter) ?? 0) + count);
    await print(process, row(counts, operand));
  }
  if (line.operands.length > 1) await print(process, row(totals, 'total'));
  return status;
};

/** Reads the whole of each file in turn, or of standard input. */
function perFile(
  letters: string,
  valued: string,
  body: (text: string, name: string, options: ReadonlyMap<string, string>) => string,
): Command {
  return async (context) => {
    const line = await readLetters(context, letters, valued);
    if (line === null) return 1;
    let status = 0;
    for (const operand of line.operands.length === 0 ? [''] : line.operands) {
      const text = await contentOf(context, operand);
      if (text === null) status = 1;
      else await print(context.process, body(text, operand, line.options));
    }
    return status;
  };
}

function crc32Of(text: string): string {
  let crc = 0xffff_ffff;
  for (let at = 0; at < text.length; at += 1) {
    crc ^= text.charCodeAt(at);
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb8_8320 : 0);
  }
  return ((crc ^ 0xffff_ffff) >>> 0).toString(16).padStart(8, '0');
}

const strings = perFile('afo', 'nt', (text, _, options) => {
  const least = Number(options.get('n') ?? 4);
  return (text.match(/[\x20-\x7e\t]+/g) ?? [])
    .filter((each) => each.length >= least)
    .map((each) => `${each}\n`)
    .join('');
});

const uuencode: Command = async (context) => {
  const line = await readLetters(context, 'm');
  if (line === null) return 1;
  const { process } = context;
  const [first, second] = line.operands;
  if (first === undefined) return showUsage(context);
  const text = await contentOf(context, second === undefined ? '' : first);
  if (text === null) return 1;
  const bytes = Buffer.from(text, 'latin1');
  const name = second ?? first;
  if (line.options.has('m')) {
    await print(
      process,
      `begin-base64 644 ${name}\n${(bytes.toString('base64').match(/.{1,60}/g) ?? []).map((each) => `${each}\n`).join('')}====\n`,
    );
    return 0;
  }
  const letter = (value: number) => (value === 0 ? '`' : String.fromCharCode(32 + value));
  let out = `begin 644 ${name}\n`;
  for (let at = 0; at < bytes.length; at += 45) {
    const piece = bytes.subarray(at, at + 45);
    out += letter(piece.length);
    for (let three = 0; three < piece.length; three += 3) {
      const bits = ((piece[three] ?? 0) << 16) | ((piece[three + 1] ?? 0) << 8) | (piece[three + 2] ?? 0);
      out += letter((bits >> 18) & 63) + letter((bits >> 12) & 63) + letter((bits >> 6) & 63) + letter(bits & 63);
    }
    out += '\n';
  }
  await print(process, `${out}\`\nend\n`);
  return 0;
};

/** `kill -l` has a form of its own; what is killed is up to the machine's kill. */
export async function killWithoutTarget(context: CommandContext): Promise<number | null> {
  const { process, args, name } = context;
  if (args[0] === '-l' && args.length === 1) {
    await print(process, SIGNALS.map((signal, index) => `${String(index + 1).padStart(2)}) ${signal}\n`).join(''));
    return 0;
  }
  if (args.filter((arg) => !/^-\D/.test(arg) && !/^-\d+$/.test(arg)).length > 0) return null;
  await printError(process, `${name}: you need to specify whom to kill\n`);
  return 1;
}

const ipcalc: Command = async (context) => {
  const line = await readLetters(context, 'bnmphs');
  if (line === null) return 1;
  const [given = '', given2] = line.operands;
  const found = /^(\d+)\.(\d+)\.(\d+)\.(\d+)(?:\/(\d+))?$/.exec(given);
  if (found === null || found.slice(1, 5).some((part) => Number(part) > 255)) return showUsage(context);
  const value = found.slice(1, 5).reduce((sum, part) => sum * 256 + Number(part), 0);
  const prefix = Number(found[5] ?? (value >>> 24 < 128 ? 8 : value >>> 24 < 192 ? 16 : 24));
  if (prefix > 32 || given2 !== undefined) return showUsage(context);
  const mask = prefix === 0 ? 0 : (0xffff_ffff << (32 - prefix)) >>> 0;
  const dotted = (number: number) => [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.');
  const lines = [
    ['m', `NETMASK=${dotted(mask)}`],
    ['b', `BROADCAST=${dotted((value | ~mask) >>> 0)}`],
    ['n', `NETWORK=${dotted((value & mask) >>> 0)}`],
    ['p', `PREFIX=${prefix}`],
  ] as const;
  const chosen = lines.filter(([letter]) => line.options.has(letter));
  await print(context.process, chosen.map(([, text]) => `${text}\n`).join(''));
  return 0;
};

const chroot: Command = async (context) => {
  const [root] = context.args;
  if (root === undefined) return showUsage(context);
  await printError(
    context.process,
    `chroot: can't change root directory to '${root}': ${context.process.files.exists(context.process.path(root)) ? 'Operation not permitted' : 'No such file or directory'}\n`,
  );
  return 1;
};

/** Mounts fail as where the kernel has no such file system or the caller may not. */
const mountSomething: Command = async ({ process, args }) => {
  const operands = args.filter((arg, index) => !arg.startsWith('-') && !/^-[to]$/.test(args[index - 1] ?? ''));
  const [source = '', target = source] = operands;
  const why =
    process.identity.userId !== 0
      ? 'Operation not permitted'
      : process.files.exists(process.path(target))
        ? 'Invalid argument'
        : 'No such file or directory';
  if (args.includes('-o') && /remount|bind/.test(args[args.indexOf('-o') + 1] ?? '') && process.identity.userId === 0)
    return 0;
  await printError(process, `mount: mounting ${source} on ${target} failed: ${why}\n`);
  return 255;
};

const umount: Command = async ({ process, args }) => {
  const [target = ''] = args.filter((arg) => !arg.startsWith('-'));
  const known = process.files.exists(process.path(target));
  await printError(
    process,
    `umount: can't unmount ${target}: ${process.identity.userId !== 0 ? 'Operation not permitted' : known ? 'Device or resource busy' : 'No such file or directory'}\n`,
  );
  return 1;
};

const insmod: Command = async ({ process, args }) => {
  const [file = ''] = args;
  const exists = process.files.exists(process.path(file));
  await printError(
    process,
    `insmod: can't insert '${file}': ${exists ? 'Operation not permitted' : 'No such file or directory'}\n`,
  );
  return exists ? 1 : 254;
};

const time: Command = async (context) => {
  const { process, args } = context;
  if (args.length === 0) return showUsage(context);
  const startedAt = process.session.options.clock.now();
  const status = await runChild(context, args, (name, why) => `time: can't execute '${name}': ${why}`);
  const seconds = (process.session.options.clock.now() - startedAt) / 1000;
  const shown = `${Math.floor(seconds / 60)}m ${(seconds % 60).toFixed(2)}s`;
  await printError(process, `real\t${shown}\nuser\t0m 0.00s\nsys\t0m 0.00s\n`);
  return status;
};

export const FORM_APPLETS: OwnApplets = {
  chroot,
  crc32: perFile('', '', (text, name) => `${crc32Of(text)}${name === '' ? '' : ` ${name}`}\n`),
  dos2unix: perFile('ud', '', (text) => text.replaceAll('\r\n', '\n')),
  insmod,
  ipcalc,
  mountSomething,
  strings,
  time,
  umount,
  unix2dos: perFile('ud', '', (text) => text.replaceAll('\r\n', '\n').replaceAll('\n', '\r\n')),
  uuencode,
  wc,
};
