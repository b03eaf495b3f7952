import type { HostProcess } from '../../host/host.ts';
import { loadAverages } from '../../host/machine-load.ts';
import type { Process } from '../kernel/process.ts';
import { formatDate } from './date-format.ts';

function uptimeText(process: Process): string {
  const { host } = process.session;
  const minutes = Math.floor((host.now() - host.bootedAtMs()) / 60_000);
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor((minutes % 1440) / 60);
  const rest = minutes % 60;
  return `${days > 0 ? `${days} day${days === 1 ? '' : 's'}, ` : ''}${hours > 0 ? `${String(hours).padStart(2)}:${String(rest).padStart(2, '0')}` : `${rest} min`}`;
}

export function loginsOf(process: Process): HostProcess[] {
  return process.session.host
    .processes()
    .filter(
      (each) =>
        each.terminal?.startsWith('pts/') === true &&
        /^-?(ba|da)?sh$|^-/.test(each.command.split(' ')[0] ?? '') &&
        process.session.host
          .processes()
          .some((parent) => parent.processId === each.parentId && parent.command.startsWith('sshd:')),
    );
}

export function statusLine(process: Process): string {
  const { host } = process.session;
  const users = loginsOf(process).length;
  return ` ${formatDate(host.now(), '%H:%M:%S')} up ${uptimeText(process)},  ${users} user${users > 1 ? 's' : ''},  load average: ${loadAverages(
    host,
  )
    .map((load) => load.toFixed(2))
    .join(', ')}\n`;
}

export function sourceAddress(process: Process): string {
  return (process.session.options.environment.get('SSH_CONNECTION') ?? '-').split(' ')[0] ?? '-';
}
