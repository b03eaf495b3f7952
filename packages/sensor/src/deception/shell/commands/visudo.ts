import { type Command, print, printError } from '../kernel/program.ts';
import { editWithNano } from './nano.ts';

/** visudo: /etc/sudoers in an editor, or `-c` to check it. */
export const visudo: Command = async (context) => {
  const { process, args } = context;
  const { files } = process.session.host;
  if (process.identity.userId !== 0) {
    await printError(process, 'visudo: /etc/sudoers: Permission denied\n');
    return 1;
  }
  if (args.includes('-c') || args.includes('--check')) {
    const further = files.exists('/etc/sudoers.d') ? files.readDirectory('/etc/sudoers.d') : [];
    const names = ['/etc/sudoers', ...further.map((name) => `/etc/sudoers.d/${name}`)];
    await print(process, names.map((name) => `${name}: parsed OK\n`).join(''));
    return 0;
  }
  if (args.includes('-V') || args.includes('--version')) {
    await print(process, 'visudo version 1.9.13p3\nvisudo grammar version 50\n');
    return 0;
  }
  const { terminal } = process.session;
  if (terminal === null) {
    await printError(process, 'Error opening terminal: unknown.\nvisudo: /etc/sudoers.tmp unchanged\n');
    return 0;
  }
  const draft = '/etc/sudoers.tmp';
  const before = files.readFile('/etc/sudoers');
  files.writeFile(draft, before, { mode: 0o440 });
  await editWithNano(context, terminal, draft, draft);
  const after = files.exists(draft) ? files.readFile(draft) : before;
  if (files.exists(draft)) files.removeFile(draft);
  if (Buffer.compare(Buffer.from(before), Buffer.from(after)) === 0) {
    await printError(process, `visudo: ${draft} unchanged\n`);
    return 0;
  }
  files.writeFile('/etc/sudoers', after);
  return 0;
};
