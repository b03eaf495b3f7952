import { type Command, complain } from '../kernel/program.ts';
import { missing } from './attempt.ts';
import { forEachFile } from './change-files.ts';
import { readCommandLine } from './command-line.ts';
import { findGroup } from './groups-file.ts';

export const chown: Command = async (context) => {
  const { process } = context;
  const line = await readCommandLine(context, 'RcfhHLPv', {
    recursive: 'R',
    'no-dereference': 'h',
    'reference:': 'reference',
  });
  const [owner, ...paths] = line.operands;
  if (owner === undefined) return missing(context, 'missing operand');
  if (paths.length === 0) return missing(context, `missing operand after '${owner}'`);
  const onlyGroup = context.name === 'chgrp';
  const [userText = '', groupText] = onlyGroup ? ['', owner] : owner.split(/[:.]/);
  const { host } = process.session;
  const userId =
    userText === '' ? null : /^\d+$/.test(userText) ? Number(userText) : (host.findUser(userText)?.userId ?? undefined);
  const groupId =
    groupText === undefined || groupText === ''
      ? null
      : /^\d+$/.test(groupText)
        ? Number(groupText)
        : findGroup(process, groupText);
  if (userId === undefined) {
    await complain(context, `invalid user: '${owner}'`);
    return 1;
  }
  if (groupId === undefined) {
    await complain(context, `invalid group: '${onlyGroup ? owner : owner}'`);
    return 1;
  }
  return forEachFile(
    context,
    paths,
    line.has('R'),
    (path, found) => process.files.changeOwner(process.path(path), userId ?? found.userId, groupId ?? found.groupId),
    (path, why) => `changing ownership of '${path}': ${why}`,
  );
};
