import { type Command, print } from '../kernel/program.ts';
import { missing } from './attempt.ts';
import { readCommandLine } from './command-line.ts';
import { baseName } from './paths.ts';

export const basename: Command = async (context) => {
  const line = await readCommandLine(
    context,
    'as:z',
    { multiple: 'a', 'suffix:': 's', zero: 'z' },
    { stopAtOperand: true },
  );
  const [first, second, third] = line.operands;
  if (first === undefined) return missing(context, 'missing operand');
  const several = line.has('a', 's');
  if (!several && third !== undefined) return missing(context, `extra operand '${third}'`);
  const suffix = several ? (line.value('s') ?? '') : (second ?? '');
  for (const path of several ? line.operands : [first]) {
    const name = path === '' ? '' : baseName(path);
    const cut = suffix !== '' && suffix !== name && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
    await print(context.process, cut + (line.has('z') ? '\0' : '\n'));
  }
  return 0;
};
