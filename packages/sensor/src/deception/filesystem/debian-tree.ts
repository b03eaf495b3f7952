import { type DebianContent, dpkgStatus } from '../host/debian-content.ts';
import type { InstalledPackage, ServerPersona } from '../host/persona.ts';
import type { BaseAttributes, BaseNode, BaseNodeFactory } from './base-node.ts';
import { elfImage } from './elf-image.ts';
import * as etc from './etc-files.ts';
import { recordedAlternatives } from './recorded-alternatives.ts';
import { type RecordedEntry, RecordedTree } from './recorded-tree.ts';
import type { RecordedEntries, TreePlan } from './tree-plan.ts';

const SHADOW_GROUP = 42;

/** The kernel that was installed where the tree was recorded; a machine that was not restarted since runs an older. */
const RECORDED_KERNEL = /\d+\.\d+\.\d+-\d+-amd64/;

/** What packages make when they are installed and dpkg does not know of. */
const MADE_BY_PACKAGES: ReadonlyMap<string, string> = new Map([
  ['/var/lib/mysql', 'mariadb-server'],
  ['/var/log/mysql', 'mariadb-server'],
  ['/etc/mysql', 'mariadb-common'],
  ['/var/lib/postgresql', 'postgresql-common'],
  ['/var/log/postgresql', 'postgresql-common'],
  ['/etc/postgresql', 'postgresql-common'],
  ['/var/lib/redis', 'redis-server'],
  ['/var/log/redis', 'redis-server'],
  ['/etc/redis', 'redis-server'],
  ['/var/log/nginx', 'nginx'],
  ['/var/lib/nginx', 'nginx'],
  ['/var/lib/php', 'php-common'],
  ['/etc/php', 'php-common'],
  ['/etc/ssl/private/ssl-cert-snakeoil.key', 'ssl-cert'],
  ['/etc/ssl/certs/ssl-cert-snakeoil.pem', 'ssl-cert'],
]);

/** What of the recorded tree a machine with the persona's packages has. */
export function recordedEntries(
  factory: BaseNodeFactory,
  persona: ServerPersona,
  debian: DebianContent,
): RecordedEntries {
  const tree = new RecordedTree(debian.tree);
  const installed = new Set(persona.packages.map((each) => each.name));
  const known = {
    users: new Set(persona.accounts.map((account) => account.userId)),
    groups: new Set(persona.memberships.map((group) => group.groupId)),
  };
  const isInstalled = debian.packages.map((each) => installed.has(each.name));
  const isHere = (entry: RecordedEntry) =>
    entry.packages.length === 0 || entry.packages.some((number) => isInstalled[number] === true);
  const leadsNowhere = recordedAlternatives(tree, isHere, installed.has('postgresql-client-15'));
  const { release } = persona.kernel;
  return (directory) => {
    const list: (readonly [string, BaseNode | BaseAttributes])[] = [];
    const recordedAs = directory.replace(release, recordedRelease(debian) ?? release);
    const prefix = directory === '/' ? '/' : `${directory}/`;
    for (const entry of tree.entries(recordedAs)) {
      if (!isHere(entry) || leadsNowhere(prefix, entry)) continue;
      const maker = MADE_BY_PACKAGES.get(prefix + entry.name);
      if (maker !== undefined && !installed.has(maker)) continue;
      const made = (name: string) => [name, nodeOf(factory, persona, debian, prefix + name, entry, known)] as const;
      list.push(made(entry.name));
      // The kernel that runs lies beside the newer one.
      if (RECORDED_KERNEL.test(entry.name) && entry.kind !== 'l')
        list.push(made(entry.name.replace(RECORDED_KERNEL, release)));
    }
    return list;
  };
}

function recordedRelease(debian: DebianContent): string | null {
  const kernel = debian.packages.find((each) => RECORDED_KERNEL.test(each.name));
  return RECORDED_KERNEL.exec(kernel?.name ?? '')?.[0] ?? null;
}

function nodeOf(
  factory: BaseNodeFactory,
  persona: ServerPersona,
  debian: DebianContent,
  path: string,
  entry: RecordedEntry,
  known: { readonly users: ReadonlySet<number>; readonly groups: ReadonlySet<number> },
): BaseNode | BaseAttributes {
  const attributes: BaseAttributes = {
    mode: entry.mode,
    userId: known.users.has(entry.userId) ? entry.userId : 0,
    groupId: known.groups.has(entry.groupId) ? entry.groupId : 0,
    modifiedAtMs:
      entry.modifiedAtMs ??
      (entry.packages.length > 0 && entry.kind !== 'l' ? persona.packagesChangedAtMs : persona.installedAtMs),
  };
  if (entry.kind === 'd') return attributes;
  if (entry.kind === 'l') return factory.link(path, entry.target, attributes);
  const text = debian.texts.get(path);
  const inPath = /^\/usr\/s?bin\//.test(path);
  if (text !== undefined && !inPath)
    return factory.file(
      path,
      text.replaceAll('@HOSTNAME@', () => persona.hostname),
      attributes,
    );
  const make = () => contentOf(entry, inPath);
  return factory.file(path, make, { ...attributes, size: entry.size });
}

function contentOf({ kind, name, size, interpreter }: RecordedEntry, inPath: boolean): Uint8Array {
  if (kind === 'e') return elfImage(name, size);
  if (kind === 's') {
    const text = `${interpreter}\n# ${name} - see ${name}(${inPath ? 1 : 8})\n`;
    return Buffer.from(`${text.padEnd(size - 1, '#').slice(0, Math.max(0, size - 1))}\n`, 'latin1').subarray(0, size);
  }
  const bytes = Buffer.from(elfImage(name, size));
  bytes.fill(0x2e, 0, Math.min(size, 0x400));
  if (kind === 'z') Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 3]).copy(bytes);
  return bytes;
}

/** What differs between Debian machines: names, accounts, addresses, packages. */
export function planDebianTree(
  plan: TreePlan,
  factory: BaseNodeFactory,
  persona: ServerPersona,
  debian: DebianContent,
): void {
  const installed = persona.installedAtMs;
  const changed = { modifiedAtMs: installed };
  for (const [path, text] of [
    ['/etc/hostname', `${persona.hostname}\n`],
    ['/etc/hosts', etc.hostsText(persona)],
    ['/etc/fstab', etc.fstabText(persona)],
    ['/etc/network/interfaces', etc.interfacesText(persona)],
    ['/etc/resolv.conf', etc.resolverText(persona)],
    ['/etc/apt/sources.list', etc.SOURCES_TEXT],
    ['/etc/timezone', `${persona.timezone}\n`],
    ['/etc/mailname', `${persona.hostname}${persona.domain === '' ? '' : `.${persona.domain}`}\n`],
    ['/etc/debian_version', `${persona.debianVersion}\n`],
    ['/etc/passwd', etc.passwdText(persona)],
    ['/etc/passwd-', etc.passwdText(persona)],
    ['/etc/group', etc.groupText(persona)],
    ['/etc/group-', etc.groupText(persona)],
    ['/etc/subuid', etc.subordinateText(persona)],
    ['/etc/subgid', etc.subordinateText(persona)],
    [
      '/etc/ssh/sshd_config',
      debian.texts.get('/etc/ssh/sshd_config')?.replace('#PermitRootLogin prohibit-password', 'PermitRootLogin yes') ??
        '',
    ],
  ] as const)
    plan.text(path, text, changed);
  plan.text('/etc/machine-id', `${persona.machineId}\n`, { ...changed, mode: 0o444 });
  plan.link('/var/lib/dbus/machine-id', '/etc/machine-id');
  plan.link('/etc/localtime', `/usr/share/zoneinfo/${persona.timezone}`);
  for (const path of ['/etc/shadow', '/etc/shadow-'])
    plan.text(path, etc.shadowText(persona), { ...changed, mode: 0o640, groupId: SHADOW_GROUP });
  for (const path of ['/etc/gshadow', '/etc/gshadow-'])
    plan.text(path, etc.groupShadowText(persona), { ...changed, mode: 0o640, groupId: SHADOW_GROUP });
  plan.put('/etc/ld.so.cache', (path) => factory.file(path, () => cacheImage(22_318), { ...changed, size: 22_318 }));
  planHomes(plan, persona, debian);
  planPackages(plan, factory, persona, debian);
  planRun(plan, factory, persona);
  for (const path of ['/srv', '/mnt', '/opt', '/media', '/usr/local/bin', '/usr/local/sbin'])
    plan.directory(path, changed);
  plan.directory('/media/cdrom0', changed);
  plan.link('/media/cdrom', 'cdrom0');
  plan.directory('/lost+found', { ...changed, mode: 0o700 });
  plan.directory('/tmp', { mode: 0o1777, madeAtBoot: true });
  for (const name of ['.font-unix', '.ICE-unix', '.X11-unix', '.XIM-unix'])
    plan.directory(`/tmp/${name}`, { mode: 0o1777, madeAtBoot: true });
  for (const service of persona.services.filter((each) =>
    /^(systemd-timesyncd|systemd-logind|redis-server)/.test(each.unit),
  ))
    plan.directory(
      `/tmp/systemd-private-${persona.bootId.replaceAll('-', '')}-${service.unit}-${persona.machineId.slice(0, 6)}`,
      { mode: 0o700, madeAtBoot: true },
    );
  plan.directory('/var/tmp', { mode: 0o1777 });
  plan.directory('/var/mail', { mode: 0o2775, groupId: 8 });
  plan.link('/var/spool/mail', '../mail');
  // An administrator's shortcut to two applets that scripts of all kinds rely on.
  for (const applet of ['ftpget', 'ftpput']) plan.link(`/usr/local/bin/${applet}`, '/usr/bin/busybox');
  plan.link('/var/run', '/run');
  plan.link('/var/lock', '/run/lock');
}

function planHomes(plan: TreePlan, persona: ServerPersona, debian: DebianContent): void {
  plan.directory('/root', { mode: 0o700 });
  plan.text('/root/.bashrc', debian.texts.get('/usr/share/base-files/dot.bashrc') ?? '');
  plan.text('/root/.profile', debian.texts.get('/usr/share/base-files/dot.profile') ?? '');
  plan.directory('/root/.ssh', { mode: 0o700 });
  plan.directory('/home');
  for (const account of persona.accounts) {
    if (!account.home.startsWith('/home/')) continue;
    const owner = { userId: account.userId, groupId: account.groupId };
    plan.directory(account.home, { ...owner, mode: 0o700 });
    for (const name of ['.bash_logout', '.bashrc', '.profile'] as const)
      plan.text(`${account.home}/${name}`, debian.texts.get(`/etc/skel/${name}`) ?? '', owner);
  }
}

/** dpkg's database and what apt keeps. */
function planPackages(plan: TreePlan, factory: BaseNodeFactory, persona: ServerPersona, debian: DebianContent): void {
  const changed = { modifiedAtMs: persona.packagesChangedAtMs };
  const status = memo(() => Buffer.from(dpkgStatus(persona.packages), 'utf8'));
  plan.put('/var/lib/dpkg/status', (path) => factory.file(path, status, changed));
  plan.put('/var/lib/dpkg/status-old', (path) => factory.file(path, status, changed));
  plan.text('/var/lib/dpkg/available', '', changed);
  plan.text('/var/lib/dpkg/arch', 'amd64\n', changed);
  const numbers = new Map(debian.packages.map((each, index) => [each.name, index]));
  const paths = memo(() => filesByPackage(debian));
  plan.put('/var/lib/dpkg/info', (directory) =>
    factory.directory(
      directory,
      () => {
        const entries = new Map<string, BaseNode>();
        for (const each of persona.packages) {
          const name = `${fileName(each)}.list`;
          const list = memo(() =>
            Buffer.from(`/.\n${(paths().get(numbers.get(each.name) ?? -1) ?? []).join('\n')}\n`, 'utf8'),
          );
          entries.set(name, {
            ...factory.file(`${directory}/${name}`, list, { ...changed, size: 0 }),
            current: () => ({ size: list().length, modifiedAtMs: changed.modifiedAtMs }),
          });
        }
        return entries;
      },
      changed,
    ),
  );
  plan.directory('/var/lib/apt/lists', changed);
  for (const suite of ['bookworm', 'bookworm-updates'])
    plan.put(`/var/lib/apt/lists/ftp.us.debian.org_debian_dists_${suite}_InRelease`, (path) =>
      factory.file(path, () => cacheImage(55_472), { ...changed, size: suite === 'bookworm' ? 151_082 : 55_421 }),
    );
  plan.directory('/var/cache/apt/archives/partial', { ...changed, mode: 0o700, userId: 42 });
  plan.text('/var/cache/apt/archives/lock', '', { mode: 0o640 });
  for (const each of persona.packages) {
    const directory = `/usr/share/doc/${each.name}`;
    plan.put(`${directory}/copyright`, (path) =>
      factory.file(path, () => cacheText(each), {
        modifiedAtMs: persona.packagesChangedAtMs - 80 * 86_400_000,
        size: 1200 + each.name.length * 97,
      }),
    );
  }
}

function fileName({ name, multiArch, architecture }: InstalledPackage): string {
  return multiArch === 'same' ? `${name}:${architecture}` : name;
}

/** Paths of every package by its number, from the recorded tree. */
function filesByPackage(debian: DebianContent): Map<number, string[]> {
  const tree = new RecordedTree(debian.tree);
  const found = new Map<number, string[]>();
  const pending = ['/'];
  for (let directory = pending.pop(); directory !== undefined; directory = pending.pop()) {
    for (const entry of tree.entries(directory)) {
      const path = directory === '/' ? `/${entry.name}` : `${directory}/${entry.name}`;
      if (entry.kind === 'd') pending.push(path);
      for (const number of entry.packages) {
        const list = found.get(number);
        if (list === undefined) found.set(number, [path]);
        else list.push(path);
      }
    }
  }
  for (const list of found.values()) list.sort();
  return found;
}

function planRun(plan: TreePlan, factory: BaseNodeFactory, persona: ServerPersona): void {
  const bootTimes = { modifiedAt: (machine: { bootedAtMs(): number }) => machine.bootedAtMs() + 9000 };
  const living = (path: string, text: (bootedAtMs: number) => string) =>
    plan.put(path, () =>
      factory.living(path, (machine) => Buffer.from(text(machine.bootedAtMs()), 'latin1'), bootTimes),
    );
  const processId = (unit: string) => persona.services.find((each) => each.unit === unit)?.mainProcessId ?? null;
  for (const [file, unit] of [
    ['crond.pid', 'cron.service'],
    ['sshd.pid', 'ssh.service'],
    ['rsyslogd.pid', 'rsyslog.service'],
    ['atd.pid', 'atd.service'],
    ['nginx.pid', 'nginx.service'],
    ['mysqld/mysqld.pid', 'mariadb.service'],
    ['php/php8.2-fpm.pid', 'php8.2-fpm.service'],
    ['redis/redis-server.pid', 'redis-server.service'],
    ['postgresql/15-main.pid', 'postgresql@15-main.service'],
  ] as const) {
    const number = processId(unit);
    if (number !== null) living(`/run/${file}`, () => `${number}\n`);
  }
  for (const directory of [
    'log',
    'mount',
    'sshd',
    'udev',
    'systemd/units',
    'systemd/system',
    'systemd/resolve',
    'network',
    'sudo',
    'initramfs',
  ])
    plan.directory(`/run/${directory}`, { madeAtBoot: true });
  plan.directory('/run/lock', { mode: 0o1777, madeAtBoot: true });
  plan.directory('/run', { madeAtBoot: true });
  plan.directory('/run/user', { madeAtBoot: true });
  plan.directory('/run/user/0', { mode: 0o700, madeAtBoot: true });
  plan.put('/run/dbus/system_bus_socket', (path) => factory.special(path, 'socket', { mode: 0o666, madeAtBoot: true }));
  plan.put('/run/systemd/journal/socket', (path) => factory.special(path, 'socket', { mode: 0o666, madeAtBoot: true }));
  if (processId('mariadb.service') !== null)
    plan.put('/run/mysqld/mysqld.sock', (path) =>
      factory.special(path, 'socket', { mode: 0o777, userId: 100, groupId: 107, madeAtBoot: true }),
    );
  if (processId('php8.2-fpm.service') !== null)
    plan.put('/run/php/php8.2-fpm.sock', (path) =>
      factory.special(path, 'socket', { mode: 0o660, userId: 33, groupId: 33, madeAtBoot: true }),
    );
  plan.link('/run/shm', '/dev/shm');
  plan.link('/run/initctl', '/run/systemd/initctl/fifo');
  plan.text(
    '/run/motd.dynamic',
    `Linux ${persona.hostname} ${persona.kernel.release} ${persona.kernel.version} ${persona.kernel.machine}\n`,
  );
}

function cacheImage(size: number): Uint8Array {
  return Buffer.from(elfImage('cache', size));
}

function cacheText({ name, source, homepage }: InstalledPackage): Uint8Array {
  const size = 1200 + name.length * 97;
  const text = `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\nUpstream-Name: ${source === '' ? name : source.split(' ')[0]}\n${homepage === '' ? '' : `Source: ${homepage}\n`}\nFiles: *\nCopyright: see the upstream source\nLicense: see /usr/share/common-licenses\n`;
  return Buffer.from(text.padEnd(size, '\n').slice(0, size), 'utf8');
}

function memo<Value>(compute: () => Value): () => Value {
  let value: { readonly it: Value } | null = null;
  return () => {
    value ??= { it: compute() };
    return value.it;
  };
}
