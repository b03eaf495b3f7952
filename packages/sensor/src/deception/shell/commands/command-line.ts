import { type CommandContext, printError } from '../kernel/program.ts';
import { describeProgram, helpText, versionText } from './program-information.ts';

/** Options and operands of a command as getopt_long(3) reads them. */
export interface CommandLine {
  readonly options: ReadonlyMap<string, string>;
  readonly operands: readonly string[];
  has(...names: string[]): boolean;
  value(...names: string[]): string | undefined;
  /** Every value given to these options, in order. */
  values(...names: string[]): string[];
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
 * `short` lists letters, with `:` after those that take a value and `::` where it is optional; `long` maps names to the letter or name they are
 * stored under, with `:` at the end of names that take a value and `?` where it is optional.
 */
export async function readCommandLine(
  context: CommandContext,
  short: string,
  long: Readonly<Record<string, string>> = {},
  settings: {
    readonly status?: number;
    readonly stopAtOperand?: boolean;
    /** Printed after a complaint instead of the hint at `--help`. */
    readonly usage?: string;
  } = {},
): Promise<CommandLine> {
  const { args, name } = context;
  const given: (readonly [string, string])[] = [];
  const operands: string[] = [];
  const status = settings.status ?? 1;
  const known = new Map(
    Object.entries(long).map(([key, stored]) => [
      key.replace(/[:?]$/, ''),
      { stored, argument: key.endsWith(':') ? 'required' : key.endsWith('?') ? 'optional' : 'none' },
    ]),
  );
  if (helpText(name) !== null) known.set('help', { stored: '--help', argument: 'none' });
  if (versionText(name) !== null) known.set('version', { stored: '--version', argument: 'none' });
  const refuse = async (message: string): Promise<never> => {
    const hint = settings.usage ?? `Try '${name} --help' for more information.\n`;
    await printError(context.process, `${name}: ${message}\n${hint}`);
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
      const written = arg.slice(2, split === -1 ? undefined : split);
      const candidates = known.has(written) ? [written] : [...known.keys()].filter((key) => key.startsWith(written));
      const stores = new Set(candidates.map((key) => known.get(key)?.stored));
      const option = known.get(candidates[0] ?? '');
      if (candidates.length === 0 || option === undefined) {
        await refuse(`unrecognized option '${split === -1 ? arg : arg.slice(0, split)}'`);
        continue;
      }
      if (stores.size > 1)
        await refuse(`option '${arg}' is ambiguous; possibilities:${candidates.map((key) => ` '--${key}'`).join('')}`);
      if (option.argument === 'none' && split !== -1)
        await refuse(`option '--${candidates[0] ?? ''}' doesn't allow an argument`);
      if (option.stored.startsWith('--')) {
        await describeProgram(context, option.stored);
        throw new UsageError(0);
      }
      let value = split === -1 ? '' : arg.slice(split + 1);
      if (option.argument === 'required' && split === -1) {
        index += 1;
        if (index >= args.length) await refuse(`option '--${candidates[0] ?? ''}' requires an argument`);
        value = args[index] ?? '';
      }
      given.push([option.stored, value]);
      continue;
    }
    if (arg.length > 1 && arg.startsWith('-')) {
      for (let at = 1; at < arg.length; at += 1) {
        const letter = arg[at] ?? '';
        const position = letter === ':' ? -1 : short.indexOf(letter);
        if (position === -1) await refuse(`invalid option -- '${letter}'`);
        if (short[position + 1] !== ':') {
          given.push([letter, '']);
          continue;
        }
        const attached = arg.slice(at + 1);
        if (attached !== '' || short[position + 2] === ':') given.push([letter, attached]);
        else {
          index += 1;
          if (index >= args.length) await refuse(`option requires an argument -- '${letter}'`);
          given.push([letter, args[index] ?? '']);
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
  const options = new Map(given);
  return {
    options,
    operands,
    has: (...names) => names.some((option) => options.has(option)),
    value: (...names) => given.findLast(([option]) => names.includes(option))?.[1],
    values: (...names) => given.filter(([option]) => names.includes(option)).map(([, value]) => value),
  };
}
