import { type Command, type CommandContext, print, printError } from '../kernel/program.ts';

export const mount: Command = async (context) => {
  const { process, args } = context;
  const valued = /^-(?:t|o|L|U|O|N|T)$|^--(?:types|options|source|target)$/;
  const operands = args.filter((arg, index) => !arg.startsWith('-') && !valued.test(args[index - 1] ?? ''));
  if (operands.length > 0) return attach(context, operands);
  if (args.some((arg) => /^-\w*a$|^--all$/.test(arg))) return 0;
  await print(
    process,
    process.session.host
      .mounts()
      .map(({ source, mountPoint, type, options }) => `${source} on ${mountPoint} type ${type} (${options})\n`)
      .join(''),
  );
  return 0;
};

/** Nothing is attached to anything here; what is wrong with the call is said, what would work is silent. */
async function attach({ process, args }: CommandContext, operands: readonly string[]): Promise<number> {
  const [source = '', target = source] = operands;
  const fail = async (message: string, status: number): Promise<number> => {
    await printError(process, `mount: ${message}\n`);
    return status;
  };
  if (process.identity.userId !== 0) return fail(`${target}: must be superuser to use mount.`, 1);
  const hint = '\n       dmesg(1) may have more information after failed mount system call.';
  const isMounted = process.session.host.mounts().some((each) => each.mountPoint === process.path(target));
  const text = args.join(' ');
  if (/(?:-o\s*|,|=)remount/.test(text)) {
    if (!process.files.exists(process.path(target))) return fail(`${target}: mount point does not exist.${hint}`, 32);
    return isMounted ? 0 : fail(`${target}: mount point not mounted or bad option.${hint}`, 32);
  }
  if (operands.length === 1) return isMounted ? 0 : fail(`${target}: can't find in /etc/fstab.`, 1);
  if (!process.files.exists(process.path(target))) return fail(`${target}: mount point does not exist.${hint}`, 32);
  if (source.startsWith('/') && !process.files.exists(process.path(source)))
    return fail(`${target}: special device ${source} does not exist.${hint}`, 32);
  return 0;
}
