import { type Command, complain, print } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { inputs } from './input.ts';
import { wrapText } from './wrap-text.ts';

export const base64: Command = async (context) => {
  const line = await readCommandLine(context, 'diw:', { decode: 'd', 'ignore-garbage': 'i', 'wrap:': 'w' });
  const width = Number(line.value('w') ?? '76');
  if (!Number.isInteger(width) || width < 0) {
    await complain(context, `invalid wrap size: '${line.value('w') ?? ''}'`);
    return 1;
  }
  const source = inputs(context, line.operands.slice(0, 1));
  const next = await source.next();
  if (next.done === true) return 1;
  const { text } = next.value;
  if (!line.has('d')) {
    const encoded = Buffer.from(text, 'latin1').toString('base64');
    await print(context.process, width === 0 ? encoded : wrapText(encoded, width));
    return 0;
  }
  const compact = text.replace(/\n/g, '');
  const valid = /^[A-Za-z0-9+/]*={0,2}/.exec(compact)?.[0] ?? '';
  await print(context.process, Buffer.from(valid, 'base64').toString('latin1'));
  if (valid.length === compact.length && compact.length % 4 === 0) return 0;
  await complain(context, 'invalid input');
  return 1;
};
