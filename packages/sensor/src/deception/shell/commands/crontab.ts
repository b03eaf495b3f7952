import { FileError } from '../../filesystem/filesystem.ts';
import { type Command, print, printError } from '../kernel/program.ts';
import { userName } from './file-display.ts';

export const crontab: Command = async (context) => {
  const { process, args } = context;
  const user = /-u\s*(\S+)/.exec(args.join(' '))?.[1] ?? userName(process, process.identity.userId);
  const path = `/var/spool/cron/crontabs/${user}`;
  const files = process.session.host.files;
  if (args.includes('-l') || args.includes('-r')) {
    if (!files.exists(path)) {
      await printError(process, `no crontab for ${user}\n`);
      return 1;
    }
    if (args.includes('-r')) files.removeFile(path);
    else await print(process, Buffer.from(files.readFile(path)).toString('latin1'));
    return 0;
  }
  if (args.includes('-e')) {
    await printError(process, `no crontab for ${user} - using an empty one\nNo modification made\n`);
    return 0;
  }
  const file = args.find((arg) => !arg.startsWith('-')) ?? '-';
  let text = '';
  try {
    if (file === '-') {
      const input = process.descriptor(0);
      for (let chunk = (await input?.read(process)) ?? ''; chunk !== ''; chunk = (await input?.read(process)) ?? '')
        text += chunk;
    } else text = Buffer.from(process.files.readFile(process.path(file))).toString('latin1');
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    await printError(process, `${file}: No such file or directory\n`);
    return 1;
  }
  const bytes = Buffer.from(text, 'latin1');
  files.writeFile(path, bytes, { mode: 0o600 });
  process.session.options.observer.fileWritten({ path, bytes, via: file === '-' ? 'stdin' : 'redirect' });
  return 0;
};
