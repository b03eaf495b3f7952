import type { Process } from '../kernel/process.ts';
import { type Command, type CommandContext, printError } from '../kernel/program.ts';
import { type BusyboxBuild, findApplet } from './busybox-applets.ts';

/** Debian's package on a server; on a router everything is linked in. */
export function buildOf(process: Process): BusyboxBuild {
  return process.session.host.persona.family === 'busybox' ? 'static' : 'debian';
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `BusyBox v1.35.0 (...)`: the package's version as dpkg tells it, or when a router's firmware was built. */
export function busyboxVersion(process: Process): string {
  const { packages, kernel } = process.session.host.persona;
  const version = packages.find(({ name }) => name === 'busybox')?.version;
  if (version !== undefined) return `BusyBox v1.35.0 (Debian ${version})`;
  const built = /([A-Z][a-z]{2}) +(\d+) (\d\d:\d\d:\d\d) (\w+) (\d{4})/.exec(kernel.version);
  if (built === null) return 'BusyBox v1.35.0';
  const [, month = '', day = '', time = '', zone = '', year = ''] = built;
  const date = `${year}-${String(MONTHS.indexOf(month) + 1).padStart(2, '0')}-${day.padStart(2, '0')}`;
  return `BusyBox v1.35.0 (${date} ${time} ${zone})`;
}

/** What an applet prints that was called wrongly. */
export function usageText(process: Process, applet: string): string {
  const usage = findApplet(applet, buildOf(process))?.usage ?? null;
  const banner = `${busyboxVersion(process)} multi-call binary.\n\n`;
  return usage === null ? banner : `${banner}Usage: ${applet}${usage === '' ? '' : ` ${usage}`}\n`;
}

export async function showUsage({ process, name }: CommandContext): Promise<number> {
  await printError(process, usageText(process, name));
  return 1;
}

/** Options of one letter, those of `valued` with a value; null when one is not known, which has been said. */
export async function readLetters(
  context: CommandContext,
  letters: string,
  valued = '',
): Promise<{ readonly options: ReadonlyMap<string, string>; readonly operands: readonly string[] } | null> {
  const { args, name, process } = context;
  const options = new Map<string, string>();
  const operands: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    if (arg === '--') {
      operands.push(...args.slice(index + 1));
      break;
    }
    if (!arg.startsWith('-') || arg === '-') {
      operands.push(arg);
      continue;
    }
    if (arg.startsWith('--')) {
      await printError(process, `${name}: unrecognized option '${arg}'\n`);
      await showUsage(context);
      return null;
    }
    for (let at = 1; at < arg.length; at += 1) {
      const letter = arg[at] ?? '';
      if (valued.includes(letter)) {
        const value = arg.slice(at + 1) || args[(index += 1)];
        if (value === undefined) {
          await printError(process, `${name}: option requires an argument -- '${letter}'\n`);
          await showUsage(context);
          return null;
        }
        options.set(letter, value);
        break;
      }
      if (!letters.includes(letter)) {
        await printError(process, `${name}: invalid option -- '${letter}'\n`);
        await showUsage(context);
        return null;
      }
      options.set(letter, '');
    }
  }
  return { options, operands };
}

/** Applets that behave in their own way. */
export type OwnApplets = Readonly<Record<string, Command>>;
