import { type Command, complain, print } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { formatDate } from './date-format.ts';
import { groupName, modeText, userName } from './file-display.ts';
import { lstat, stat } from './paths.ts';

export const statFile: Command = async (context) => {
  const line = await readCommandLine(context, 'c:fLt', { 'format:': 'c', 'printf:': 'printf' });
  const { process } = context;
  let status = 0;
  for (const path of line.operands) {
    const found = line.has('L') ? stat(process, path) : lstat(process, path);
    if (found === null) {
      await complain(context, `cannot statx '${path}': No such file or directory`);
      status = 1;
      continue;
    }
    const octal = found.mode.toString(8);
    const type =
      found.type === 'file'
        ? found.size === 0
          ? 'regular empty file'
          : 'regular file'
        : found.type.replace('-device', ' special file').replace('symbolic-link', 'symbolic link');
    const time = formatDate(found.modifiedAtMs, '%F %T.%N %z');
    const format = line.value('c') ?? line.value('printf');
    if (format !== undefined) {
      const values: Readonly<Record<string, string>> = {
        a: octal,
        A: modeText(found),
        n: path,
        N: `'${path}'`,
        s: String(found.size),
        u: String(found.userId),
        U: userName(process, found.userId),
        g: String(found.groupId),
        G: groupName(process, found.groupId),
        F: type,
        i: String(found.inode),
        h: String(found.links),
        Y: String(Math.floor(found.modifiedAtMs / 1000)),
        y: time,
        '%': '%',
      };
      await print(
        process,
        `${format.replace(/%([a-zA-Z%])/g, (whole, letter: string) => values[letter] ?? whole)}${line.has('c') ? '\n' : ''}`,
      );
      continue;
    }
    const padded = octal.padStart(4, '0');
    await print(
      process,
      `  File: ${path}\n  Size: ${String(found.size).padEnd(10)}\tBlocks: ${String(Math.ceil(found.size / 4096) * 8).padEnd(10)} IO Block: 4096   ${type}\nDevice: 8,1\tInode: ${String(found.inode).padEnd(11)} Links: ${found.links}\nAccess: (${padded}/${modeText(found)})  Uid: (${String(found.userId).padStart(5)}/${userName(process, found.userId).padStart(8)})   Gid: (${String(found.groupId).padStart(5)}/${groupName(process, found.groupId).padStart(8)})\nAccess: ${time}\nModify: ${time}\nChange: ${time}\n Birth: ${time}\n`,
    );
  }
  return status;
};
