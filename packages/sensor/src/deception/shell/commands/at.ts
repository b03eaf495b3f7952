import { FileError } from '../../filesystem/filesystem.ts';
import { type Command, print, printError } from '../kernel/program.ts';
import { formatDate } from './date-format.ts';
import { userName } from './file-display.ts';
import { openInput, readAll } from './input.ts';

const SPOOL = '/var/spool/cron/atjobs';

/** at, atq, atrm and batch 3.2.5: jobs below /var/spool/cron/atjobs. */
export const at: Command = async (context) => {
  const { process, args, name } = context;
  const { files } = process.session.host;
  const user = userName(process, process.identity.userId);
  const jobs = (): string[] => {
    try {
      return files.readDirectory(SPOOL).filter((each) => /^a[0-9a-f]{13}$/.test(each));
    } catch (error) {
      if (error instanceof FileError) return [];
      throw error;
    }
  };
  const numberOf = (job: string) => Number.parseInt(job.slice(1, 6), 16);
  const timeOf = (job: string) => Number.parseInt(job.slice(6), 16) * 60_000;
  if (name === 'atq' || args[0] === '-l') {
    for (const job of jobs())
      await print(process, `${numberOf(job)}\t${formatDate(timeOf(job), '%a %b %e %H:%M:%S %Y')} a ${user}\n`);
    return 0;
  }
  if (name === 'atrm' || args[0] === '-d' || args[0] === '-r') {
    const wanted = args.filter((arg) => /^\d+$/.test(arg)).map(Number);
    for (const number of wanted) {
      const job = jobs().find((each) => numberOf(each) === number);
      if (job === undefined) {
        await printError(process, `Cannot find jobid ${number}\n`);
        return 1;
      }
      files.removeFile(`${SPOOL}/${job}`);
    }
    return 0;
  }
  if (args.includes('-V')) {
    await printError(process, 'at version 3.2.5\n');
    return 0;
  }
  const file = args.includes('-f') ? args[args.indexOf('-f') + 1] : undefined;
  const words = args.filter((arg, index) => !arg.startsWith('-') && !/^-[fqt]$/.test(args[index - 1] ?? ''));
  const when = name === 'batch' ? process.session.host.now() : timeFrom(words.join(' '), process.session.host.now());
  if (when === null) {
    await printError(
      process,
      words.length === 0
        ? 'Garbled time\n'
        : `syntax error. Last token seen: ${(words.at(-1) ?? '').slice(0, 1)}\nGarbled time\n`,
    );
    return 1;
  }
  const input = await openInput(context, file ?? '-');
  const script = input === null ? '' : await readAll(process, input);
  input?.release();
  if (script.trim() === '') {
    await printError(process, 'warning: commands will be executed using /bin/sh\n');
    return 1;
  }
  const number = Math.max(0, ...jobs().map(numberOf)) + 1;
  const job = `a${number.toString(16).padStart(5, '0')}${Math.floor(when / 60_000)
    .toString(16)
    .padStart(8, '0')}`;
  try {
    for (const directory of ['/var/spool/cron', SPOOL]) if (!files.exists(directory)) files.makeDirectory(directory);
    const bytes = Buffer.from(
      `#!/bin/sh\n# atrun uid=${process.identity.userId} gid=${process.identity.groupIds[0] ?? 0}\n# mail ${user} 0\numask 22\ncd ${process.directory} || {\n\t echo 'Execution directory inaccessible' >&2\n\t exit 1\n}\n${script}`,
      'latin1',
    );
    files.writeFile(`${SPOOL}/${job}`, bytes, { mode: 0o700 });
    process.session.options.observer.fileWritten({ path: `${SPOOL}/${job}`, bytes, via: 'stdin' });
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
  }
  await printError(
    process,
    `warning: commands will be executed using /bin/sh\njob ${number} at ${formatDate(Math.floor(when / 60_000) * 60_000, '%a %b %e %H:%M:%S %Y')}\n`,
  );
  return 0;
};

const UNITS = new Map([
  ['minute', 60_000],
  ['min', 60_000],
  ['hour', 3_600_000],
  ['day', 86_400_000],
  ['week', 604_800_000],
]);

/** `now + 5 minutes`, `12:30`, `midnight`, `tomorrow`; null where it is none. */
function timeFrom(text: string, now: number): number | null {
  const offset = /^(?:now)?\s*\+\s*(\d+)\s*([a-z]+?)s?$/i.exec(text);
  if (offset !== null) {
    const unit = UNITS.get((offset[2] ?? '').toLowerCase());
    return unit === undefined ? null : now + Number(offset[1]) * unit;
  }
  if (/^now$/i.test(text)) return now;
  const clock = /^(?:(\d{1,2}):?(\d{2})|(midnight|noon|teatime))(?:\s+(today|tomorrow))?$/i.exec(text);
  if (/^tomorrow$/i.test(text)) return now + 86_400_000;
  if (clock === null) return null;
  const named = new Map([
    ['midnight', 0],
    ['noon', 12],
    ['teatime', 16],
  ]).get((clock[3] ?? '').toLowerCase());
  const minutes = named === undefined ? Number(clock[1]) * 60 + Number(clock[2]) : named * 60;
  if (minutes >= 1440) return null;
  const day = Math.floor(now / 86_400_000) * 86_400_000;
  const time = day + minutes * 60_000 + (/tomorrow/i.test(clock[4] ?? '') ? 86_400_000 : 0);
  return time > now ? time : time + 86_400_000;
}
