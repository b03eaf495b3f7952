import { type Command, print, printError } from '../kernel/program.ts';
import { CONNECT_WAIT_MS, resolve } from './network-target.ts';

export const ping: Command = async (context) => {
  const { process, args } = context;
  const host = args.filter((arg, index) => !arg.startsWith('-') && !/^-[ciIWws]$/.test(args[index - 1] ?? '')).at(-1);
  if (host === undefined) {
    await printError(process, 'ping: usage error: Destination address required\n');
    return 1;
  }
  const count = Math.min(4, Number(args[args.indexOf('-c') + 1]) || 4);
  await print(process, `PING ${host} (${resolve(host)}) 56(84) bytes of data.\n`);
  await process.sleep(CONNECT_WAIT_MS * count);
  await print(
    process,
    `\n--- ${host} ping statistics ---\n${count} packets transmitted, 0 received, 100% packet loss, time ${count * 1023}ms\n\n`,
  );
  return 1;
};
