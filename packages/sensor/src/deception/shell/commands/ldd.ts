import { bytesToByteString } from '../../byte-string.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import { type Command, print, printError } from '../kernel/program.ts';

export const ldd: Command = async ({ process, args }) => {
  const operands = args.filter((arg) => !arg.startsWith('-'));
  if (args.includes('--version')) {
    await print(
      process,
      'ldd (Debian GLIBC 2.36-9+deb12u13) 2.36\nCopyright (C) 2022 Free Software Foundation, Inc.\nThis is free software; see the source for copying conditions.  There is NO\nwarranty; not even for MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.\nWritten by Roland McGrath and Ulrich Drepper.\n',
    );
    return 0;
  }
  if (operands.length === 0) {
    await printError(process, "ldd: missing file arguments\nTry `ldd --help' for more information.\n");
    return 1;
  }
  let status = 0;
  for (const operand of operands) {
    const heading = operands.length > 1 ? `${operand}:\n` : '';
    try {
      const head = bytesToByteString(process.files.readFile(process.path(operand)).subarray(0, 4096));
      if (!head.startsWith('\x7fELF') || !head.includes('/lib64/ld-linux-x86-64.so.2')) {
        await print(process, heading);
        await printError(process, '\tnot a dynamic executable\n');
        status = 1;
        continue;
      }
      await print(
        process,
        `${heading}\tlinux-vdso.so.1 (0x00007ffd3b5e2000)\n\tlibselinux.so.1 => /lib/x86_64-linux-gnu/libselinux.so.1 (0x00007f0b8e1f1000)\n\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f0b8e010000)\n\t/lib64/ld-linux-x86-64.so.2 (0x00007f0b8e24d000)\n`,
      );
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      await printError(
        process,
        `ldd: ${operand.includes('/') ? operand : `./${operand}`}: No such file or directory\n`,
      );
      status = 1;
    }
  }
  return status;
};
