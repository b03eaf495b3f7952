import { type Command, print, printError } from '../kernel/program.ts';
import { formatDate } from './date-format.ts';

/** systemctl and service, as systemd 252 answers on this machine. */
export const systemctl: Command = async (context) => {
  const { process } = context;
  const words = context.args.filter((arg) => !arg.startsWith('-'));
  const known = new Map([
    ['ssh', 'OpenBSD Secure Shell server'],
    ['sshd', 'OpenBSD Secure Shell server'],
    ['cron', 'Regular background program processing daemon'],
    ['rsyslog', 'System Logging Service'],
    ['networking', 'Raise network interfaces'],
    ['dbus', 'D-Bus System Message Bus'],
  ]);
  const [verb = '', unit = ''] =
    context.name === 'service' ? [words[1] ?? '', words[0] ?? ''] : [words[0] ?? '', words[1] ?? ''];
  const name = unit.replace(/\.service$/, '');
  if (verb === '' || verb === 'list-units') {
    await print(
      process,
      `  UNIT                  LOAD   ACTIVE SUB     DESCRIPTION\n${[...known]
        .filter(([each]) => each !== 'sshd')
        .map(([each, text]) => `  ${`${each}.service`.padEnd(22)}loaded active running ${text}\n`)
        .join('')}`,
    );
    return 0;
  }
  if (verb === 'daemon-reload') return 0;
  const description = known.get(name);
  if (verb === 'is-active') {
    await print(process, description === undefined ? 'inactive\n' : 'active\n');
    return description === undefined ? 3 : 0;
  }
  if (verb === 'is-enabled' && description !== undefined) {
    await print(process, 'enabled\n');
    return 0;
  }
  if (verb === 'status') {
    if (description === undefined) {
      await printError(process, `Unit ${name}.service could not be found.\n`);
      return 4;
    }
    await print(
      process,
      `● ${name}.service - ${description}\n     Loaded: loaded (/lib/systemd/system/${name}.service; enabled; preset: enabled)\n     Active: active (running) since ${formatDate(process.session.host.bootedAtMs() + 9000, '%a %F %T %Z')}\n`.replace(
        '●',
        '\xe2\x97\x8f',
      ),
    );
    return 0;
  }
  if (process.identity.userId !== 0) {
    await printError(process, `Failed to ${verb} ${name}.service: Interactive authentication required.\n`);
    return 1;
  }
  if (description === undefined) {
    await printError(
      process,
      verb === 'enable' || verb === 'disable'
        ? `Failed to ${verb} unit: Unit file ${name}.service does not exist.\n`
        : `Failed to ${verb} ${name}.service: Unit ${name}.service not ${verb === 'stop' ? 'loaded' : 'found'}.\n`,
    );
    return verb === 'enable' || verb === 'disable' ? 1 : 5;
  }
  return 0;
};
