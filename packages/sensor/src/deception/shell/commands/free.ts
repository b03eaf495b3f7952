import { memoryUsage } from '../../host/machine-load.ts';
import { type Command, print } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';

/** free of procps-ng 4.0.2. */
export const free: Command = async (context) => {
  const line = await readCommandLine(
    context,
    'bkmghtwlvs:c:V',
    {
      human: 'h',
      mega: 'mega',
      giga: 'giga',
      kilo: 'kilo',
      bytes: 'b',
      total: 't',
      wide: 'w',
      kibi: 'k',
      mebi: 'm',
      gibi: 'g',
      lohi: 'l',
      committed: 'v',
      si: 'si',
      'seconds:': 's',
      'count:': 'c',
      version: 'V',
    },
    { status: 1, usage: '\nUsage:\n free [options]\n\nFor more details see free(1).\n' },
  );
  const { process } = context;
  if (line.has('V')) {
    await print(process, 'free from procps-ng 4.0.2\n');
    return 0;
  }
  const divisor = line.has('b')
    ? 1
    : line.has('m')
      ? 1_048_576
      : line.has('g')
        ? 1_073_741_824
        : line.has('kilo')
          ? 1000
          : line.has('mega')
            ? 1_000_000
            : line.has('giga')
              ? 1_000_000_000
              : 1024;
  const show = (kilobytes: number): string =>
    line.has('h')
      ? scaled(kilobytes * 1024, line.has('si') ? 1000 : 1024)
      : String(Math.floor((kilobytes * 1024) / divisor));
  const row = (name: string, values: readonly number[]) =>
    `${name.padEnd(8)}${values.map((value) => show(value).padStart(12)).join('')}\n`;
  const rounds = line.has('c') ? Number(line.value('c')) || 1 : line.has('s') ? Number.POSITIVE_INFINITY : 1;
  const pauseMs = Math.max(0.1, Number(line.value('s') ?? 1) || 1) * 1000;
  for (let round = 0; round < rounds; round += 1) {
    if (round > 0) {
      await process.sleep(pauseMs);
      await print(process, '\n');
    }
    const usage = memoryUsage(process.session.host);
    const cache = line.has('w') ? [usage.buffers, usage.cached] : [usage.buffers + usage.cached];
    const heads = line.has('w') ? '     buffers       cache' : '  buff/cache';
    let text = `               total        used        free      shared${heads}   available\n${row('Mem:', [usage.total, usage.used, usage.free, usage.shared, ...cache, usage.available])}`;
    if (line.has('l'))
      text += `${row('Low:', [usage.total, usage.total - usage.free, usage.free])}${row('High:', [0, 0, 0])}`;
    text += row('Swap:', [usage.swapTotal, 0, usage.swapTotal]);
    if (line.has('t')) text += row('Total:', [usage.total + usage.swapTotal, usage.used, usage.free + usage.swapTotal]);
    await print(process, text);
  }
  return 0;
};

/** `3.8Gi`, `649Mi`, `0B`: one decimal below ten, rounded down from there on. */
function scaled(bytes: number, base: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= base && unit < 5) {
    value /= base;
    unit += 1;
  }
  if (unit === 0) return `${bytes}B`;
  return `${value < 10 ? (Math.floor(value * 10) / 10).toFixed(1) : Math.floor(value)}${'KMGTP'[unit - 1] ?? ''}${base === 1024 ? 'i' : ''}`;
}
