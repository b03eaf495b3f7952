import { CerberusError } from '@cerberusmesh/contracts';
import type { InstalledPackage } from './persona.ts';

/** What was recorded of an installed Debian 12 (`personas/debian-12`); shared by all Debian personas. */
export interface DebianContent {
  /** Every package that a persona may have. */
  readonly packages: readonly InstalledPackage[];
  /** The text of tree.txt: directories separated by empty lines, see `RecordedTree`. */
  readonly tree: string;
  /** Small text files by path. */
  readonly texts: ReadonlyMap<string, string>;
  /** program-answers.txt: what programs answer that are not imitated in full, see `ProgramAnswers`. */
  readonly answers: string;
  /** services.yaml: the units that every Debian machine runs. */
  readonly services: string;
}

/** Reads packages.txt: a line of column names, then one package a line, tab-separated. */
export function readPackages(text: string): InstalledPackage[] {
  const [header = '', ...lines] = text.trimEnd().split('\n');
  const columns = new Map(header.split('\t').map((name, index) => [name, index]));
  return lines.map((line) => {
    const cells = line.split('\t');
    const cell = (name: string) => cells[columns.get(name) ?? -1] ?? '';
    const name = cell('Package');
    if (name === '') throw new CerberusError('internal', 'packages.txt has a line without a package name');
    return {
      name,
      version: cell('Version'),
      architecture: cell('Architecture'),
      priority: cell('Priority'),
      section: cell('Section'),
      maintainer: cell('Maintainer'),
      source: cell('Source'),
      installedSize: Number(cell('Installed-Size')),
      essential: cell('Essential') === 'yes',
      multiArch: cell('Multi-Arch'),
      dependencies: [cell('Pre-Depends'), cell('Depends')].filter((each) => each !== '').join(', '),
      description: cell('Description'),
      homepage: cell('Homepage'),
    };
  });
}

/** Packages that every installation has, and with them what they depend on. */
const ALWAYS_INSTALLED = [
  'linux-image-amd64',
  'grub-pc',
  'openssh-server',
  'openssh-client',
  'sudo',
  'systemd-timesyncd',
  'dbus',
  'cron',
  'rsyslog',
  'logrotate',
  'locales',
  'man-db',
  'curl',
  'wget',
  'vim-tiny',
  'nano',
  'less',
  'file',
  'bzip2',
  'xz-utils',
  'unzip',
  'git',
  'screen',
  'tmux',
  'htop',
  'lsof',
  'net-tools',
  'bind9-dnsutils',
  'dnsutils',
  'traceroute',
  'netcat-traditional',
  'inetutils-telnet',
  'tnftp',
  'tftp-hpa',
  'python3',
  'python-is-python3',
  'perl',
  'xxd',
  'vim',
  'isc-dhcp-client',
  'ifupdown',
  'lsb-release',
  'pciutils',
  'usbutils',
  'dmidecode',
  'iptables',
  'nftables',
  'exim4-daemon-light',
  'bsd-mailx',
  'unattended-upgrades',
  'wamerican',
  'manpages',
  'apt-utils',
  'psmisc',
  'procps',
  'at',
  'ncurses-term',
  'openssl',
  'busybox',
  'fdisk',
  'ca-certificates',
  'zip',
] as const;

/**
 * Not there although something asks for it or Debian's standard task brings it: what is run by nobody answers as on a
 * machine without it. Compilers, tracers and packet tools are gone as from any server that somebody took care of: what
 * they print follows from what they are given, so nothing but themselves could answer for them.
 */
const NEVER_INSTALLED: ReadonlySet<string> = new Set([
  'rsync',
  'bc',
  'jq',
  'binutils',
  'gnupg',
  'dirmngr',
  'whois',
  'reportbug',
  'python3-reportbug',
  'apt-listchanges',
  'debian-faq',
  'doc-debian',
]);

/** Those packages of the recorded ones that a machine with these has: wanted, required or depended on. */
export function installedPackages(all: readonly InstalledPackage[], wanted: readonly string[]): InstalledPackage[] {
  const byName = new Map(all.map((each) => [each.name, each]));
  const chosen = new Map<string, InstalledPackage>();
  const pending = [...ALWAYS_INSTALLED, ...wanted];
  for (const each of all) if (/^(required|important|standard)$/.test(each.priority)) pending.push(each.name);
  while (pending.length > 0) {
    const name = pending.pop() ?? '';
    const found = byName.get(name);
    if (found === undefined || chosen.has(name) || NEVER_INSTALLED.has(name)) continue;
    chosen.set(name, found);
    for (const alternatives of found.dependencies.split(',')) {
      const names = alternatives.split('|').map((each) => each.trim().split(/[ :(]/)[0] ?? '');
      const first = names.find((each) => byName.has(each));
      if (first !== undefined && !names.some((each) => chosen.has(each))) pending.push(first);
    }
  }
  return [...chosen.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
}

/** dpkg's database text of the packages: /var/lib/dpkg/status, deb-control(5). */
export function dpkgStatus(packages: readonly InstalledPackage[]): string {
  return packages
    .map((each) => {
      const fields: (readonly [string, string])[] = [
        ['Package', each.name],
        ['Essential', each.essential ? 'yes' : ''],
        ['Status', 'install ok installed'],
        ['Priority', each.priority],
        ['Section', each.section],
        ['Installed-Size', String(each.installedSize)],
        ['Maintainer', each.maintainer],
        ['Architecture', each.architecture],
        ['Multi-Arch', each.multiArch],
        ['Source', each.source],
        ['Version', each.version],
        ['Depends', each.dependencies],
        ['Description', each.description],
        ['Homepage', each.homepage],
      ];
      return `${fields
        .filter(([, value]) => value !== '')
        .map(([name, value]) => `${name}: ${value}\n`)
        .join('')}\n`;
    })
    .join('');
}
