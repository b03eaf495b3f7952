import { byteStringToBytes } from '../../byte-string.ts';
import { type Command, print, printError } from '../kernel/program.ts';
import { attempt } from './attempt.ts';
import { readCommandLine } from './command-line.ts';
import { readInputs } from './input.ts';

const MAX_COLUMNS = 256;

export const xxd: Command = async (context) => {
  const args = context.args.map((arg) =>
    arg === '-ps' || arg === '-plain' || arg === '-postscript'
      ? '-p'
      : arg.replace(/^-(cols|len|seek|include|revert|bits)$/, (_whole, word: string) => `-${word[0] ?? ''}`),
  );
  const line = await readCommandLine({ ...context, args }, 'abc:Cdeg:il:no:prs:uv', {});
  const { process } = context;
  const [from = '-', to] = line.operands;
  const { files, failures } = await readInputs(context, [from]);
  const whole = files[0]?.text;
  if (failures > 0 || whole === undefined) return 2;
  const number = (text: string) => Number(/^0[xX]/.test(text) ? text : text.replace(/^\+/, ''));
  const seek = number(line.value('s') ?? '0');
  const start = seek < 0 ? Math.max(0, whole.length + seek) : seek;
  const text = whole.slice(start, line.has('l') ? start + number(line.value('l') ?? '0') : undefined);
  const plain = line.has('p');
  const bits = line.has('b');
  const standard = plain ? 30 : line.has('i') ? 12 : bits ? 6 : 16;
  const columns = Math.max(1, Math.min(MAX_COLUMNS, number(line.value('c') ?? '0') || standard));
  const group = number(line.value('g') ?? (bits ? '1' : line.has('e') ? '4' : '2'));
  const hex = (character: string) => {
    const code = character.charCodeAt(0);
    if (bits) return code.toString(2).padStart(8, '0');
    const digits = code.toString(16).padStart(2, '0');
    return line.has('u') ? digits.toUpperCase() : digits;
  };
  let out = '';
  if (line.has('r')) out = plain ? fromPlain(text) : fromDump(whole);
  else if (line.has('i')) out = include(text, from, columns, hex);
  else
    for (let at = 0; at < text.length; at += columns) {
      const row = text.slice(at, at + columns);
      const bytes = [...row].map(hex);
      if (plain) {
        out += `${bytes.join('')}\n`;
        continue;
      }
      const groups: string[] = [];
      for (let index = 0; index < bytes.length; index += group || columns)
        groups.push(bytes.slice(index, index + (group || columns)).join(''));
      const digits = bits ? 8 : 2;
      const width = columns * digits + (group === 0 ? 0 : Math.ceil(columns / group) - 1);
      const offset = line.has('d') ? String(start + at).padStart(8, '0') : (start + at).toString(16).padStart(8, '0');
      out += `${offset}: ${groups.join(' ').padEnd(width)}  ${row.replace(/[^\x20-\x7e]/g, '.')}\n`;
      const pause = process.step();
      if (pause !== null) await pause;
    }
  if (to === undefined) {
    await print(process, out);
    return 0;
  }
  const done = await attempt(
    context,
    () => process.files.writeFile(process.path(to), byteStringToBytes(out)),
    (why) => `${to}: ${why}`,
  );
  if (!done) await printError(process, '');
  return done ? 0 : 3;
};

function fromPlain(text: string): string {
  return Buffer.from(text.replace(/[^0-9a-fA-F]/g, ''), 'hex').toString('latin1');
}

function fromDump(text: string): string {
  let out = '';
  for (const each of text.split('\n')) {
    const found = /^\s*([0-9a-fA-F]+):\s?((?:[0-9a-fA-F]{2,}\s?)*)/.exec(each);
    if (found === null) continue;
    const at = Number.parseInt(found[1] ?? '0', 16);
    const digits = (found[2] ?? '').slice(0, 39).replace(/\s/g, '');
    out = out.padEnd(Math.min(at, out.length + 65_536), '\0');
    out += Buffer.from(digits, 'hex').toString('latin1');
  }
  return out;
}

function include(text: string, from: string, columns: number, hex: (character: string) => string): string {
  const rows: string[] = [];
  for (let at = 0; at < text.length; at += columns)
    rows.push(`  ${[...text.slice(at, at + columns)].map((each) => `0x${hex(each)}`).join(', ')}`);
  if (from === '-') return `${rows.join(',\n')}\n`;
  const name = from.replace(/^(?=\d)/, '__').replace(/[^A-Za-z0-9]/g, '_');
  return `unsigned char ${name}[] = {\n${rows.join(',\n')}\n};\nunsigned int ${name}_len = ${text.length};\n`;
}
