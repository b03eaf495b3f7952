import { makeBait } from './bait.ts';
import { type DebianContent, installedPackages } from './debian-content.ts';
import { drawNetwork } from './draw-network.ts';
import { fillTemplate } from './fill-template.ts';
import { FIRST_GENERATION, type GenerationState } from './generation-state.ts';
import type { InstalledPackage, PersonaAccount, PersonaFile, ServerPersona } from './persona.ts';
import type { PersonaDefinition, ServiceDefinition } from './persona-schema.ts';
import { planProcesses } from './process-plan.ts';
import { ProgramAnswers } from './program-answers.ts';
import { SeededDraws } from './seeded-draws.ts';
import { planStorage } from './storage-plan.ts';

const DAY_MS = 86_400_000;
const CRYPT_ALPHABET = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** What tells one installation from another; kept in the sensor's state. */
export interface Installation {
  readonly seed: string;
  /** When the sensor was first started; all dates of the machine's past count from it. */
  readonly createdAtMs: number;
}

export interface InstantiateOptions {
  readonly definition: PersonaDefinition;
  readonly installation: Installation;
  /** What Debian machines are made of; not needed for other families. */
  readonly debian: DebianContent | null;
  /** The units that every machine of the family runs, before the persona's own. */
  readonly services: readonly ServiceDefinition[];
  /** Values of `vary` that are given instead of drawn. */
  readonly fixed?: ReadonlyMap<string, string>;
  /** Which values the passwords and keys that lie about have. */
  readonly bait?: GenerationState;
}

/** Draws everything that differs between installations: the same installation always gets the same machine. */
export function instantiatePersona(options: InstantiateOptions): ServerPersona {
  const { definition, installation, debian } = options;
  const draws = new SeededDraws(`${installation.seed}\0${definition.name}`);
  const machine = draws.choose('machine', definition.machines);
  const cpu = draws.choose('cpu', machine.cpus);
  const cpuCount = draws.choose('cpu count', definition.cpuCounts);
  const memoryKilobytes = draws.choose('memory', definition.memoryKilobytes) - 4 * draws.integer('memory holes', 0, 90);
  const packages =
    debian === null
      ? []
      : withRunningKernel(installedPackages(debian.packages, definition.packages), definition.kernel);
  const storage = planStorage({
    storage: definition.storage,
    diskModel: machine.diskModel,
    swapKilobytes: definition.swapKilobytes,
    memoryKilobytes,
    usedKilobytes: usedKilobytes(definition, packages, draws),
    draws,
  });
  const names = drawVariations(definition, draws, options.fixed);
  const plain = (template: string) => fillTemplate(template, (name) => names.get(name));
  const hostname = plain(definition.hostname);
  names.set('hostname', hostname);
  const domain = plain(definition.domain);
  names.set('domain', domain);
  const { network, interfaces } = drawNetwork(definition.network, machine, draws);
  names.set('address', network.address);
  names.set('gateway', network.gateway);
  names.set('network', `${network.address.split('.').slice(0, 3).join('.')}.0`);
  names.set('networkPrefix', network.address.split('.').slice(0, 3).join('.'));
  names.set('kernel', definition.kernel.release);
  const { generation, highest, changedAtMs } = options.bait ?? FIRST_GENERATION;
  const baitOf = (number: number) =>
    makeBait(definition.secrets, number === 0 ? draws : draws.within(`bait ${number}`), plain);
  const firstBait = baitOf(0);
  const bait = generation === 0 ? firstBait : baitOf(generation);
  for (const each of bait) {
    names.set(`secret.${each.name}`, each.text);
    names.set(`public.${each.name}`, each.publicText);
  }
  const past = new Map<string, string>(
    firstBait.flatMap(({ name, text, publicText }) => [
      [`secret.${name}`, text] as const,
      [`public.${name}`, publicText] as const,
    ]),
  );
  const fill = (template: string) =>
    fillTemplate(template, (name) => names.get(name) ?? dateValue(name, installation.createdAtMs));

  // Values that no file shows any more are used only by somebody who read them.
  const pastTokens = Array.from({ length: highest + 1 }, (_, number) => number)
    .filter((number) => number !== generation)
    .flatMap((number) => baitOf(number).map(({ token }) => ({ ...token, paths: [] })));
  /** What was typed before the bait was changed shows what it was then. */
  const fillPast = (template: string) =>
    fillTemplate(template, (name) => past.get(name) ?? names.get(name) ?? dateValue(name, installation.createdAtMs));

  const base = debian === null ? [] : recordedAccounts(debian, packages, definition.systemUsers);
  const accounts = [
    ...base.map((account) => (account.name === 'root' ? { ...account, password: cryptText(draws, 'root') } : account)),
    ...definition.users.map((user): PersonaAccount => {
      const name = fill(user.name);
      return {
        name,
        userId: user.userId,
        groupId: user.userId,
        fullName: fill(user.fullName),
        home: user.home === undefined ? `/home/${name}` : fill(user.home),
        shell: user.shell,
        password: cryptText(draws, name),
      };
    }),
  ];
  const memberships = [
    ...(debian === null ? [] : recordedGroups(debian, packages)).map((group) => ({
      ...group,
      members: [
        ...group.members.filter((member) => accounts.some((account) => account.name === member)),
        ...definition.users.filter((user) => user.groups.includes(group.group)).map((user) => fill(user.name)),
      ],
    })),
    ...definition.users.map((user) => ({ group: fill(user.name), groupId: user.userId, members: [] })),
  ];
  const installedAtMs = daysBefore(installation, draws, 'installed', definition.installedDaysAgo);
  const ownerOf = ({
    owner,
    group,
    daysAgo,
    path,
  }: {
    owner: string;
    group?: string | undefined;
    daysAgo?: number | undefined;
    path: string;
  }) => {
    const name = fill(owner);
    const groupName =
      group === undefined
        ? (memberships.find((each) => each.groupId === accounts.find((account) => account.name === name)?.groupId)
            ?.group ?? name)
        : fill(group);
    return {
      path: fill(path),
      owner: name,
      group: groupName,
      modifiedAtMs:
        daysAgo === undefined
          ? installedAtMs + Math.floor(draws.fraction(`time ${path}`) * 5 * DAY_MS)
          : installation.createdAtMs - daysAgo * DAY_MS - Math.floor(draws.fraction(`time ${path}`) * DAY_MS),
    };
  };
  const files = definition.files.map(
    (file): PersonaFile => ({
      ...ownerOf(file),
      mode: file.mode,
      ...(/_history$/.test(file.path)
        ? { text: thinned(fillPast(file.text), draws.within(file.path)) }
        : { text: fill(file.text) }),
      ...(generation > 0 && !/_history$/.test(file.path) && /\{\{\s*(secret|public)\./.test(file.text)
        ? { modifiedAtMs: changedAtMs ?? installedAtMs }
        : {}),
    }),
  );
  const services = [...options.services, ...definition.services].map((service) => ({
    ...service,
    processes: service.processes.map((process) => ({
      ...process,
      command: fill(process.command),
      user: fill(process.user),
    })),
    listens: service.listens.map((socket) => ({ ...socket, address: fill(socket.address) })),
  }));
  const plan = planProcesses({
    family: definition.family,
    services,
    cpuCount,
    draws: draws.within('processes'),
    rootPartition: storage.rootPartition,
    userIdOf: (name) => accounts.find((account) => account.name === name)?.userId ?? 0,
  });
  return {
    name: definition.name,
    family: definition.family,
    architecture: definition.architecture,
    hostname,
    domain,
    operatingSystem: definition.operatingSystem,
    kernel: definition.kernel,
    hardware: {
      cpuModel: cpu.model,
      cpuCount,
      cpuMhz: round(cpu.megahertz.from + (cpu.megahertz.to - cpu.megahertz.from) * draws.fraction('cpu speed'), 3),
      memoryKilobytes,
      swapKilobytes: definition.swapKilobytes,
      diskKilobytes: storage.rootKilobytes,
      vendor: machine.vendor,
      product: machine.product,
      serial:
        machine.virtualization === null
          ? draws.text('serial', 12, '0123456789ABCDEFGHJKLMNPQRSTVWXYZ')
          : 'Not Specified',
      virtualization: machine.virtualization,
      biosVendor: machine.bios.vendor,
      biosVersion: machine.bios.version,
      biosDate: machine.bios.date,
    },
    cpu: {
      vendor: cpu.vendor,
      family: cpu.family,
      model: cpu.number,
      stepping: cpu.stepping,
      microcode: cpu.microcode,
      cacheKilobytes: cpu.cacheKilobytes,
      flags: cpu.flags,
      bugs: cpu.bugs,
      addressSizes: cpu.addressSizes,
    },
    disks: storage.disks,
    mounts: storage.mounts,
    network,
    interfaces,
    ...plan,
    packages,
    programAnswers: new ProgramAnswers(debian?.answers ?? ''),
    kernelModules: definition.kernelModules.map((entry) => {
      const [name = '', size = '16384', ...usedBy] = entry.split(/\s+/);
      return { name, size: Number(size), usedBy };
    }),
    timezone: definition.timezone,
    ssh: definition.ssh,
    telnet: definition.telnet,
    http: definition.http,
    accounts,
    memberships,
    files,
    directories: definition.directories.map((directory) => ({ ...ownerOf(directory), mode: directory.mode })),
    blobs: definition.blobs.map((blob) => ({ ...ownerOf(blob), mode: blob.mode, bytes: blob.bytes })),
    nightly: definition.nightly.map((each) => {
      const { path, owner, group } = ownerOf(each);
      return {
        path,
        owner,
        group,
        mode: each.mode,
        name: fill(each.name),
        kilobytes: each.kilobytes,
        nights: each.nights,
      };
    }),
    links: definition.links.map((link) => ({ path: fill(link.path), target: fill(link.target) })),
    logs: definition.logs.map((log) => ({ ...log, path: fill(log.path) })),
    honeytokens: [
      ...bait.map(({ token, text, publicText }) => ({
        ...token,
        paths: files
          .filter((file) => file.text.includes(text) || (publicText !== '' && file.text.includes(publicText)))
          .map((file) => file.path),
      })),
      ...pastTokens,
    ],
    installedAtMs,
    packagesChangedAtMs: daysBefore(installation, draws, 'upgraded', definition.upgradedDaysAgo),
    debianVersion: definition.operatingSystem.release,
    machineId: draws.hex('machine id', 32),
    bootId: draws.uuid('boot id'),
    seed: draws.hex('histories', 32),
    uptimePeriodMs:
      DAY_MS *
      (definition.uptimeDays.from + (definition.uptimeDays.to - definition.uptimeDays.from) * draws.fraction('uptime')),
  };
}

/** Nobody types the same commands everywhere: some lines of a history are left out. */
function thinned(history: string, draws: SeededDraws): string {
  return history
    .split('\n')
    .filter((line, index) => line === '' || line === 'exit' || draws.fraction(String(index)) > 0.22)
    .join('\n');
}

/** What df shows as used: packages, the persona's data, and what a running system gathers. */
function usedKilobytes(
  definition: PersonaDefinition,
  packages: readonly InstalledPackage[],
  draws: SeededDraws,
): number {
  const installed = packages.reduce((sum, each) => sum + each.installedSize, 0);
  const data = definition.blobs.reduce((sum, each) => sum + each.bytes / 1024, 0);
  const nightly = definition.nightly.reduce(
    (sum, each) => sum + (each.nights * (each.kilobytes.from + each.kilobytes.to)) / 2,
    0,
  );
  return Math.round((installed + data + nightly + draws.integer('gathered', 310_000, 740_000)) / 4) * 4;
}

/** The kernel that runs is installed beside the newer one that waits for a restart. */
function withRunningKernel(
  packages: readonly InstalledPackage[],
  kernel: PersonaDefinition['kernel'],
): InstalledPackage[] {
  const name = `linux-image-${kernel.release}`;
  const newest = packages.find((each) => /^linux-image-\d/.test(each.name));
  if (newest === undefined || newest.name === name) return [...packages];
  const version = /Debian (\S+)/.exec(kernel.version)?.[1] ?? newest.version;
  return [...packages, { ...newest, name, version, source: `linux-signed-amd64 (${version})` }].sort((left, right) =>
    left.name < right.name ? -1 : 1,
  );
}

function drawVariations(
  { vary }: PersonaDefinition,
  draws: SeededDraws,
  fixed: ReadonlyMap<string, string> = new Map(),
): Map<string, string> {
  const names = new Map<string, string>();
  for (const [name, variation] of Object.entries(vary)) {
    const drawn =
      'choose' in variation
        ? draws.choose(`vary ${name}`, variation.choose)
        : 'hex' in variation
          ? draws.hex(`vary ${name}`, variation.hex)
          : String(draws.integer(`vary ${name}`, variation.from, variation.to)).padStart(variation.digits, '0');
    names.set(name, fixed.get(name) ?? drawn);
  }
  return names;
}

/** `daysAgo.30` is a date, `timeAgo.30` a Unix time. */
function dateValue(name: string, createdAtMs: number): string | undefined {
  const [kind, days] = name.split('.');
  if (days === undefined || !/^\d{1,4}$/.test(days)) return undefined;
  const atMs = createdAtMs - Number(days) * DAY_MS;
  if (kind === 'daysAgo') return new Date(atMs).toISOString().slice(0, 10);
  return kind === 'timeAgo' ? String(Math.floor(atMs / 1000)) : undefined;
}

function daysBefore(
  installation: Installation,
  draws: SeededDraws,
  name: string,
  { from, to }: { readonly from: number; readonly to: number },
): number {
  return Math.floor(installation.createdAtMs - DAY_MS * (from + (to - from) * draws.fraction(name)));
}

/** A text shaped like a yescrypt hash; what it is of, nobody knows. */
function cryptText(draws: SeededDraws, name: string): string {
  return `$y$j9T$${draws.text(`salt ${name}`, 22, CRYPT_ALPHABET)}$${draws.text(`hash ${name}`, 43, CRYPT_ALPHABET)}`;
}

/** Which package makes an account; others are of the base system. */
const ACCOUNT_PACKAGES: ReadonlyMap<string, string> = new Map([
  ['mysql', 'mariadb-server'],
  ['postgres', 'postgresql-common'],
  ['redis', 'redis-server'],
  ['Debian-exim', 'exim4-base'],
  ['ssl-cert', 'ssl-cert'],
  ['tcpdump', 'tcpdump'],
]);

function recordedAccounts(
  debian: DebianContent,
  packages: readonly InstalledPackage[],
  wanted: readonly string[],
): PersonaAccount[] {
  const installed = new Set(packages.map((each) => each.name));
  return linesOf(debian.texts.get('/etc/passwd')).flatMap((line) => {
    const [name = '', , userId, groupId, fullName = '', home = '/', shell = '/usr/sbin/nologin'] = line.split(':');
    const needed = ACCOUNT_PACKAGES.get(name);
    if (needed !== undefined && !installed.has(needed) && !wanted.includes(name)) return [];
    const password = /^(systemd-|redis|postgres|mysql|Debian-exim|sshd|messagebus)/.test(name) ? '!' : '*';
    return [
      {
        name,
        userId: Number(userId),
        groupId: Number(groupId),
        fullName,
        home,
        shell,
        password: name.startsWith('systemd-') ? '!*' : password,
      },
    ];
  });
}

function recordedGroups(debian: DebianContent, packages: readonly InstalledPackage[]) {
  const installed = new Set(packages.map((each) => each.name));
  return linesOf(debian.texts.get('/etc/group')).flatMap((line) => {
    const [group = '', , groupId, members = ''] = line.split(':');
    const needed = ACCOUNT_PACKAGES.get(group);
    if (needed !== undefined && !installed.has(needed)) return [];
    return [{ group, groupId: Number(groupId), members: members.split(',').filter((member) => member !== '') }];
  });
}

function linesOf(text: string | undefined): string[] {
  return (text ?? '').split('\n').filter((line) => line !== '');
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
