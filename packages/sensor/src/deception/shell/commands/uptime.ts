import { type Command, print, printError } from '../kernel/program.ts';
import { formatDate } from './date-format.ts';
import { statusLine } from './logins.ts';

export const uptime: Command = async (context) => {
  const { process, args } = context;
  const { host } = process.session;
  const odd = /^-(?!-)[phsV]*([^phsV])/.exec(args.find((arg) => /^-(?!-)./.test(arg)) ?? '')?.[1];
  if (odd !== undefined) {
    await printError(
      process,
      `uptime: invalid option -- '${odd}'\n\nUsage:\n uptime [options]\n\nFor more details see uptime(1).\n`,
    );
    return 1;
  }
  if (args.includes('-V') || args.includes('--version')) await print(process, 'uptime from procps-ng 4.0.2\n');
  else if (args.includes('-p') || args.includes('--pretty')) {
    const minutes = Math.floor((host.now() - host.bootedAtMs()) / 60_000);
    const parts = (
      [
        [Math.floor(minutes / 10_080), 'week'],
        [Math.floor((minutes % 10_080) / 1440), 'day'],
        [Math.floor((minutes % 1440) / 60), 'hour'],
        [minutes % 60, 'minute'],
      ] as const
    )
      .filter(([count]) => count > 0)
      .map(([count, unit]) => `${count} ${unit}${count === 1 ? '' : 's'}`);
    await print(process, `up ${parts.join(', ')}\n`);
  } else if (args.includes('-s') || args.includes('--since'))
    await print(process, `${formatDate(host.bootedAtMs(), '%F %T')}\n`);
  else await print(process, statusLine(process));
  return 0;
};
