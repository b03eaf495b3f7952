import { type Command, complain, print } from '../kernel/program.ts';

export const hostname: Command = async (context) => {
  const { process, args } = context;
  const { network } = process.session.host.persona;
  const name = args.find((arg) => !arg.startsWith('-'));
  if (name !== undefined) {
    if (process.identity.userId !== 0) {
      await complain(context, 'you must be root to change the host name');
      return 1;
    }
    process.session.renameHost(name.slice(0, 64));
    return 0;
  }
  await print(
    process,
    args.some((arg) => /^-[iI]$/.test(arg))
      ? `${network.address} \n`
      : args.includes('-d')
        ? '\n'
        : `${process.session.hostname()}\n`,
  );
  return 0;
};
