import { FileError } from '../../filesystem/filesystem.ts';
import type { Service } from '../../host/persona.ts';
import type { Process } from '../kernel/process.ts';

/** A unit as systemctl sees it. */
export interface Unit {
  /** With its ending. */
  readonly name: string;
  readonly description: string;
  readonly loadPath: string;
  readonly enabled: 'enabled' | 'disabled' | 'static' | 'masked';
  readonly active: 'active' | 'inactive' | 'failed';
  readonly sub: string;
  readonly mainProcessId: number | null;
  readonly startedAtMs: number;
  readonly service: Service | null;
}

/** Where an attacker's own units are started and stopped: a mark per unit, as systemd keeps one per invocation. */
const MARKS = '/run/systemd/units';
const DIRECTORIES = ['/etc/systemd/system', '/run/systemd/system', '/lib/systemd/system'];

export function withEnding(name: string): string {
  return /\.(service|socket|timer|target|mount|path|slice|scope|device|swap)$/.test(name) ? name : `${name}.service`;
}

function exists(process: Process, path: string): boolean {
  try {
    process.session.host.files.lstat(path);
    return true;
  } catch (error) {
    if (error instanceof FileError) return false;
    throw error;
  }
}

export function unitText(process: Process, path: string): string {
  try {
    return Buffer.from(process.session.host.files.readFile(path)).toString('latin1');
  } catch (error) {
    if (error instanceof FileError) return '';
    throw error;
  }
}

/** Units without an [Install] section, which others start: those of systemd itself. */
const STATIC_UNITS = /^(systemd-|dbus|getty|serial-getty|user@|udev)/;

/** The real name of a unit: `sshd` is an alias of `ssh`. */
function resolveAlias(name: string): string {
  return (
    new Map([
      ['sshd.service', 'ssh.service'],
      ['mysql.service', 'mariadb.service'],
      ['mysqld.service', 'mariadb.service'],
      ['syslog.service', 'rsyslog.service'],
      ['redis.service', 'redis-server.service'],
    ]).get(name) ?? name
  );
}

/** The unit of that name; null where systemd could find none. */
export function findUnit(process: Process, written: string): Unit | null {
  const { host } = process.session;
  const name = resolveAlias(withEnding(written));
  const service = host.persona.services.find((each) => each.unit === name) ?? null;
  const directory = DIRECTORIES.find((each) => exists(process, `${each}/${name}`));
  if (service === null && directory === undefined) return null;
  const loadPath = `${directory ?? '/lib/systemd/system'}/${name}`;
  const text = unitText(process, loadPath);
  const description = service?.description ?? /^Description=(.*)$/m.exec(text)?.[1] ?? name;
  const wanted = ['multi-user', 'graphical', 'sysinit', 'timers', 'sockets', 'network-online', 'getty'].some((target) =>
    exists(process, `/etc/systemd/system/${target}.target.wants/${name}`),
  );
  const started = exists(process, `${MARKS}/invocation:${name}`);
  const stopped = exists(process, `${MARKS}/stopped:${name}`);
  const main = service?.mainProcessId ?? null;
  const living = main !== null && host.processes().some((each) => each.processId === main);
  const isActive = started || (service !== null && !stopped && (main === null || living));
  return {
    name,
    description,
    loadPath,
    enabled: wanted
      ? 'enabled'
      : /\[Install\]/.test(text) || (service !== null && !STATIC_UNITS.test(name))
        ? 'disabled'
        : 'static',
    active: isActive ? 'active' : 'inactive',
    sub: isActive ? (main === null && service !== null ? 'exited' : 'running') : 'dead',
    mainProcessId: living ? main : null,
    startedAtMs: started
      ? host.files.lstat(`${MARKS}/invocation:${name}`).modifiedAtMs
      : host.bootedAtMs() + (service?.startedAfterMs ?? 9000),
    service,
  };
}

/** All services of the machine. */
export function allUnits(process: Process): Unit[] {
  return process.session.host.persona.services
    .map((service) => findUnit(process, service.unit))
    .filter((unit): unit is Unit => unit !== null)
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}

/** Starts or stops a unit for this attacker: its daemons end, or a mark says that it runs. */
export function setUnitActive(process: Process, unit: Unit, active: boolean): void {
  const { files } = process.session.host;
  const [add, remove] = active ? ['invocation', 'stopped'] : ['stopped', 'invocation'];
  const mark = `${MARKS}/${remove}:${unit.name}`;
  try {
    if (exists(process, mark)) files.removeFile(mark);
    for (const directory of ['/run/systemd', MARKS]) if (!exists(process, directory)) files.makeDirectory(directory);
    if (unit.active !== (active ? 'active' : 'inactive'))
      files.writeFile(`${MARKS}/${add}:${unit.name}`, new Uint8Array(0), { mode: 0o600 });
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
  }
  if (!active) for (const processId of unit.service?.processIds ?? []) process.session.table.endDaemon(processId);
}

/** The link that enables a unit; null where its file names no target. */
export function wantsLink(process: Process, unit: Unit): string | null {
  const wantedBy = /^WantedBy=(\S+)/m.exec(unitText(process, unit.loadPath))?.[1];
  const target = wantedBy ?? (unit.service === null ? undefined : 'multi-user.target');
  return target === undefined ? null : `/etc/systemd/system/${target}.wants/${unit.name}`;
}
