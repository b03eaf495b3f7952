import { gzipSync } from 'node:zlib';
import { authHistory, authLines } from '../host/history/auth-history.ts';
import {
  DAY_MS,
  dayStart,
  type HistorySource,
  HourlyLog,
  type LogLine,
  weekStart,
} from '../host/history/hourly-log.ts';
import { utmpBytes, wtmpBytes } from '../host/history/login-records.ts';
import { aptHistory, dpkgLog } from '../host/history/package-history.ts';
import { cronHistory, systemHistory } from '../host/history/system-history.ts';
import { accessHistory, errorHistory } from '../host/history/web-history.ts';
import type { PersonaLog, ServerPersona } from '../host/persona.ts';
import type { BaseAttributes, BaseNode, BaseNodeFactory, MachineView } from './base-node.ts';
import type { TreePlan } from './tree-plan.ts';

const ADM_GROUP = 4;
const UTMP_GROUP = 43;
const WEEKS_KEPT = 4;
const DAYS_KEPT = 14;

/** A log that logrotate renews: this week's or day's part is the file itself. */
interface RotatedLog {
  readonly path: string;
  readonly source: HistorySource;
  /** What this attacker added. */
  readonly own?: (machine: MachineView) => readonly LogLine[];
  readonly every: 'week' | 'day';
  readonly attributes: BaseAttributes;
}

/** /var/log and the records of logins: files that say what happened on the machine, and go on doing so. */
export function planLogs(plan: TreePlan, factory: BaseNodeFactory, persona: ServerPersona): void {
  for (const log of persona.logs) planLog(plan, factory, persona, log);
  if (persona.family !== 'debian') return;
  const text = (path: string, content: string, attributes: BaseAttributes) => plan.text(path, content, attributes);
  const adm = { mode: 0o640, groupId: ADM_GROUP };
  plan.put('/var/log/wtmp', (path) =>
    factory.living(path, (machine) => wtmpBytes(machine.logins()), {
      mode: 0o664,
      groupId: UTMP_GROUP,
      modifiedAt: (machine) => machine.logins()[0]?.atMs ?? machine.bootedAtMs(),
    }),
  );
  plan.put('/run/utmp', (path) =>
    factory.living(path, (machine) => utmpBytes(machine.logins(), machine.bootedAtMs(), persona.kernel.release), {
      mode: 0o664,
      groupId: UTMP_GROUP,
    }),
  );
  plan.put('/var/log/btmp', (path) =>
    factory.file(path, () => Buffer.alloc(384 * 4096), {
      mode: 0o660,
      groupId: UTMP_GROUP,
      size: 384 * (1200 + (persona.installedAtMs % 3000)),
    }),
  );
  plan.put('/var/log/lastlog', (path) =>
    factory.file(path, () => Buffer.alloc(292_292), { mode: 0o664, groupId: UTMP_GROUP, size: 292_292 }),
  );
  plan.put('/var/log/dmesg', (path) =>
    factory.living(path, (machine) => Buffer.from(machine.kernelMessages(), 'latin1'), {
      ...adm,
      modifiedAt: (machine) => machine.bootedAtMs() + 12_000,
    }),
  );
  text('/var/log/alternatives.log', '', {});
  text('/var/log/faillog', '', {});
  text('/var/log/fontconfig.log', '', {});
  text('/var/log/mail.log', '', adm);
  text('/var/log/user.log', '', adm);
  plan.link('/var/log/README', '../../usr/share/doc/systemd/README.logs');
  plan.directory('/var/log/private', { mode: 0o700 });
  plan.directory('/var/log/runit');
  plan.directory('/var/log/unattended-upgrades', { mode: 0o750, groupId: ADM_GROUP });
  plan.directory('/var/log/journal', { mode: 0o2755, groupId: 999 });
  const journal = `/var/log/journal/${persona.machineId}`;
  plan.directory(journal, { mode: 0o2755, groupId: 999 });
  plan.put(`${journal}/system.journal`, (path) => ({
    ...factory.file(path, () => journalImage(16_777_216), { mode: 0o640, groupId: 999, size: 16_777_216 }),
    current: (machine) => ({ size: 16_777_216, modifiedAtMs: machine.now() - 4000 }),
  }));
  plan.directory('/var/log/installer', { modifiedAtMs: persona.installedAtMs });
  text('/var/log/installer/syslog', '', { mode: 0o600, modifiedAtMs: persona.installedAtMs });
}

function planLog(
  plan: TreePlan,
  factory: BaseNodeFactory,
  persona: ServerPersona,
  { kind, path, perDay }: PersonaLog,
): void {
  const { hostname } = persona;
  const adm = { mode: 0o640, groupId: ADM_GROUP };
  const people = persona.accounts.filter((account) => account.userId >= 1000 && account.userId < 60_000);
  const site = persona.domain === '' ? hostname : persona.domain;
  const php = persona.packages.some((each) => each.name === 'php-common');
  const jobs = persona.files
    .filter((file) => file.path.startsWith('/etc/cron.d/'))
    .flatMap((file) => nightlyJobs(file.text));
  switch (kind) {
    case 'auth':
      planRotated(plan, factory, persona, {
        path,
        source: authHistory({
          hostname,
          perDay: perDay ?? 600,
          users: persona.accounts,
          administrator: people[0]?.name ?? null,
          office: `${persona.network.address.split('.').slice(0, 3).join('.')}.${2 + (persona.installedAtMs % 7)}`,
          logindId: persona.services.find((each) => each.unit === 'systemd-logind.service')?.mainProcessId ?? 1,
        }),
        own: (machine) => authLines(hostname, machine.authentications()),
        every: 'week',
        attributes: adm,
      });
      return;
    case 'syslog':
    case 'cron':
      planRotated(plan, factory, persona, {
        path,
        source:
          kind === 'cron'
            ? cronHistory(hostname, jobs)
            : systemHistory({
                hostname,
                php,
                jobs,
                timesyncId:
                  persona.services.find((each) => each.unit === 'systemd-timesyncd.service')?.mainProcessId ?? 1,
              }),
        every: 'week',
        attributes: adm,
      });
      return;
    case 'nginx-access':
    case 'nginx-error':
      planRotated(plan, factory, persona, {
        path,
        source: kind === 'nginx-access' ? accessHistory(site, perDay ?? 1500) : errorHistory(site, perDay ?? 30),
        every: 'day',
        attributes: { mode: 0o640, userId: 33, groupId: ADM_GROUP },
      });
      return;
    case 'kern':
      plan.text(path, '', adm);
      return;
    case 'dpkg':
      plan.put(path, () =>
        factory.file(path, () => Buffer.from(dpkgLog(persona), 'utf8'), { modifiedAtMs: persona.packagesChangedAtMs }),
      );
      return;
    case 'apt-history':
      plan.put(path, () =>
        factory.file(path, () => Buffer.from(aptHistory(persona), 'utf8'), {
          modifiedAtMs: persona.packagesChangedAtMs,
        }),
      );
      return;
    case 'mysql-error':
    case 'postgresql':
      plan.text(path, '', {
        mode: 0o640,
        groupId: ADM_GROUP,
        userId:
          persona.accounts.find((each) => each.name === (kind === 'postgresql' ? 'postgres' : 'mysql'))?.userId ?? 0,
      });
      return;
    case 'busybox-messages':
      plan.put(path, () =>
        factory.living(path, (machine) => Buffer.from(routerMessages(persona, machine), 'latin1'), {
          modifiedAt: (machine) => machine.now() - 30_000,
        }),
      );
  }
}

/** Commands of a crontab that run once in a night, for the log of cron. */
function nightlyJobs(crontab: string): string[] {
  return crontab.split('\n').flatMap((line) => {
    const job = /^15 3 \* \* \*\s+\S+\s+(.+)$/.exec(line);
    return job?.[1] === undefined ? [] : [job[1]];
  });
}

function planRotated(plan: TreePlan, factory: BaseNodeFactory, persona: ServerPersona, log: RotatedLog): void {
  const history = new HourlyLog(`${persona.seed}\0${log.path}`, log.source);
  const startOf = log.every === 'week' ? weekStart : dayStart;
  const periodMs = log.every === 'week' ? 7 * DAY_MS : DAY_MS;
  const own = (machine: MachineView) => log.own?.(machine) ?? [];
  plan.put(
    log.path,
    (path): BaseNode =>
      factory.living(path, (machine) => history.text(startOf(machine.now()), machine.now(), own(machine)), {
        ...log.attributes,
        size: (machine) => history.size(startOf(machine.now()), machine.now(), own(machine)),
        modifiedAt: (machine) =>
          Math.max(history.lastTime(machine.now()) ?? machine.now() - 2 * 3_600_000, own(machine).at(-1)?.atMs ?? 0),
        writtenSince: (machine, sinceMs) => history.text(sinceMs, machine.now(), own(machine)),
      }),
  );
  const kept = log.every === 'week' ? WEEKS_KEPT : DAYS_KEPT;
  for (let age = 1; age <= kept; age += 1) {
    const path = `${log.path}.${age}${age > 1 ? '.gz' : ''}`;
    // One rotation ago for all who look in the same period: kept until the next.
    let rotated: { readonly startMs: number; readonly bytes: Uint8Array } | null = null;
    const content = (machine: MachineView): Uint8Array => {
      const startMs = startOf(machine.now()) - age * periodMs;
      if (rotated?.startMs !== startMs) {
        const text = history.text(Math.max(startMs, persona.installedAtMs), startMs + periodMs);
        rotated = { startMs, bytes: age > 1 ? gzipSync(text) : text };
      }
      return rotated.bytes;
    };
    plan.put(path, () =>
      factory.living(path, content, {
        ...log.attributes,
        modifiedAt: (machine) => startOf(machine.now()) - (age - 1) * periodMs,
      }),
    );
  }
}

/** A router's syslogd has a small ring: what was said in the last hours. */
function routerMessages(persona: ServerPersona, machine: MachineView): string {
  const stamp = (atMs: number) =>
    new Date(atMs)
      .toUTCString()
      .replace(
        /^\w+, (\d+) (\w+) \d+ ([\d:]+) GMT$/,
        (_, day: string, month: string, time: string) => `${month} ${day.replace(/^0/, ' ')} ${time}`,
      );
  const hour = 3_600_000;
  const now = machine.now();
  let text = '';
  for (let index = 24; index > 0; index -= 1) {
    const atMs = Math.floor(now / hour) * hour - index * hour + ((index * 977_000) % hour);
    if (atMs > machine.bootedAtMs())
      text += `${stamp(atMs)} ${persona.hostname} daemon.info udhcpd[${persona.services.find((each) => each.unit === 'udhcpd')?.mainProcessId ?? 300}]: Sending ACK to ${persona.network.address.split('.').slice(0, 3).join('.')}.${100 + (index % 7)}\n`;
  }
  return text;
}

/** The head of a journal file (systemd's journal file format) before data that nobody can read without journalctl. */
function journalImage(size: number): Uint8Array {
  const bytes = Buffer.alloc(size);
  bytes.write('LPKSHHRH', 0, 'latin1');
  bytes.writeUInt32LE(4, 12);
  bytes[16] = 1;
  return bytes;
}
