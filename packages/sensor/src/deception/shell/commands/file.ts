import { bytesToByteString } from '../../byte-string.ts';
import { buildId } from '../../filesystem/elf-image.ts';
import { type Command, print, printError } from '../kernel/program.ts';
import { lstat, stat } from './paths.ts';

export const file: Command = async (context) => {
  const { process } = context;
  const brief = context.args.includes('-b');
  const operands = context.args.filter((arg) => !arg.startsWith('-'));
  if (operands.length === 0) {
    await printError(
      process,
      'Usage: file [-bcCdEhikLlNnprsSvzZ0] [--apple] [--extension] [--mime-encoding]\n            [--mime-type] [-e <testname>] [-F <separator>]  [-f <namefile>]\n            [-m <magicfiles>] [-P <parameter=value>] [--exclude-quiet]\n            <file> ...\n       file -C [-m <magicfiles>]\n       file [--help]\n',
    );
    return 1;
  }
  const width = Math.max(...operands.map((operand) => operand.length)) + 2;
  for (const operand of operands) {
    const found = context.args.includes('-L') ? stat(process, operand) : lstat(process, operand);
    let text: string;
    if (found === null) text = `cannot open \`${operand}' (No such file or directory)`;
    else if (found.type === 'directory') text = (found.mode & 0o1000) !== 0 ? 'sticky, directory' : 'directory';
    else if (found.type === 'symbolic-link')
      text = `symbolic link to ${process.files.readSymbolicLink(process.path(operand))}`;
    else if (found.type !== 'file')
      text = found.type.replace('-device', ' special').replace('fifo', 'fifo (named pipe)');
    else text = describe(bytesToByteString(process.files.readFile(process.path(operand))), operand);
    await print(process, brief ? `${text}\n` : `${`${operand}:`.padEnd(width)}${text}\n`);
  }
  return 0;
};

function describe(content: string, path: string): string {
  if (content === '') return 'empty';
  if (content.startsWith('\x7fELF')) {
    if (content.length < 20) return 'ELF';
    const wide = content.charCodeAt(4) === 2;
    const machine =
      new Map([
        [3, 'Intel 80386'],
        [8, 'MIPS'],
        [40, 'ARM'],
        [62, 'x86-64'],
        [183, 'ARM aarch64'],
      ]).get(content.charCodeAt(18) | (content.charCodeAt(19) << 8)) ?? '*unknown arch*';
    const kind = content.charCodeAt(16) === 3 ? 'pie executable' : 'executable';
    const own = content.includes('/lib64/ld-linux') && content.length > 1024;
    return `ELF ${wide ? '64' : '32'}-bit ${content.charCodeAt(5) === 2 ? 'MSB' : 'LSB'} ${kind}, ${machine}, version 1 (SYSV)${own ? `, dynamically linked, interpreter /lib64/ld-linux-x86-64.so.2, BuildID[sha1]=${Buffer.from(content.slice(0x378, 0x38c), 'latin1').toString('hex') || buildId(path)}, for GNU/Linux 3.2.0, stripped` : ', statically linked, no section header'}`;
  }
  if (content.startsWith('\x1f\x8b')) return 'gzip compressed data';
  if (content.startsWith('#!')) {
    const program = /^#!\s*(\S+)/.exec(content)?.[1] ?? '';
    return program.endsWith('/bash')
      ? 'Bourne-Again shell script, ASCII text executable'
      : program.endsWith('/sh')
        ? 'POSIX shell script, ASCII text executable'
        : `a ${program} script, ASCII text executable`;
  }
  if (!/[^\x07-\x0d\x1b\x20-\x7e]/.test(content))
    return content.includes('\r\n')
      ? 'ASCII text, with CRLF line terminators'
      : content.includes('\n')
        ? 'ASCII text'
        : 'ASCII text, with no line terminators';
  return 'data';
}
