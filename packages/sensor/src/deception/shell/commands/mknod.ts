import { type Command, complain } from '../kernel/program.ts';
import { attempt, missing } from './attempt.ts';
import { readCommandLine } from './command-line.ts';
import { makeSpecialFile } from './special-file.ts';

export const mknod: Command = async (context) => {
  const line = await readCommandLine(context, 'm:Z', { 'mode:': 'm', 'context?': 'Z' });
  const { process } = context;
  const [path, type, major, minor] = line.operands;
  if (path === undefined) return missing(context, 'missing operand');
  if (type === undefined) return missing(context, `missing operand after '${path}'`);
  if (type !== 'p' && minor === undefined)
    return missing(
      context,
      `missing operand after '${major ?? type}'\nSpecial files require major and minor device numbers.`,
    );
  if (!'bcup'.includes(type)) {
    return missing(context, `invalid device type '${type}'`);
  }
  if (type !== 'p' && process.identity.userId !== 0) {
    await complain(context, `${path}: Operation not permitted`);
    return 1;
  }
  const done = await attempt(
    context,
    () => makeSpecialFile(process, path, type === 'p'),
    (why) => `${path}: ${why}`,
  );
  return done ? 0 : 1;
};
