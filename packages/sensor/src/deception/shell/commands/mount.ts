import { type Command, print, printError } from '../kernel/program.ts';

export const mount: Command = async (context) => {
  const { process, args } = context;
  if (args.filter((arg) => !arg.startsWith('-')).length > 0) {
    await printError(
      process,
      `mount: ${args.at(-1)}: ${process.identity.userId === 0 ? `can't find in /etc/fstab.` : 'must be superuser to use mount.'}\n`,
    );
    return 1;
  }
  await print(
    process,
    process.session.host
      .mounts()
      .map(({ source, mountPoint, type, options }) => `${source} on ${mountPoint} type ${type} (${options})\n`)
      .join(''),
  );
  return 0;
};
