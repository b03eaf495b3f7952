import { type CommandContext, complain } from '../kernel/program.ts';
import { CONNECT_WAIT_MS, resolve } from './network-target.ts';

/** tftp and ftpget of BusyBox. */
export async function busyboxDownload(context: CommandContext, applet: 'tftp' | 'ftpget'): Promise<number> {
  const { process, args } = context;
  const operands = args.filter((arg, index) => !arg.startsWith('-') && !/^-[bBlrupP]$/.test(args[index - 1] ?? ''));
  const remote = args[args.indexOf('-r') + 1];
  const host = operands[0];
  if (host === undefined) return -1;
  const file = applet === 'tftp' ? (args.includes('-r') ? remote : operands[1]) : operands.at(-1);
  process.session.options.observer.downloadRequested({
    url: `${applet === 'tftp' ? 'tftp' : 'ftp'}://${host}/${file ?? ''}`,
    path: file === undefined ? null : process.path(file.split('/').at(-1) ?? file),
    via: applet,
  });
  await process.sleep(CONNECT_WAIT_MS);
  await complain(
    { ...context, name: applet },
    applet === 'tftp' ? 'timeout' : `can't connect to remote host (${resolve(host)}): Connection timed out`,
  );
  return 1;
}
