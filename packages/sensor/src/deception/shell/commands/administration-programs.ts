import type { Command } from '../kernel/program.ts';
import {
  faillog,
  groupmems,
  groupmod,
  grpck,
  lslogins,
  newusers,
  nologin,
  pwck,
  shadowConversion,
} from './account-checks.ts';
import { updateAlternatives } from './alternatives.ts';
import { awk } from './awk.ts';
import { dmsetup, systemdInhibit, telinit, updateGrub, updateInitramfs } from './boot-tools.ts';
import { bzip2 } from './bzip2.ts';
import { capsh, getcap, getpcaps, setcap } from './capabilities.ts';
import { cpio } from './cpio.ts';
import { invokeRcD, ischroot, runParts, savelog, startStopDaemon, tempfile } from './daemon-tools.ts';
import { mysqladmin, mysqlConnection, mysqlcheck, mysqlshow } from './database-administration.ts';
import {
  blockdev,
  fallocate,
  fileSystemCheck,
  findfs,
  hwclock,
  losetup,
  makeFileSystem,
  mkswap,
  superBlock,
} from './disk-tools.ts';
import { dpkgDeb } from './dpkg-deb.ts';
import { basenc, envsubst, jsonPretty, shasum } from './encoding-tools.ts';
import {
  choom,
  chrt,
  enterNamespace,
  newgrp,
  runuser,
  script,
  setarch,
  setpriv,
  taskset,
} from './execution-wrappers.ts';
import { depmod, insmod, kmod, modinfo, modprobe, rmmod } from './kernel-module-tools.ts';
import { ipcs, lsipc, lslocks, lsmem, lsns, mcookie, prlimit } from './kernel-objects.ts';
import { exim } from './mail-transport.ts';
import {
  aptConfig,
  aptKey,
  changeShells,
  debconfShow,
  dpkgDivert,
  dpkgReconfigure,
  dpkgStatOverride,
  ldconfig,
} from './package-tools.ts';
import { packedDiff, packedGrep, packedPager } from './packed-text.ts';
import { pathchk, pr } from './page-text.ts';
import { perl } from './perl.ts';
import { fuser, pmap, pwdx, skill } from './process-tools.ts';
import { sshAdd, sshAgent, sshd, sshKeyscan } from './ssh-agent-tools.ts';
import {
  busctl,
  controlGroups,
  localectl,
  loginctl,
  networkctl,
  runlevel,
  systemdAnalyze,
  systemdCat,
  systemdEscape,
  systemdId128,
  systemdRun,
} from './systemd-tools.ts';
import { dircolors, mesg, tput, wall } from './terminal-tools.ts';
import { bridge, dhclient, interfaceConfiguration, linkLayerTables, miiTool, nft, tc } from './traffic-control.ts';
import {
  dbusUuidgen,
  helperOnly,
  lsfd,
  lsirq,
  procan,
  saying,
  secondDaemon,
  shutdown,
  socat,
} from './unsteady-programs.ts';
import { xz } from './xz.ts';

const NO_DIALOG =
  'debconf: unable to initialize frontend: Dialog\ndebconf: (TERM is not set, so the dialog frontend is not usable.)\ndebconf: falling back to frontend: Readline\ndebconf: unable to initialize frontend: Readline\ndebconf: (This frontend requires a controlling tty.)\ndebconf: falling back to frontend: Teletype\n';
const NO_TERMINAL_FOR_REPORT =
  "Standard input is not a terminal\n/usr/bin/bashbug: editor `editor' exited with nonzero status.\n/usr/bin/bashbug: Perhaps it was interrupted.\n";

/** Programs by the names that they have, several of them in one word separated by spaces. */
const BY_NAMES: readonly (readonly [names: string, command: Command])[] = [
  ['xz unxz xzcat lzma unlzma lzcat', xz],
  ['bzip2 bunzip2 bzcat', bzip2],
  ['zgrep zegrep zfgrep xzgrep xzegrep xzfgrep lzgrep lzegrep lzfgrep bzgrep bzegrep bzfgrep', packedGrep],
  ['zless zmore xzless xzmore lzless lzmore bzless bzmore', packedPager],
  ['zdiff zcmp xzdiff xzcmp lzdiff lzcmp bzdiff bzcmp', packedDiff],
  ['taskset', taskset],
  ['chrt', chrt],
  ['setarch linux32 linux64 i386 x86_64', setarch],
  ['nsenter unshare', enterNamespace],
  ['setpriv', setpriv],
  ['choom', choom],
  ['runuser', runuser],
  ['newgrp sg', newgrp],
  ['script', script],
  ['pwdx', pwdx],
  ['pmap', pmap],
  ['fuser', fuser],
  ['skill snice', skill],
  ['modinfo', modinfo],
  ['rmmod', rmmod],
  ['insmod', insmod],
  ['depmod', depmod],
  ['kmod', kmod],
  ['modprobe', modprobe],
  ['update-alternatives', updateAlternatives],
  ['start-stop-daemon', startStopDaemon],
  ['run-parts', runParts],
  ['invoke-rc.d', invokeRcD],
  ['ischroot', ischroot],
  ['tempfile', tempfile],
  ['savelog', savelog],
  ['pwck', pwck],
  ['grpck', grpck],
  ['pwconv pwunconv grpconv grpunconv shadowconfig', shadowConversion],
  ['groupmod', groupmod],
  ['groupmems', groupmems],
  ['newusers', newusers],
  ['faillog', faillog],
  ['lslogins', lslogins],
  ['nologin', nologin],
  ['tc', tc],
  ['bridge', bridge],
  ['nft', nft],
  [
    'arptables arptables-nft ebtables ebtables-nft arptables-save arptables-nft-save ebtables-save ebtables-nft-save',
    linkLayerTables,
  ],
  ['mii-tool', miiTool],
  ['ifup ifdown ifquery', interfaceConfiguration],
  ['dhclient', dhclient],
  ['ssh-add', sshAdd],
  ['ssh-agent', sshAgent],
  ['ssh-keyscan', sshKeyscan],
  ['sshd', sshd],
  ['getcap', getcap],
  ['setcap', setcap],
  ['capsh', capsh],
  ['getpcaps', getpcaps],
  ['ipcs', ipcs],
  ['lsipc', lsipc],
  ['lsns', lsns],
  ['lslocks', lslocks],
  ['lsmem', lsmem],
  ['prlimit', prlimit],
  ['mcookie', mcookie],
  ['loginctl', loginctl],
  ['networkctl', networkctl],
  ['systemd-analyze', systemdAnalyze],
  ['systemd-cgls', controlGroups],
  ['localectl', localectl],
  ['busctl', busctl],
  ['systemd-escape', systemdEscape],
  ['systemd-id128', systemdId128],
  ['systemd-run', systemdRun],
  ['systemd-cat', systemdCat],
  ['runlevel', runlevel],
  ['update-grub update-grub2 grub-mkconfig', updateGrub],
  ['update-initramfs', updateInitramfs],
  ['init telinit', telinit],
  ['dmsetup', dmsetup],
  ['systemd-inhibit', systemdInhibit],
  ['mysqlslap mariadb-slap mysql_upgrade mariadb-upgrade', mysqlConnection],
  ['blockdev', blockdev],
  ['findfs', findfs],
  ['fallocate', fallocate],
  ['mkswap', mkswap],
  ['losetup', losetup],
  ['hwclock', hwclock],
  ['fsck e2fsck fsck.ext2 fsck.ext3 fsck.ext4', fileSystemCheck],
  ['mkfs mke2fs mkfs.ext2 mkfs.ext3 mkfs.ext4', makeFileSystem],
  ['dumpe2fs tune2fs e2label', superBlock],
  ['dpkg-deb', dpkgDeb],
  ['dpkg-divert', dpkgDivert],
  ['dpkg-statoverride', dpkgStatOverride],
  ['dpkg-reconfigure', dpkgReconfigure],
  ['debconf-show', debconfShow],
  ['apt-config', aptConfig],
  ['apt-key', aptKey],
  ['add-shell remove-shell', changeShells],
  ['ldconfig', ldconfig],
  ['cpio', cpio],
  ['pr', pr],
  ['pathchk', pathchk],
  ['basenc', basenc],
  ['shasum', shasum],
  ['envsubst', envsubst],
  ['json_pp', jsonPretty],
  ['tput', tput],
  ['mesg', mesg],
  ['wall', wall],
  ['dircolors', dircolors],
  ['exim exim4 sendmail mailq newaliases rmail rsmtp runq', exim],
  ['mysqladmin mariadb-admin', mysqladmin],
  ['mysqlshow mariadb-show', mysqlshow],
  [
    'mysqlcheck mariadb-check mariadbcheck mysqlanalyze mysqloptimize mysqlrepair mariadb-analyze mariadb-optimize mariadb-repair',
    mysqlcheck,
  ],
  ['gawk', awk],
  ['socat', socat],
  ['procan filan', procan],
  ['cron atd rsyslogd php-fpm8.2 qemu-ga mysqld_safe mariadbd-safe', secondDaemon],
  ['dbus-uuidgen', dbusUuidgen],
  ['lsirq', lsirq],
  ['lsfd', lsfd],
  ['unix_chkpwd unix_update', helperOnly],
  ['shutdown', shutdown],
  ['pam-auth-update debconf-apt-progress', saying(NO_DIALOG, 1)],
  ['bashbug', saying(NO_TERMINAL_FOR_REPORT, 1)],
  ['gawkbug', saying(NO_TERMINAL_FOR_REPORT.replaceAll('bashbug', 'gawkbug'), 1)],
  ['nfnl_osf', saying('Missing fingerprints file argument.\n', 254)],
  ['mklost+found', saying('mklost+found 1.47.0 (5-Feb-2023)\n', 0)],
  ['ebtables-translate', saying('Translation not implemented\n', 1)],
  [
    'mysql_secure_installation mariadb-secure-installation',
    saying("stty: 'standard input': Inappropriate ioctl for device\n", 1),
  ],
  [
    'mysql_setpermission mariadb-setpermission',
    saying("Password for user  to connect to MariaDB: \nstty: 'standard input': Inappropriate ioctl for device\n", 255),
  ],
  ['vimtutor', saying('Vim: Warning: Output is not to a terminal\nVim: Warning: Input is not from a terminal\n', 1)],
  [
    'instmodsh',
    saying(
      'Available commands are:\n   l            - List all installed modules\n   m <module>   - Select a module\n   q            - Quit the program\ncmd? ',
      0,
    ),
  ],
  ['perl5.36.0 perl5.36-x86_64-linux-gnu', perl],
];

/** What an administrator looks after the machine with. */
export const ADMINISTRATION_PROGRAMS: ReadonlyMap<string, Command> = new Map(
  BY_NAMES.flatMap(([names, command]) => names.split(' ').map((name) => [name, command] as const)),
);
