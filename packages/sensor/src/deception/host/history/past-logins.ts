import type { Login } from '../host.ts';
import type { MachineImage } from '../machine-image.ts';
import type { ServerPersona } from '../persona.ts';
import { SeededDraws } from '../seeded-draws.ts';
import { DAY_MS } from './hourly-log.ts';

/** How far back logins are drawn; wtmp of so small a machine is never rotated (logrotate's `minsize 1M`). */
const REACH_DAYS = 150;

/** Starts of the machine and logins of its administrators that wtmp holds, newest first. */
export function pastLogins(
  persona: ServerPersona,
  machine: Pick<MachineImage, 'bootTimes'>,
  bootedAtMs: number,
  now: number,
): Login[] {
  // A start that would have come since is not there: the machine runs as long as the sensor does.
  const boots = machine.bootTimes(bootedAtMs + 1);
  const logins: Login[] = boots.map((atMs, index) => ({
    user: 'reboot',
    terminal: '~',
    from: persona.kernel.release,
    atMs: atMs + 4000,
    untilMs: boots[index - 1] ?? null,
  }));
  const draws = new SeededDraws(persona.seed).within('logins');
  const administrator = persona.accounts.find((account) => account.userId === 1000);
  const office = `${persona.network.address.split('.').slice(0, 3).join('.')}.${2 + (persona.installedAtMs % 7)}`;
  const today = Math.floor(now / DAY_MS);
  for (let day = today; day > today - REACH_DAYS && administrator !== undefined; day -= 1) {
    if (draws.fraction(`day ${day}`) > 0.22 || (day + 4) % 7 === 0) continue;
    const atMs = day * DAY_MS + (7.5 + 9 * draws.fraction(`time ${day}`)) * 3_600_000;
    const untilMs = atMs + (2 + 40 * draws.fraction(`length ${day}`)) * 60_000;
    if (atMs < persona.installedAtMs || untilMs > now || boots.some((boot) => atMs < boot && untilMs > boot)) continue;
    const user = draws.fraction(`user ${day}`) < 0.3 ? 'root' : administrator.name;
    logins.push({ user, terminal: 'pts/0', from: office, atMs, untilMs });
  }
  return logins.sort((left, right) => right.atMs - left.atMs);
}
