import { type CommandContext, print } from '../kernel/program.ts';
import { COREUTILS_FACTS } from './coreutils-facts.ts';

const GNU_TERMS = `License GPLv3+: GNU GPL version 3 or later <https://gnu.org/licenses/gpl.html>.
This is free software: you are free to change and redistribute it.
There is NO WARRANTY, to the extent permitted by law.
`;

const UTIL_LINUX =
  'addpart agetty blkdiscard blkid blockdev chfn chrt chsh col column delpart dmesg fallocate fdisk findfs findmnt flock fsck fstrim getopt hexdump hwclock ionice ipcmk ipcrm ipcs last lastb logger losetup lsblk lscpu lsfd lsipc lslocks lslogins lsmem lsns mcookie mesg mkswap more mount mountpoint namei nsenter partx prlimit renice rev runuser script scriptreplay setarch setpriv setsid sfdisk su swapoff swapon taskset umount unshare wall wdctl whereis wipefs write zramctl'.split(
    ' ',
  );
const PROCPS = 'free pgrep pidwait pkill pmap ps pwdx slabtop sysctl tload top uptime vmstat w watch'.split(' ');
const SYSTEMD =
  'systemctl journalctl hostnamectl timedatectl localectl loginctl networkctl busctl systemd-analyze systemd-cat systemd-cgls systemd-cgtop systemd-detect-virt systemd-escape systemd-run systemd-tmpfiles systemd-sysusers'.split(
    ' ',
  );
const SYSTEMD_VERSION = `systemd 252 (252.39-1~deb12u1)
+PAM +AUDIT +SELINUX +APPARMOR +IMA +SMACK +SECCOMP +GCRYPT -GNUTLS +OPENSSL +ACL +BLKID +CURL +ELFUTILS +FIDO2 +IDN2 -IDN +IPTC +KMOD +LIBCRYPTSETUP +LIBFDISK +PCRE2 -PWQUALITY +P11KIT +QRENCODE +TPM2 +BZIP2 +LZ4 +XZ +ZLIB +ZSTD -BPF_FRAMEWORK -XKBCOMMON +UTMP +SYSVINIT default-hierarchy=unified
`;

function gnu(title: string, year: number, authors: string): string {
  return `${title}\nCopyright (C) ${year} Free Software Foundation, Inc.\n${GNU_TERMS}\nWritten by ${authors}\n`;
}

const VERSIONS: ReadonlyMap<string, string> = new Map([
  ...[...COREUTILS_FACTS].map(
    ([name, { authors }]) =>
      [name, gnu(`${name} (${name === 'dd' ? '' : 'GNU '}coreutils) 9.1`, 2022, authors)] as const,
  ),
  ...UTIL_LINUX.map((name) => [name, `${name} from util-linux 2.38.1\n`] as const),
  ...PROCPS.map((name) => [name, `${name} from procps-ng 4.0.2\n`] as const),
  ...SYSTEMD.map((name) => [name, SYSTEMD_VERSION] as const),
  [
    'find',
    `${gnu('find (GNU findutils) 4.9.0', 2022, 'Eric B. Decker, James Youngman, and Kevin Dalley.')}Features enabled: D_TYPE O_NOFOLLOW(enabled) LEAF_OPTIMISATION FTS(FTS_CWDFD) CBO(level=2) \n`,
  ],
  ['xargs', gnu('xargs (GNU findutils) 4.9.0', 2022, 'Eric B. Decker, James Youngman, and Kevin Dalley.')],
  [
    'grep',
    gnu(
      'grep (GNU grep) 3.8',
      2022,
      'Mike Haertel and others; see\n<https://git.sv.gnu.org/cgit/grep.git/tree/AUTHORS>.',
    ),
  ],
  [
    'sed',
    `sed (GNU sed) 4.9\nPackaged by Debian\nCopyright (C) 2022 Free Software Foundation, Inc.\n${GNU_TERMS}\nWritten by Jay Fenlason, Tom Lord, Ken Pizzini,\nPaolo Bonzini, Jim Meyering, and Assaf Gordon.\n\nThis sed program was built with SELinux support.\nSELinux is disabled on this system.\n\nGNU sed home page: <https://www.gnu.org/software/sed/>.\nGeneral help using GNU software: <https://www.gnu.org/gethelp/>.\nE-mail bug reports to: <bug-sed@gnu.org>.\n`,
  ],
  ['tar', gnu('tar (GNU tar) 1.34', 2021, 'John Gilmore and Jay Fenlason.')],
  [
    'diff',
    gnu('diff (GNU diffutils) 3.8', 2021, 'Paul Eggert, Mike Haertel, David Hayes,\nRichard Stallman, and Len Tower.'),
  ],
  ['cmp', gnu('cmp (GNU diffutils) 3.8', 2021, 'Torbjorn Granlund and David MacKenzie.')],
  [
    'gzip',
    'gzip 1.12\nCopyright (C) 2018 Free Software Foundation, Inc.\nCopyright (C) 1993 Jean-loup Gailly.\nThis is free software.  You may redistribute copies of it under the terms of\nthe GNU General Public License <https://www.gnu.org/licenses/gpl.html>.\nThere is NO WARRANTY, to the extent permitted by law.\n\nWritten by Jean-loup Gailly.\n',
  ],
]);

/** The text of `--version`, or null for programs that describe themselves. */
export function versionText(name: string): string | null {
  return VERSIONS.get(name) ?? null;
}

/** The text of `--help` as far as usage and purpose go; null for programs that describe themselves. */
export function helpText(name: string): string | null {
  const facts = COREUTILS_FACTS.get(name);
  if (facts === undefined) return null;
  const usages = facts.usages.map((usage, index) => `${index === 0 ? 'Usage: ' : '  or:  '}${usage}\n`).join('');
  const page = name === '[' ? 'test' : name;
  return `${usages}${facts.purpose === '' ? '' : `${facts.purpose}\n`}\n      --help        display this help and exit\n      --version     output version information and exit\n\nGNU coreutils online help: <https://www.gnu.org/software/coreutils/>\nReport any translation bugs to <https://translationproject.org/team/>\nFull documentation <https://www.gnu.org/software/coreutils/${page}>\nor available locally via: info '(coreutils) ${page} invocation'\n`;
}

/** Prints what a lone `--help` or `--version` asks for; false where the program knows nothing of itself here. */
export async function describeProgram(context: CommandContext, option: string): Promise<boolean> {
  const text = option === '--help' ? helpText(context.name) : option === '--version' ? versionText(context.name) : null;
  if (text === null) return false;
  await print(context.process, text);
  return true;
}
