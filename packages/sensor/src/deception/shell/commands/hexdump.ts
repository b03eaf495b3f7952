import { type Command, print } from '../kernel/program.ts';
import { inputs } from './input.ts';

/** xxd and hexdump -C. */
export const hexDump: Command = async (context) => {
  const { process } = context;
  const canonical = context.name !== 'xxd';
  const operands = context.args.filter(
    (arg, index) => !arg.startsWith('-') && !/^-[lcsn]$/.test(context.args[index - 1] ?? ''),
  );
  const source = inputs(context, operands.slice(0, 1));
  const next = await source.next();
  if (next.done === true) return 1;
  const limit = /-[ln]\s*(\d+)/.exec(context.args.join(' '))?.[1];
  const text = next.value.text.slice(0, limit === undefined ? undefined : Number(limit));
  if (context.args.includes('-p')) {
    await print(
      process,
      Buffer.from(text, 'latin1')
        .toString('hex')
        .replace(/.{1,60}/g, '$&\n'),
    );
    return 0;
  }
  if (context.args.includes('-r')) {
    await print(process, Buffer.from(text.replace(/[^0-9a-fA-F]/g, ''), 'hex').toString('latin1'));
    return 0;
  }
  for (let at = 0; at < text.length; at += 16) {
    const row = text.slice(at, at + 16);
    const hex = [...row].map((character) => character.charCodeAt(0).toString(16).padStart(2, '0'));
    const plain = row.replace(/[^\x20-\x7e]/g, '.');
    if (canonical)
      await print(
        process,
        `${at.toString(16).padStart(8, '0')}  ${hex.slice(0, 8).join(' ').padEnd(23)}  ${hex.slice(8).join(' ').padEnd(23)}  |${plain}|\n`,
      );
    else
      await print(
        process,
        `${at.toString(16).padStart(8, '0')}: ${(hex.join('').match(/.{1,4}/g) ?? []).join(' ').padEnd(39)}  ${plain}\n`,
      );
  }
  if (canonical && text.length > 0) await print(process, `${text.length.toString(16).padStart(8, '0')}\n`);
  return 0;
};
