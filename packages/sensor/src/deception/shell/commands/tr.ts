import { type Command, complain, print, printError } from '../kernel/program.ts';
import { readCommandLine, UsageError } from './command-line.ts';
import { parseTrSet, TrSetError } from './tr-set.ts';

export const tr: Command = async (context) => {
  const line = await readCommandLine(
    context,
    'cCdst',
    { complement: 'c', delete: 'd', 'squeeze-repeats': 's', 'truncate-set1': 't' },
    { stopAtOperand: true },
  );
  const { process } = context;
  const [first, second, third] = line.operands;
  const deleting = line.has('d');
  const squeezing = line.has('s');
  const refuse = async (message: string): Promise<never> => {
    await printError(process, `tr: ${message}\nTry 'tr --help' for more information.\n`);
    throw new UsageError(1);
  };
  if (first === undefined) return refuse('missing operand');
  if (second === undefined && deleting === squeezing)
    return refuse(
      `missing operand after '${first}'\nTwo strings must be given when ${deleting ? 'both deleting and squeezing repeats' : 'translating'}.`,
    );
  const extra = deleting && !squeezing ? second : third;
  if (extra !== undefined)
    return refuse(
      `extra operand '${extra}'${third === undefined ? '\nOnly one string may be given when deleting without squeezing repeats.' : ''}`,
    );
  let from: string[];
  let to: string[] = [];
  try {
    const source = parseTrSet(first, false);
    from = [...source.characters];
    if (line.has('c', 'C')) {
      const excluded = new Set(from);
      from = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).filter(
        (character) => !excluded.has(character),
      );
    }
    if (second !== undefined) {
      const target = parseTrSet(second, true);
      to = [...target.characters];
      if (target.fillAt !== null) {
        const missing = Math.max(0, from.length - to.length);
        to.splice(target.fillAt.index, 0, ...Array.from({ length: missing }, () => target.fillAt?.character ?? ''));
      }
    }
  } catch (error) {
    if (!(error instanceof TrSetError)) throw error;
    await complain(context, error.message);
    return 1;
  }
  if (second !== undefined && !deleting && to.length === 0 && !squeezing) {
    await complain(context, 'when not truncating set1, string2 must be non-empty');
    return 1;
  }
  const map = new Map<string, string>();
  if (!deleting && to.length > 0) {
    const pairs = line.has('t') ? from.slice(0, to.length) : from;
    for (const [index, character] of pairs.entries()) map.set(character, to[index] ?? to.at(-1) ?? '');
  }
  const removed = new Set(deleting ? from : []);
  const squeezed = new Set(squeezing ? (to.length > 0 ? to : from) : []);
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
