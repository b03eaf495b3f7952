import { fromPathText } from '../../byte-string.ts';
import { type Command, print, printError } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { groupName, modeText, userName } from './file-display.ts';
import { lstat } from './paths.ts';

export const namei: Command = async (context) => {
  const line = await readCommandLine(context, 'lmnovx', {
    long: 'l',
    modes: 'm',
    owners: 'o',
    vertical: 'v',
    nosymlinks: 'n',
    mountpoints: 'x',
  });
  const { process } = context;
  if (line.operands.length === 0) {
    await printError(process, "namei: pathname argument is missing\nTry 'namei --help' for more information.\n");
    return 1;
  }
  let status = 0;
  for (const path of line.operands) {
    await print(process, `f: ${path}\n`);
    const names = path.split('/').filter((name) => name !== '');
    const steps = [...(path.startsWith('/') ? ['/'] : []), ...names];
    let at = '';
    for (const step of steps) {
      at = step === '/' ? '/' : at === '' ? step : at.endsWith('/') ? at + step : `${at}/${step}`;
      const found = lstat(process, at);
      if (found === null) {
        await print(process, ` ${step} - No such file or directory\n`);
        status = 1;
        break;
      }
      const mode = modeText(found);
      const owner = line.has('l', 'o')
        ? ` ${userName(process, found.userId)} ${groupName(process, found.groupId)}`
        : '';
      const target =
        found.type === 'symbolic-link' ? ` -> ${fromPathText(process.files.readSymbolicLink(process.path(at)))}` : '';
      await print(process, ` ${line.has('l', 'm') ? mode : mode[0]}${owner} ${step}${target}\n`);
    }
  }
  return status;
};
