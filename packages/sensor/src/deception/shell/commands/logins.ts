import type { Login } from '../../host/host.ts';
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

/** Who is logged in now, oldest first: what utmp holds. */
export function currentLogins(process: Process): Login[] {
  return process.session.host
    .logins()
    .filter((login) => login.untilMs === null && login.user !== 'reboot')
    .reverse();
}

/** ` 17:47:50 up  3:26,  0 user,  load average: 4.12, 6.02, 4.21` */
export function statusLine(process: Process): string {
  const { host } = process.session;
  const users = currentLogins(process).length;
  return ` ${formatDate(host.now(), '%H:%M:%S')} up ${uptimeText(process)},  ${users} user${users > 1 ? 's' : ''},  load average: ${loadAverages(
    host,
  )
    .map((load) => load.toFixed(2))
    .join(', ')}\n`;
}
