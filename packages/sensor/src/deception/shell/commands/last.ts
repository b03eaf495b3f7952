import { type Command, print } from '../kernel/program.ts';
import { formatDate } from './date-format.ts';
import { userName } from './file-display.ts';
import { loginsOf, sourceAddress } from './logins.ts';

export const last: Command = async (context) => {
  const { process } = context;
  const { host } = process.session;
  for (const login of loginsOf(process))
    await print(
      process,
      `${userName(process, login.userId).padEnd(8)} ${(login.terminal ?? '').padEnd(12)} ${sourceAddress(process).padEnd(16)} ${formatDate(login.startedAtMs, '%a %b %e %H:%M')}   still logged in\n`,
    );
  await print(
    process,
    `reboot   system boot  ${host.persona.kernel.release.slice(0, 16).padEnd(16)} ${formatDate(host.bootedAtMs(), '%a %b %e %H:%M')}   still running\n\nwtmp begins ${formatDate(host.persona === undefined ? 0 : host.bootedAtMs(), '%a %b %e %H:%M:%S %Y')}\n`,
  );
  return 0;
};
