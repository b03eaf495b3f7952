import { processName } from '../../filesystem/proc-files.ts';
import { memoryUsage } from '../../host/machine-load.ts';
import { type Command, print, printError } from '../kernel/program.ts';
import { userName } from './file-display.ts';
import { statusLine } from './logins.ts';

export const top: Command = async (context) => {
  const { process, args } = context;
  const batch = args.some((arg) => /^-?[a-z\d]*b/.test(arg));
  if (!batch && process.descriptor(0)?.isTerminal !== true) {
    await printError(
      process,
      process.environment.get('TERM') === undefined ? 'TERM environment variable not set.\n' : 'top: failed tty get\n',
    );
    return 1;
  }
  const { host } = process.session;
  const usage = memoryUsage(host);
  const list = host.processes();
  const mebibytes = (kilobytes: number) => (kilobytes / 1024).toFixed(1).padStart(8);
  const text = `top -${statusLine(process).trimEnd()}\nTasks: ${String(list.length).padStart(3)} total,   1 running, ${String(list.length - 1).padStart(3)} sleeping,   0 stopped,   0 zombie\n%Cpu(s):  0.3 us,  0.2 sy,  0.0 ni, 99.3 id,  0.1 wa,  0.0 hi,  0.1 si,  0.0 st \nMiB Mem : ${mebibytes(usage.total)} total, ${mebibytes(usage.free)} free, ${mebibytes(usage.used)} used, ${mebibytes(usage.buffers + usage.cached)} buff/cache     \nMiB Swap: ${mebibytes(usage.swapTotal)} total, ${mebibytes(usage.swapTotal)} free, ${mebibytes(0)} used. ${mebibytes(usage.available)} avail Mem \n\n    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND\n${list.map((each) => `${String(each.processId).padStart(7)} ${userName(process, each.userId).slice(0, 8).padEnd(8)}  20   0 ${String(each.virtualKilobytes).padStart(7)} ${String(each.residentKilobytes).padStart(6)} ${String(Math.round(each.residentKilobytes * 0.7)).padStart(6)} ${each.processId === process.id ? 'R' : (each.state[0] ?? 'S')}   0.0 ${((each.residentKilobytes / usage.total) * 100).toFixed(1).padStart(5)}   ${Math.floor(each.cpuSeconds / 60)}:${(each.cpuSeconds % 60).toFixed(2).padStart(5, '0')} ${processName(each)}\n`).join('')}`;
  if (batch) {
    await print(process, text);
    return 0;
  }
  const { terminal } = process.session;
  if (terminal === null) return 1;
  terminal.enterRaw();
  try {
    for (;;) {
      await print(
        process,
        `\x1b[H\x1b[J${text
          .split('\n')
          .slice(0, terminal.rows - 1)
          .join('\n')}`,
      );
      const keys = await terminal.keys(process);
      if (keys === '' || /[q\x03]/.test(keys)) return 0;
    }
  } finally {
    terminal.leaveRaw();
    terminal.show('\r\n');
  }
};
