import { memoryUsage } from '../../host/machine-load.ts';
import { type Command, print } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { humanSize } from './file-display.ts';

export const free: Command = async (context) => {
  const line = await readCommandLine(context, 'bkmghtwls:c:', {
    human: 'h',
    mega: 'm',
    giga: 'g',
    kilo: 'k',
    bytes: 'b',
    total: 't',
    wide: 'w',
    mebi: 'm',
    gibi: 'g',
  });
  const { process } = context;
  const usage = memoryUsage(process.session.host);
  const show = (kilobytes: number): string => {
    if (line.has('h')) {
      const text = humanSize(kilobytes * 1024);
      return /[KMGT]$/.test(text) ? `${text}i` : `${text}B`;
    }
    return String(
      line.has('b')
        ? kilobytes * 1024
        : line.has('m')
          ? Math.floor(kilobytes / 1024)
          : line.has('g')
            ? Math.floor(kilobytes / 1_048_576)
            : kilobytes,
    );
  };
  const row = (name: string, values: readonly number[]) =>
    `${name.padEnd(8)}${values.map((value) => show(value).padStart(12)).join('')}\n`;
  await print(
    process,
    `               total        used        free      shared  buff/cache   available\n${row('Mem:', [usage.total, usage.used, usage.free, usage.shared, usage.buffers + usage.cached, usage.available])}${row('Swap:', [usage.swapTotal, 0, usage.swapTotal])}`,
  );
  return 0;
};
