import { type Command, print } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { linesOf, readInputs } from './input.ts';

/** Fills paragraphs greedily up to 93 % of the width, as fmt(1) aims to. */
export const fmt: Command = async (context) => {
  const args = context.args.map((arg) => (/^-\d+$/.test(arg) ? `-w${arg.slice(1)}` : arg));
  const line = await readCommandLine({ ...context, args }, 'cg:p:stuw:', {
    'width:': 'w',
    'goal:': 'g',
    'split-only': 's',
    'uniform-spacing': 'u',
    'crown-margin': 'c',
    'tagged-paragraph': 't',
    'prefix:': 'p',
  });
  const width = Number(line.value('w') ?? '75');
  const { files, failures } = await readInputs(
    context,
    line.operands,
    (name, why) => `cannot open '${name}' for reading: ${why}`,
  );
  for (const { text } of files) {
    let out = '';
    let current = '';
    const flush = () => {
      if (current !== '') out += `${current}\n`;
      current = '';
    };
    for (const each of linesOf(text)) {
      const indent = /^[ \t]*/.exec(each)?.[0] ?? '';
      if (each.trim() === '') {
        flush();
        out += '\n';
        continue;
      }
      for (const word of each.trim().split(/[ \t]+/)) {
        if (current !== '' && current.length + 1 + word.length > width) flush();
        current = current === '' ? indent + word : `${current} ${word}`;
      }
      if (line.has('s')) flush();
    }
    flush();
    await print(context.process, out);
  }
  return failures > 0 ? 1 : 0;
};
