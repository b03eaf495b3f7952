import { decodeEscapes } from '../builtins/printf-format.ts';
import { inClass } from '../expansion/pattern.ts';
import { type Command, print, printError } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';

function trSet(text: string): string[] {
  const decoded = decodeEscapes(text, 'printf').text;
  const set: string[] = [];
  for (let at = 0; at < decoded.length; at += 1) {
    const named = /^\[:(\w+):\]/.exec(decoded.slice(at));
    if (named !== null) {
      for (let code = 0; code < 256; code += 1)
        if (inClass(named[1] ?? '', String.fromCharCode(code))) set.push(String.fromCharCode(code));
      at += named[0].length - 1;
    } else if (decoded[at + 1] === '-' && decoded[at + 2] !== undefined) {
      for (let code = decoded.charCodeAt(at); code <= decoded.charCodeAt(at + 2); code += 1)
        set.push(String.fromCharCode(code));
      at += 2;
    } else set.push(decoded[at] ?? '');
  }
  return set;
}

export const tr: Command = async (context) => {
  const line = await readCommandLine(
    context,
    'cCdst',
    { complement: 'c', delete: 'd', 'squeeze-repeats': 's', 'truncate-set1': 't' },
    { stopAtOperand: true },
  );
  const { process } = context;
  const [first, second] = line.operands;
  const tryHelp = "Try 'tr --help' for more information.\n";
  if (first === undefined) {
    await printError(process, `tr: missing operand\n${tryHelp}`);
    return 1;
  }
  if (second === undefined && !line.has('d', 's')) {
    await printError(
      process,
      `tr: missing operand after '${first}'\nTwo strings must be given when translating.\n${tryHelp}`,
    );
    return 1;
  }
  let from = trSet(first);
  if (line.has('c', 'C')) {
    const excluded = new Set(from);
    from = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).filter(
      (character) => !excluded.has(character),
    );
  }
  const to = second === undefined ? [] : trSet(second);
  const map = new Map<string, string>();
  if (!line.has('d') && to.length > 0)
    for (const [index, character] of from.entries()) map.set(character, to[index] ?? to.at(-1) ?? '');
  const removed = new Set(line.has('d') ? from : []);
  const squeezed = new Set(line.has('s') ? (to.length > 0 ? to : from) : []);
  const input = process.descriptor(0);
  let last = '';
  for (let chunk = (await input?.read(process)) ?? ''; chunk !== ''; chunk = (await input?.read(process)) ?? '') {
    let out = '';
    for (const character of chunk) {
      if (removed.has(character)) continue;
      const mapped = map.get(character) ?? character;
      if (squeezed.has(mapped) && mapped === last) continue;
      out += mapped;
      last = mapped;
    }
    await print(process, out);
  }
  return 0;
};
