import { type Command, print } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { readInputs } from './input.ts';

/** The polynomial of POSIX cksum: XCU cksum, CRC-32 most significant bit first, length appended. */
const POLYNOMIAL = 0x04c11db7;
const TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index << 24;
  for (let bit = 0; bit < 8; bit += 1) value = (value & 0x80000000) === 0 ? value << 1 : (value << 1) ^ POLYNOMIAL;
  return value >>> 0;
});

function checksum(text: string): number {
  let value = 0;
  const add = (byte: number) => {
    value = ((value << 8) ^ (TABLE[((value >>> 24) ^ byte) & 0xff] ?? 0)) >>> 0;
  };
  for (let at = 0; at < text.length; at += 1) add(text.charCodeAt(at));
  for (let length = text.length; length > 0; length = Math.floor(length / 256)) add(length & 0xff);
  return ~value >>> 0;
}

export const cksum: Command = async (context) => {
  const line = await readCommandLine(context, 'a:cl:', {
    'algorithm:': 'a',
    check: 'c',
    untagged: 'untagged',
    'length:': 'l',
  });
  const { files, failures } = await readInputs(context, line.operands);
  for (const { name, text } of files)
    await print(context.process, `${checksum(text)} ${text.length}${line.operands.length === 0 ? '' : ` ${name}`}\n`);
  return failures > 0 ? 1 : 0;
};
