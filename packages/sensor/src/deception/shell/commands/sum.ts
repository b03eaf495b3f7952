import { type Command, print } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { readInputs } from './input.ts';

/** BSD checksum with rotation and 1K blocks, or with `-s` System V's with 512-byte blocks. */
export const sum: Command = async (context) => {
  const line = await readCommandLine(context, 'rs', { sysv: 's' });
  const { files, failures } = await readInputs(context, line.operands);
  for (const { name, text } of files) {
    let value = 0;
    for (let at = 0; at < text.length; at += 1) {
      const byte = text.charCodeAt(at);
      value = line.has('s') ? (value + byte) >>> 0 : ((value >> 1) + ((value & 1) << 15) + byte) & 0xffff;
    }
    if (line.has('s')) {
      const folded = (value & 0xffff) + (value >>> 16);
      value = (folded & 0xffff) + (folded >>> 16);
    }
    const shown = line.operands.length === 0 ? '' : ` ${name}`;
    await print(
      context.process,
      line.has('s')
        ? `${value} ${Math.ceil(text.length / 512)}${shown}\n`
        : `${String(value).padStart(5, '0')} ${String(Math.ceil(text.length / 1024)).padStart(5)}${shown}\n`,
    );
  }
  return failures > 0 ? 1 : 0;
};
