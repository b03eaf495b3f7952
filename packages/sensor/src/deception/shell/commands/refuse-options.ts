import { type CommandContext, printError } from '../kernel/program.ts';
import { KNOWN_OPTIONS } from './known-options.ts';

interface Options {
  readonly status: number;
  readonly letters: string;
  /** Long names with whether they take a value; null where there are none. */
  readonly long: ReadonlyMap<string, boolean> | null;
  readonly usage: string;
}

/** The programs whose options are known, by name. */
const BY_NAME: ReadonlyMap<string, Options> = new Map(
  KNOWN_OPTIONS.trim()
    .split('\n')
    .map((row) => {
      const [name = '', status, letters = '', long = '', usage = ''] = row.split('\t');
      const names = long.split(' ').map((each) => [each.replace(/:$/, ''), each.endsWith(':')] as const);
      return [name, { status: Number(status), letters, long: long === '!' ? null : new Map(names), usage }] as const;
    }),
);

/**
 * Refuses an option that the real program does not know, as getopt(3) does, or one without its value. Null where there
 * is nothing to refuse, or the options of the program are not known.
 */
export async function refuseOptions(context: CommandContext): Promise<number | null> {
  const { name, args, process } = context;
  const known = BY_NAME.get(name);
  if (known === undefined) return null;
  const complaint = complaintAt(known, args);
  if (complaint === null) return null;
  const usage = known.usage.replaceAll('@', name).replaceAll('|', '\n');
  await printError(process, `${name}: ${complaint}\n${usage}`);
  return known.status;
}

/** Only what stands before the first operand is looked at: behind it may be another program's words. */
function complaintAt({ letters, long }: Options, args: readonly string[]): string | null {
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at] ?? '';
    if (word === '--' || !word.startsWith('-') || word === '-') return null;
    if (word.startsWith('--')) {
      if (long === null) return `invalid option -- '-'`;
      const [given = ''] = word.slice(2).split('=');
      const found = [...long.keys()].filter((each) => each.startsWith(given));
      if (long.size > 1 && found.length === 0) return `unrecognized option '--${given}'`;
      const exact = found.includes(given) ? given : found.length === 1 ? found[0] : undefined;
      const takesValue = exact !== undefined && long.get(exact) === true && !word.includes('=');
      if (takesValue && args[at + 1]?.startsWith('-') === false) at += 1;
      continue;
    }
    for (let index = 1; index < word.length; index += 1) {
      const letter = word[index] ?? '';
      if (/[0-9]/.test(letter)) continue;
      const place = letter === ':' ? -1 : letters.indexOf(letter);
      if (place === -1) return `invalid option -- '${letter}'`;
      if (letters[place + 1] !== ':') continue;
      if (index === word.length - 1) {
        at += 1;
        if (at >= args.length) return `option requires an argument -- '${letter}'`;
      }
      break;
    }
  }
  return null;
}
