import { type Command, complain, print } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { readInputs } from './input.ts';
import { wrapText } from './wrap-text.ts';

/** RFC 4648 section 6. */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

export const base32: Command = async (context) => {
  const line = await readCommandLine(context, 'diw:', { decode: 'd', 'ignore-garbage': 'i', 'wrap:': 'w' });
  const width = line.value('w') ?? '76';
  if (!/^\d+$/.test(width)) {
    await complain(context, `invalid wrap size: '${width}'`);
    return 1;
  }
  const { files, failures } = await readInputs(context, line.operands.slice(0, 1));
  const text = files[0]?.text;
  if (failures > 0 || text === undefined) return 1;
  if (line.has('d')) {
    const compact = text.replace(line.has('i') ? /[^A-Z2-7=]/g : /\n/g, '');
    const valid = /^[A-Z2-7]*=*/.exec(compact)?.[0] ?? '';
    await print(context.process, decode(valid));
    if (valid.length === compact.length && compact.length % 8 === 0) return 0;
    await complain(context, 'invalid input');
    return 1;
  }
  const encoded = encode(text);
  await print(context.process, width === '0' ? encoded : wrapText(encoded, Number(width)));
  return 0;
};

function encode(text: string): string {
  let out = '';
  let bits = 0;
  let value = 0;
  for (let at = 0; at < text.length; at += 1) {
    value = ((value << 8) | text.charCodeAt(at)) & 0xffff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      out += ALPHABET[(value >> bits) & 31] ?? '';
    }
  }
  if (bits > 0) out += ALPHABET[(value << (5 - bits)) & 31] ?? '';
  return out.padEnd(Math.ceil(out.length / 8) * 8, '=');
}

function decode(text: string): string {
  let out = '';
  let bits = 0;
  let value = 0;
  for (const letter of text.replace(/=+$/, '')) {
    value = ((value << 5) | ALPHABET.indexOf(letter)) & 0xffff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    out += String.fromCharCode((value >> bits) & 0xff);
  }
  return out;
}
