import { type CommandContext, printError } from '../kernel/program.ts';

/** Options and operands of a command as getopt_long(3) reads them. */
export interface CommandLine {
  readonly options: ReadonlyMap<string, string>;
  readonly operands: readonly string[];
  has(...names: string[]): boolean;
  value(...names: string[]): string | undefined;
}

/** The command line is refused; the complaint is printed, the command ends with this status. */
export class UsageError extends Error {
  readonly status: number;

  constructor(status: number) {
    super('usage');
    this.status = status;
  }
}

/**
 * `short` lists letters, with `:` after those that take a value; `long` maps names to the letter or name they are
 * stored under, with `:` at the end of names that take a value and `?` where it is optional.
 */
export async function readCommandLine(
  context: CommandContext,
  short: string,
  long: Readonly<Record<string, string>> = {},
  settings: { readonly status?: number; readonly stopAtOperand?: boolean } = {},
): Promise<CommandLine> {
  const { args, name } = context;
  const options = new Map<string, string>();
  const operands: string[] = [];
  const status = settings.status ?? 1;
  const refuse = async (message: string): Promise<never> => {
    await printError(context.process, `${name}: ${message}\nTry '${name} --help' for more information.\n`);
    throw new UsageError(status);
  };
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    if (arg === '--') {
      operands.push(...args.slice(index + 1));
      break;
    }
    if (arg.startsWith('--')) {
      const split = arg.indexOf('=');
      const given = arg.slice(2, split === -1 ? undefined : split);
      const candidates = Object.keys(long).filter((key) => key.replace(/[:?]$/, '').startsWith(given));
      const key =
        candidates.find((candidate) => candidate.replace(/[:?]$/, '') === given) ??
        (candidates.length === 1 ? candidates[0] : undefined);
      if (key === undefined) {
        await refuse(candidates.length > 1 ? `option '${arg}' is ambiguous` : `unrecognized option '${arg}'`);
        continue;
      }
      const stored = long[key] ?? '';
      if (key.endsWith(':') && split === -1) {
        index += 1;
        const value = args[index];
        if (value === undefined) await refuse(`option '--${given}' requires an argument`);
        options.set(stored, value ?? '');
      } else options.set(stored, split === -1 ? '' : arg.slice(split + 1));
      continue;
    }
    if (arg.length > 1 && arg.startsWith('-')) {
      for (let at = 1; at < arg.length; at += 1) {
        const letter = arg[at] ?? '';
        const position = letter === ':' ? -1 : short.indexOf(letter);
        if (position === -1) await refuse(`invalid option -- '${letter}'`);
        if (short[position + 1] !== ':') {
          options.set(letter, '');
          continue;
        }
        const attached = arg.slice(at + 1);
        if (attached !== '') options.set(letter, attached);
        else {
          index += 1;
          const value = args[index];
          if (value === undefined) await refuse(`option requires an argument -- '${letter}'`);
          options.set(letter, value ?? '');
        }
        break;
      }
      continue;
    }
    operands.push(arg);
    if (settings.stopAtOperand === true) {
      operands.push(...args.slice(index + 1));
      break;
    }
  }
  return {
    options,
    operands,
    has: (...names) => names.some((option) => options.has(option)),
    value: (...names) => names.map((option) => options.get(option)).find((value) => value !== undefined),
  };
}
