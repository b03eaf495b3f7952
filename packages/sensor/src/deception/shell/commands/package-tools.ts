import { FileError } from '../../filesystem/filesystem.ts';
import { type Command, complain, print, printError } from '../kernel/program.ts';
import { dpkg } from './dpkg.ts';
import { installedPackages } from './package-database.ts';
import { usageAsRecorded } from './recorded-answers.ts';

/** Diversions that packages of Debian 12 made, dpkg-divert(1). */
const DIVERSIONS = [
  ['/usr/share/man/man1/sh.1.gz', '/usr/share/man/man1/sh.distrib.1.gz', 'dash'],
  ['/bin/sh', '/bin/sh.distrib', 'dash'],
  ['/usr/share/vim/vim90/doc/help.txt', '/usr/share/vim/vim90/doc/help.txt.vim-tiny', 'vim-runtime'],
  ['/usr/share/vim/vim90/doc/tags', '/usr/share/vim/vim90/doc/tags.vim-tiny', 'vim-runtime'],
] as const;

/** Modes and owners that packages of Debian 12 override, dpkg-statoverride(1). */
const OVERRIDES = [
  ['root crontab 2755 /usr/bin/crontab', 'cron'],
  ['root Debian-exim 640 /etc/exim4/passwd.client', 'exim4-config'],
  ['root root 1733 /var/lib/php/sessions', 'php-common'],
  ['root messagebus 4754 /usr/lib/dbus-1.0/dbus-daemon-launch-helper', 'dbus'],
  ['redis redis 640 /etc/redis/redis.conf', 'redis-server'],
] as const;

/** dpkg-divert of dpkg 1.21.22. */
export const dpkgDivert: Command = async (context) => {
  const { process, args } = context;
  const names = new Set(installedPackages(process).map(({ name }) => name));
  const there = DIVERSIONS.filter(([, , by]) => names.has(by));
  const [word] = args.filter((arg) => !arg.startsWith('-'));
  if (args.includes('--list')) {
    for (const [from, to, by] of there)
      if (word === undefined || from.includes(word.replaceAll('*', '')))
        await print(process, `diversion of ${from} to ${to} by ${by}\n`);
    return 0;
  }
  if (args.includes('--listpackage') || args.includes('--truename')) {
    const found = there.find(([from]) => from === word);
    if (args.includes('--truename')) await print(process, `${found?.[1] ?? word ?? ''}\n`);
    else if (found !== undefined) await print(process, `${found[2]}\n`);
    return 0;
  }
  if (word === undefined) return usageAsRecorded(context);
  if (process.identity.userId !== 0) {
    await printError(
      process,
      "dpkg-divert: error: unable to create new file '/var/lib/dpkg/diversions-new': Permission denied\n",
    );
    return 2;
  }
  await print(
    process,
    args.includes('--remove')
      ? `No diversion 'any diversion of ${word}', none removed.\n`
      : `Adding 'local diversion of ${word} to ${word}.distrib'\n`,
  );
  return 0;
};

/** dpkg-statoverride of dpkg 1.21.22. */
export const dpkgStatOverride: Command = async (context) => {
  const { process, args } = context;
  if (!args.some((arg) => /^--(list|add|remove)$/.test(arg))) return usageAsRecorded(context);
  if (!args.includes('--list')) return 0;
  const names = new Set(installedPackages(process).map(({ name }) => name));
  for (const [line, by] of OVERRIDES) if (names.has(by)) await print(process, `${line}\n`);
  return 0;
};

/** apt-config of apt 2.6: a few of the settings that everybody has. */
export const aptConfig: Command = async (context) => {
  const { process, args } = context;
  const [verb, ...words] = args.filter((arg) => !arg.startsWith('-'));
  if (verb === undefined) return usageAsRecorded(context);
  const settings = new Map([
    ['APT', ''],
    ['APT::Architecture', 'amd64'],
    ['APT::Build-Essential', ''],
    ['APT::Build-Essential::', 'build-essential'],
    ['APT::Install-Recommends', '1'],
    ['APT::Install-Suggests', '0'],
    ['APT::Sandbox', ''],
    ['APT::Sandbox::User', '_apt'],
    ['APT::Authentication', ''],
    ['APT::Authentication::TrustCDROM', 'true'],
    ['APT::Periodic', ''],
    ['APT::Periodic::Update-Package-Lists', '1'],
    ['APT::Periodic::Unattended-Upgrade', '1'],
    ['APT::Architectures', ''],
    ['APT::Architectures::', 'amd64'],
    ['Dir', '/'],
    ['Dir::State', 'var/lib/apt'],
    ['Dir::State::lists', 'lists/'],
    ['Dir::State::status', '/var/lib/dpkg/status'],
    ['Dir::Cache', 'var/cache/apt'],
    ['Dir::Cache::archives', 'archives/'],
    ['Dir::Etc', 'etc/apt'],
    ['Dir::Etc::sourcelist', 'sources.list'],
    ['Dir::Etc::sourceparts', 'sources.list.d'],
    ['Dir::Etc::trusted', 'trusted.gpg'],
    ['Dir::Etc::trustedparts', 'trusted.gpg.d'],
    ['Dir::Log', 'var/log/apt'],
    ['DPkg', ''],
    ['DPkg::Pre-Install-Pkgs', ''],
  ]);
  if (verb === 'dump') {
    await print(process, [...settings].map(([key, value]) => `${key} "${value}";\n`).join(''));
    return 0;
  }
  if (verb === 'shell') {
    if (words.length === 0 || words.length % 2 === 1) {
      await printError(process, 'E: Arguments not in pairs\n');
      return 100;
    }
    for (let index = 0; index < words.length; index += 2) {
      const value = settings.get((words[index + 1] ?? '').replace(/\/[a-z]$/, ''));
      if (value !== undefined && value !== '') await print(process, `${words[index]}='${value}'\n`);
    }
    return 0;
  }
  await printError(process, `E: Invalid operation ${verb}\n`);
  return 100;
};

/** apt-key of apt 2.6, which needs gnupg for all it does. */
export const aptKey: Command = async (context) => {
  const [verb] = context.args.filter((arg) => !arg.startsWith('-'));
  if (verb === undefined || verb === 'help') return usageAsRecorded(context);
  await printError(
    context.process,
    'E: gnupg, gnupg2 and gnupg1 do not seem to be installed, but one of them is required for this operation\n',
  );
  return 255;
};

/** dpkg-reconfigure of debconf: asks nothing where nobody can answer. */
export const dpkgReconfigure: Command = async (context) => {
  const { process, args } = context;
  const names = args.filter((arg, index) => !arg.startsWith('-') && !/^-[fp]$/.test(args[index - 1] ?? ''));
  if (process.identity.userId !== 0) {
    await printError(process, '/usr/sbin/dpkg-reconfigure must be run as root\n');
    return 1;
  }
  if (!/(?:-f ?|--frontend[= ]|)noninteractive/.test(args.join(' ')) && process.descriptor(0)?.isTerminal !== true)
    await printError(
      process,
      'debconf: unable to initialize frontend: Dialog\ndebconf: (TERM is not set, so the dialog frontend is not usable.)\ndebconf: falling back to frontend: Readline\ndebconf: unable to initialize frontend: Readline\ndebconf: (This frontend requires a controlling tty.)\ndebconf: falling back to frontend: Teletype\n',
    );
  if (names.length === 0) {
    await printError(process, '/usr/sbin/dpkg-reconfigure: please specify a package to reconfigure\n');
    return 1;
  }
  const installed = installedPackages(process);
  for (const name of names) {
    if (!installed.some((each) => each.name === name)) {
      await dpkg({ ...context, name: 'dpkg-query', args: ['-s', name] });
      await printError(process, `/usr/sbin/dpkg-reconfigure: ${name} is not installed\n`);
      return 1;
    }
    if (name === 'tzdata') {
      const now = new Date(process.session.host.now()).toUTCString();
      const date = `${now.slice(0, 3)} ${now.slice(8, 11)} ${now.slice(5, 7)} ${now.slice(17, 25)} UTC ${now.slice(12, 16)}`;
      await print(
        process,
        `\nCurrent default time zone: '${process.session.host.persona.timezone}'\nLocal time is now:      ${date}.\nUniversal Time is now:  ${date}.\n\n`,
      );
    }
  }
  return 0;
};

/** debconf-show: what was answered to the questions of a package. */
export const debconfShow: Command = async (context) => {
  const { process, args } = context;
  const names = args.filter((arg) => !arg.startsWith('-'));
  if (args.includes('--listdbs')) {
    await print(process, 'config\nconfigdb\npasswords\n');
    return 0;
  }
  if (names.length === 0) return usageAsRecorded(context);
  if (process.identity.userId !== 0) {
    await printError(
      process,
      'debconf: DbDriver "passwords" warning: could not open /var/cache/debconf/passwords.dat: Permission denied\n',
    );
  }
  if (names.includes('tzdata')) await print(process, '* tzdata/Areas: Etc\n* tzdata/Zones/Etc: UTC\n');
  return 0;
};

/** add-shell and remove-shell of debianutils. */
export const changeShells: Command = async (context) => {
  const { process, args, name } = context;
  if (args.length === 0) return usageAsRecorded(context);
  const { files } = process.session.host;
  try {
    const lines = Buffer.from(files.readFile('/etc/shells'))
      .toString('latin1')
      .split('\n')
      .filter((line) => line !== '');
    const kept = lines.filter((line) => !args.includes(line));
    const next = name === 'add-shell' ? [...kept, ...args] : kept;
    process.files.writeFile('/etc/shells', Buffer.from(`${next.join('\n')}\n`, 'latin1'));
    return 0;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    await complain(context, 'cannot create /etc/shells.tmp: Permission denied');
    return 2;
  }
};

/** ldconfig of glibc: writes the cache anew, or prints it. */
export const ldconfig: Command = async (context) => {
  const { process, args } = context;
  const directory = '/usr/lib/x86_64-linux-gnu';
  const libraries = process
    .list(directory)
    .filter((name) => /\.so\.\d+$/.test(name))
    .sort()
    .reverse();
  if (args.some((arg) => /^-\w*p|^--print-cache/.test(arg))) {
    await print(
      process,
      `${libraries.length} libs found in cache \`/etc/ld.so.cache'\n${libraries.map((name) => `\t${name} (libc6,x86-64) => /lib/x86_64-linux-gnu/${name}\n`).join('')}Cache generated by: ldconfig (Debian GLIBC 2.36-9+deb12u13) stable release version 2.36\n`,
    );
    return 0;
  }
  if (process.identity.userId !== 0) {
    await printError(
      process,
      "/sbin/ldconfig: Can't create temporary cache file /etc/ld.so.cache~: Permission denied\n",
    );
    return 1;
  }
  if (args.some((arg) => /^-\w*v|^--verbose/.test(arg)))
    await print(
      process,
      `/usr/local/lib: (from /etc/ld.so.conf.d/libc.conf:2)\n/lib/x86_64-linux-gnu: (from /etc/ld.so.conf.d/x86_64-linux-gnu.conf:3)\n${libraries.map((name) => `\t${name} -> ${name}\n`).join('')}`,
    );
  return 0;
};
