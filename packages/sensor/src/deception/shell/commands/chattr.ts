import { FileError } from '../../filesystem/filesystem.ts';
import { OverlayFileSystem } from '../../filesystem/overlay-file-system.ts';
import { type Command, printError } from '../kernel/program.ts';
import { stat } from './paths.ts';

export const chattr: Command = async (context) => {
  const { process, args } = context;
  const modes = args.filter((arg) => /^[-+=][A-Za-z]+$/.test(arg) && arg !== '-R' && arg !== '-V' && arg !== '-f');
  const paths = args.filter((arg) => !/^[-+=]/.test(arg));
  if (modes.length === 0 || paths.length === 0) {
    await printError(
      process,
      context.name === 'lsattr'
        ? ''
        : modes.length === 0 && paths.length === 0
          ? 'Usage: chattr [-RVf] [-+=aAcCdDeijPsStTuFx] [-p project] [-v version] files...\n'
          : "Must use '-v', =, - or +\n",
    );
    return 1;
  }
  let status = 0;
  for (const path of paths) {
    if (stat(process, path) === null) {
      await printError(process, `chattr: No such file or directory while trying to stat ${path}\n`);
      status = 1;
      continue;
    }
    const { files } = process;
    if (!(files instanceof OverlayFileSystem)) continue;
    try {
      let flags = files.attributes(process.path(path));
      for (const mode of modes) {
        for (const letter of mode.slice(1).replace(/[Rf]/g, '')) {
          flags = flags.replace(letter, '');
          if (!mode.startsWith('-')) flags += letter;
        }
      }
      files.changeAttributes(process.path(path), flags.replace('e', ''));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      await printError(
        process,
        `chattr: Operation not ${error.code === 'EPERM' && process.identity.userId === 0 ? 'supported while reading flags on' : 'permitted while setting flags on'} ${path}\n`,
      );
      status = 1;
    }
  }
  return status;
};
