import { type Command, complain, print } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';

export const id: Command = async (context) => {
  const line = await readCommandLine(context, 'agGnruzZ', { user: 'u', group: 'g', groups: 'G', name: 'n' });
  const { process } = context;
  const { host } = process.session;
  const names = line.has('n');
  if (line.has('z') && !line.has('u', 'g', 'G')) {
    await complain(context, 'option --zero not permitted in default format');
    return 1;
  }
  let status = 0;
  for (const operand of line.operands.length === 0 ? [undefined] : line.operands) {
    const byNumber = operand !== undefined && /^\+?\d+$/.test(operand) && context.name === 'id';
    const user =
      operand === undefined
        ? host.findUserById(process.identity.userId)
        : (host.findUser(operand) ?? (byNumber ? host.findUserById(Number(operand)) : null));
    if (user === null) {
      await complain(context, `'${operand ?? ''}': no such user`);
      status = 1;
      continue;
    }
    if (context.name === 'groups')
      await print(
        process,
        `${operand === undefined ? '' : `${operand} : `}${user.groups.map((group) => group.name).join(' ')}\n`,
      );
    else if (line.has('u')) await print(process, `${names ? user.name : user.userId}\n`);
    else if (line.has('g')) await print(process, `${names ? user.groups[0]?.name : user.groupId}\n`);
    else if (line.has('G'))
      await print(process, `${user.groups.map((group) => (names ? group.name : group.groupId)).join(' ')}\n`);
    else
      await print(
        process,
        `uid=${user.userId}(${user.name}) gid=${user.groupId}(${user.groups[0]?.name}) groups=${user.groups.map((group) => `${group.groupId}(${group.name})`).join(',')}\n`,
      );
  }
  return status;
};
