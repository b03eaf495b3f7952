import { bytesToByteString } from '../../byte-string.ts';
import { FileError, type FileStatus } from '../../filesystem/filesystem.ts';
import { errorText } from '../kernel/error-text.ts';
import type { Process } from '../kernel/process.ts';
import { type Command, print, printError } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { deviceNumbers } from './device-numbers.ts';
import { describeContent, mimeOf } from './file-type.ts';
import { linesOf, openInput, readAll } from './input.ts';
import { lstat, stat } from './paths.ts';

const USAGE = `Usage: file [-bcCdEhikLlNnprsSvzZ0] [--apple] [--extension] [--mime-encoding]
            [--mime-type] [-e <testname>] [-F <separator>]  [-f <namefile>]
            [-m <magicfiles>] [-P <parameter=value>] [--exclude-quiet]
            <file> ...
       file -C [-m <magicfiles>]
       file [--help]
`;

/** file 5.44: what a file is, by its first bytes. */
export const file: Command = async (context) => {
  const { process } = context;
  const line = await readCommandLine(
    context,
    'bcCdEe:F:f:hiklLm:nNpP:rsSvzZ0',
    {
      brief: 'b',
      dereference: 'L',
      'no-dereference': 'h',
      mime: 'i',
      'mime-type': 'mime-type',
      'mime-encoding': 'mime-encoding',
      'files-from:': 'f',
      'separator:': 'F',
      'special-files': 's',
      uncompress: 'z',
      'no-pad': 'N',
      print0: '0',
      version: 'v',
      extension: 'extension',
      raw: 'r',
      'keep-going': 'k',
    },
    { usage: USAGE },
  );
  if (line.has('v')) {
    await print(process, 'file-5.44\nmagic file from /etc/magic:/usr/share/misc/magic\n');
    return 0;
  }
  let operands = [...line.operands];
  const list = line.value('f');
  if (list !== undefined)
    try {
      operands = [...linesOf(bytesToByteString(process.files.readFile(process.path(list)))), ...operands];
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      await printError(process, `file: Cannot open \`${list}' (${errorText(error)})\n`);
      return 1;
    }
  if (operands.length === 0) {
    await printError(process, USAGE);
    return 1;
  }
  const separator = line.value('F') ?? ':';
  const width = Math.max(...operands.map((operand) => (operand === '-' ? 10 : operand.length))) + separator.length + 1;
  for (const operand of operands) {
    let text: string;
    if (operand === '-') {
      const input = await openInput(context, '-');
      const content = input === null ? '' : await readAll(process, input);
      input?.release();
      text = shown(line, content, '/dev/stdin');
    } else text = describe(process, operand, line);
    const name = operand === '-' ? '/dev/stdin' : operand;
    await print(
      process,
      line.has('b')
        ? `${text}\n`
        : `${line.has('N') ? `${name}${separator} ` : `${name}${separator}`.padEnd(width)}${text}\n`,
    );
  }
  return 0;
};

function shown(line: { has(...names: string[]): boolean }, content: string, path: string): string {
  const { type, encoding } = mimeOf(content);
  if (line.has('mime-type')) return type;
  if (line.has('mime-encoding')) return encoding;
  if (line.has('i')) return `${type}; charset=${encoding}`;
  return describeContent(content, path);
}

function describe(process: Process, operand: string, line: { has(...names: string[]): boolean }): string {
  const found: FileStatus | null = line.has('L') ? stat(process, operand) : lstat(process, operand);
  if (found === null) return `cannot open \`${operand}' (No such file or directory)`;
  const mime = line.has('i', 'mime-type');
  if (found.type === 'symbolic-link') {
    if (mime) return line.has('i') ? 'inode/symlink; charset=binary' : 'inode/symlink';
    const target = process.files.readSymbolicLink(process.path(operand));
    return `${stat(process, operand) === null ? 'broken ' : ''}symbolic link to ${target}`;
  }
  if (found.type === 'directory') {
    if (mime) return line.has('i') ? 'inode/directory; charset=binary' : 'inode/directory';
    return `${(found.mode & 0o4000) !== 0 ? 'setuid, ' : ''}${(found.mode & 0o2000) !== 0 ? 'setgid, ' : ''}${(found.mode & 0o1000) !== 0 ? 'sticky, ' : ''}directory`;
  }
  if (found.type !== 'file') {
    const device = found.type.endsWith('device') ? deviceNumbers(process.path(operand)) : null;
    return found.type === 'fifo'
      ? 'fifo (named pipe)'
      : found.type === 'socket'
        ? 'socket'
        : `${found.type === 'block-device' ? 'block' : 'character'} special${device === null ? '' : ` (${device[0]}/${device[1]})`}`;
  }
  try {
    const content = bytesToByteString(process.files.readFile(process.path(operand)).subarray(0, 1_048_576));
    if (line.has('i', 'mime-type', 'mime-encoding')) return shown(line, content, operand);
    const special = `${(found.mode & 0o4000) !== 0 ? 'setuid ' : ''}${(found.mode & 0o2000) !== 0 ? 'setgid ' : ''}`;
    return special + describeContent(content, operand);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return `${(found.mode & 0o111) !== 0 ? 'executable, ' : ''}regular file, no read permission`;
  }
}
