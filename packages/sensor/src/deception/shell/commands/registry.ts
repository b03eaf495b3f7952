// Long because it is one table: a line a program.
import type { Command, CommandContext, ProgramTable } from '../kernel/program.ts';
import { chage, chsh, gpasswd, groupdel } from './account-tools.ts';
import { adduser, deluser } from './adduser.ts';
import { ADMINISTRATION_PROGRAMS } from './administration-programs.ts';
import { apt } from './apt.ts';
import { arch } from './arch.ts';
import { asProgram } from './as-program.ts';
import { at } from './at.ts';
import { awk } from './awk.ts';
import { base32 } from './base32.ts';
import { base64 } from './base64.ts';
import { basename } from './basename.ts';
import { gcc, git, make } from './build-tools.ts';
import { createBusybox } from './busybox.ts';
import { cat } from './cat.ts';
import { chattr } from './chattr.ts';
import { checksum } from './checksum.ts';
import { chmod } from './chmod.ts';
import { chown } from './chown.ts';
import { chpasswd } from './chpasswd.ts';
import { chroot } from './chroot.ts';
import { cksum } from './cksum.ts';
import { clear } from './clear.ts';
import { cmp } from './cmp.ts';
import { col } from './col.ts';
import { colrm } from './colrm.ts';
import { column } from './column.ts';
import { comm } from './comm.ts';
import { UsageError } from './command-line.ts';
import { cp } from './cp.ts';
import { crontab } from './crontab.ts';
import { curl } from './curl.ts';
import { cut } from './cut.ts';
import { mysql, php, redisCli } from './database-clients.ts';
import { date } from './date.ts';
import { dd } from './dd.ts';
import { df } from './df.ts';
import { diff } from './diff.ts';
import { dirname } from './dirname.ts';
import { dmidecode } from './dmidecode.ts';
import { dpkg } from './dpkg.ts';
import { du } from './du.ts';
import { env } from './env.ts';
import { expand } from './expand.ts';
import { expr } from './expr.ts';
import { factor } from './factor.ts';
import { file } from './file.ts';
import { find } from './find.ts';
import { flock } from './flock.ts';
import { fmt } from './fmt.ts';
import { fold } from './fold.ts';
import { free } from './free.ts';
import { getconf } from './getconf.ts';
import { getent } from './getent.ts';
import { getopt } from './getopt.ts';
import { grep } from './grep.ts';
import { groupadd } from './groupadd.ts';
import { gzip } from './gzip.ts';
import { lspci, lsusb } from './hardware-lists.ts';
import { head } from './head.ts';
import { hexdump } from './hexdump.ts';
import { hostid } from './hostid.ts';
import { hostname } from './hostname.ts';
import { iconv } from './iconv.ts';
import { id } from './id.ts';
import { ifconfig } from './ifconfig.ts';
import { install } from './install.ts';
import { ip } from './ip.ts';
import { iptables } from './iptables.ts';
import { join } from './join.ts';
import { dmesg, journalctl } from './journal.ts';
import { last, lastlog } from './last.ts';
import { ldd } from './ldd.ts';
import { less } from './less.ts';
import { link } from './link.ts';
import { ln } from './ln.ts';
import { locale } from './locale.ts';
import { logname } from './logname.ts';
import { look } from './look.ts';
import { ls } from './ls.ts';
import { lsattr } from './lsattr.ts';
import { blkid, fdisk, lsblk } from './lsblk.ts';
import { lscpu } from './lscpu.ts';
import { lsmod } from './lsmod.ts';
import { lsof } from './lsof.ts';
import { hostnamectl, lsbRelease, systemdDetectVirt, timedatectl, vmstat } from './machine-information.ts';
import { mail } from './mail.ts';
import { mkdir } from './mkdir.ts';
import { mkfifo } from './mkfifo.ts';
import { mknod } from './mknod.ts';
import { mktemp } from './mktemp.ts';
import { more } from './more.ts';
import { mount } from './mount.ts';
import { mountpoint } from './mountpoint.ts';
import { mv } from './mv.ts';
import { namei } from './namei.ts';
import { nano } from './nano.ts';
import { netstat } from './netstat.ts';
import { ftp, lookUp, nc, ping, telnet, tftp } from './network-clients.ts';
import { nice } from './nice.ts';
import { nl } from './nl.ts';
import { nohup } from './nohup.ts';
import { nproc } from './nproc.ts';
import { numfmt } from './numfmt.ts';
import { od } from './od.ts';
import { openssl } from './openssl.ts';
import { passwd } from './passwd.ts';
import { paste } from './paste.ts';
import { perl } from './perl.ts';
import { processKill } from './pgrep.ts';
import { printenv } from './printenv.ts';
import { describeProgram } from './program-information.ts';
import { ps } from './ps.ts';
import { pstree } from './pstree.ts';
import { python } from './python.ts';
import { readlink } from './readlink.ts';
import { realpath } from './realpath.ts';
import { answerAsRecorded, describeAsRecorded } from './recorded-answers.ts';
import { refuseOptions } from './refuse-options.ts';
import { renice } from './renice.ts';
import { rev } from './rev.ts';
import { rm } from './rm.ts';
import { rmdir } from './rmdir.ts';
import { arp, route } from './route.ts';
import { runsWrapped } from './run-wrapped.ts';
import { scp } from './scp.ts';
import { htop, screen, tmux } from './screen.ts';
import { sed } from './sed.ts';
import { seq } from './seq.ts';
import { man, nginx, traceroute } from './server-programs.ts';
import { sftp } from './sftp.ts';
import { shell } from './sh.ts';
import { shred } from './shred.ts';
import { shuf } from './shuf.ts';
import { notPermittedUnlessRoot, silent } from './silent.ts';
import { sleep } from './sleep.ts';
import { sort } from './sort.ts';
import { split } from './split.ts';
import { ss } from './ss.ts';
import { ssh } from './ssh.ts';
import { sshKeygen } from './ssh-keygen.ts';
import { stat } from './stat.ts';
import { strings } from './strings.ts';
import { stty } from './stty.ts';
import { su } from './su.ts';
import { sudo } from './sudo.ts';
import { sum } from './sum.ts';
import { sysctl } from './sysctl.ts';
import { service, systemctl } from './systemctl.ts';
import { tac } from './tac.ts';
import { tail } from './tail.ts';
import { tar } from './tar.ts';
import { tee } from './tee.ts';
import { timeout } from './timeout.ts';
import { top } from './top.ts';
import { touch } from './touch.ts';
import { tr } from './tr.ts';
import { truncate } from './truncate.ts';
import { tsort } from './tsort.ts';
import { tty } from './tty.ts';
import { findmnt, umount } from './umount.ts';
import { uname } from './uname.ts';
import { unexpand } from './unexpand.ts';
import { uniq } from './uniq.ts';
import { unlink } from './unlink.ts';
import { uptime } from './uptime.ts';
import { useradd } from './useradd.ts';
import { userdel } from './userdel.ts';
import { usermod } from './usermod.ts';
import { vi } from './vi.ts';
import { visudo } from './visudo.ts';
import { w } from './w.ts';
import { watch } from './watch.ts';
import { wc } from './wc.ts';
import { wget } from './wget.ts';
import { whereis } from './whereis.ts';
import { which } from './which.ts';
import { who } from './who.ts';
import { whoami } from './whoami.ts';
import { xargs } from './xargs.ts';
import { xxd } from './xxd.ts';
import { yes } from './yes.ts';
import { unzip, zip } from './zip.ts';

const COMMANDS: Readonly<Record<string, Command>> = {
  Mail: mail,
  '[': asProgram('['),
  addgroup: adduser,
  adduser,
  apt,
  'apt-cache': apt,
  'apt-get': apt,
  'apt-mark': apt,
  arch,
  arp,
  at,
  atq: at,
  atrm: at,
  awk,
  b2sum: checksum,
  base32,
  base64,
  basename,
  bash: shell,
  batch: at,
  blkid,
  'bsd-mailx': mail,
  busybox: createBusybox({ find: (name) => APPLETS.get(name) ?? null }),
  'c++': gcc,
  cat,
  cc: gcc,
  chage,
  chattr,
  chfn: chsh,
  chgrp: chown,
  chmod,
  chown,
  chpasswd,
  chroot,
  chsh,
  cksum,
  clear,
  cmp,
  col,
  colrm,
  column,
  comm,
  cp,
  crontab,
  curl,
  cut,
  dash: shell,
  date,
  dd,
  delgroup: deluser,
  deluser,
  df,
  diff,
  dig: lookUp,
  dir: ls,
  dirname,
  dmesg,
  dmidecode,
  dnsdomainname: hostname,
  domainname: hostname,
  dpkg,
  'dpkg-query': dpkg,
  du,
  echo: asProgram('echo'),
  editor: nano,
  egrep: grep,
  env,
  expand,
  expr,
  factor,
  false: () => 1,
  fdisk,
  fgrep: grep,
  file,
  find,
  findmnt,
  flock,
  fmt,
  fold,
  free,
  ftp,
  'g++': gcc,
  'g++-12': gcc,
  gcc,
  'gcc-12': gcc,
  getconf,
  getent,
  getopt,
  git,
  gmake: make,
  gpasswd,
  grep,
  groupadd,
  groupdel,
  groups: id,
  gunzip: gzip,
  gzip,
  halt: silent,
  hd: hexdump,
  head,
  hexdump,
  host: lookUp,
  hostid,
  hostname,
  hostnamectl,
  htop,
  iconv,
  id,
  ifconfig,
  'inetutils-telnet': telnet,
  install,
  ionice: runsWrapped({
    valued: /^-[cnpPu]$|^--class(data)?$/,
    leading: 0,
    status: 0,
    missing: '',
  }),
  ip,
  ip6tables: iptables,
  'ip6tables-save': iptables,
  iptables,
  'iptables-legacy': iptables,
  'iptables-nft': iptables,
  'iptables-restore': iptables,
  'iptables-save': iptables,
  join,
  journalctl,
  kill: asProgram('kill'),
  killall: processKill,
  killall5: processKill,
  last,
  lastb: last,
  lastlog,
  ldd,
  less,
  link,
  ln,
  locale,
  logger: silent,
  logname,
  look,
  ls,
  lsattr,
  lsb_release: lsbRelease,
  lsblk,
  lscpu,
  lsmod,
  lsof,
  lspci,
  lsusb,
  mail,
  man,
  mailx: mail,
  make,
  mariadb: mysql,
  'mariadb-dump': mysql,
  mawk: awk,
  md5sum: checksum,
  mkdir,
  mkfifo,
  mknod,
  mktemp,
  more,
  mount,
  mountpoint,
  mv,
  mysql,
  mysqldump: mysql,
  namei,
  nano,
  nginx,
  nawk: awk,
  nc,
  'nc.traditional': nc,
  netcat: nc,
  netstat,
  nice,
  nisdomainname: hostname,
  nl,
  nohup,
  nproc,
  nslookup: lookUp,
  numfmt,
  od,
  openssl,
  pager: less,
  passwd,
  paste,
  perl,
  pgrep: processKill,
  php,
  'php8.2': php,
  pidof: processKill,
  ping,
  ping4: ping,
  ping6: ping,
  pkill: processKill,
  poweroff: silent,
  printenv,
  printf: asProgram('printf'),
  ps,
  pstree,
  'pstree.x11': pstree,
  pwd: asProgram('pwd'),
  python,
  python3: python,
  'python3.11': python,
  readlink,
  realpath,
  reboot: silent,
  'redis-cli': redisCli,
  renice,
  reset: clear,
  rev,
  rgrep: grep,
  rm,
  rmdir,
  rnano: nano,
  route,
  scp,
  screen,
  sed,
  seq,
  service,
  setsid: runsWrapped({
    valued: /^$/,
    leading: 0,
    status: 1,
    missing: "setsid: no command specified\nTry 'setsid --help' for more information.\n",
  }),
  sftp,
  sh: shell,
  sha1sum: checksum,
  sha224sum: checksum,
  sha256sum: checksum,
  sha384sum: checksum,
  sha512sum: checksum,
  shred,
  shuf,
  sleep,
  slogin: ssh,
  sort,
  split,
  ss,
  ssh,
  'ssh-copy-id': silent,
  'ssh-keygen': sshKeygen,
  stat,
  stdbuf: runsWrapped({
    valued: /^-[ioe]$|^--(input|output|error)$/,
    leading: 0,
    status: 125,
    missing: "stdbuf: missing operand\nTry 'stdbuf --help' for more information.\n",
  }),
  strings,
  stty,
  su,
  sudo,
  sum,
  swapoff: notPermittedUnlessRoot,
  swapon: notPermittedUnlessRoot,
  sync: silent,
  sysctl,
  systemctl,
  'systemd-detect-virt': systemdDetectVirt,
  tac,
  tail,
  tar,
  tee,
  telnet,
  test: asProgram('test'),
  tftp,
  timedatectl,
  timeout,
  tmux,
  tnftp: ftp,
  top,
  touch,
  tr,
  traceroute,
  'traceroute.db': traceroute,
  true: silent,
  truncate,
  tsort,
  tty,
  umount,
  uname,
  uncompress: gzip,
  unexpand,
  uniq,
  unlink,
  unzip,
  'update-rc.d': silent,
  uptime,
  useradd,
  userdel,
  usermod,
  users: who,
  vdir: ls,
  vi,
  view: vi,
  vim: vi,
  'vim.basic': vi,
  'vim.tiny': vi,
  vmstat,
  visudo,
  w,
  watch,
  wc,
  wget,
  whereis,
  which,
  'which.debianutils': which,
  who,
  whoami,
  'x86_64-linux-gnu-g++-12': gcc,
  'x86_64-linux-gnu-gcc-12': gcc,
  'x86_64-linux-gnu-strings': strings,
  xargs,
  'xtables-nft-multi': iptables,
  xxd,
  yes,
  ypdomainname: hostname,
  zcat: gzip,
  zip,
};

/** What BusyBox has applets of, as far as they are alike. */
const APPLETS = new Map(Object.entries(COMMANDS));
const TABLE = new Map([...ADMINISTRATION_PROGRAMS, ...APPLETS]);

/** Whether a program does what the real one does, and more than to say how it is called. */
export function isImitated(name: string): boolean {
  return TABLE.has(name);
}

/** Every simulated program, by name. A refused command line ends its program with the status it asks for. */
export const PROGRAMS: ProgramTable = {
  find(name) {
    const command = TABLE.get(name);
    if (command === undefined) return installed(name);
    // BusyBox answers `--help` and wrong options of its applets itself.
    return name === 'busybox' ? command : guarded(command);
  },
};

/** An installed program that is not imitated: it says of itself what the real one does, and does nothing. */
function installed(name: string): Command {
  return async (context) => {
    const status = (await answerAsRecorded(context)) ?? (await answerAsRecorded({ ...context, name }));
    if (status !== null) return status;
    context.process.session.unknownCommands.add(name);
    return 0;
  };
}

function guarded(command: Command): Command {
  return async (context: CommandContext) => {
    try {
      const [only = '', ...rest] = context.args;
      if (rest.length === 0) {
        if (only.startsWith('-') && (await describeProgram(context, only))) return 0;
        const status = await describeAsRecorded(context, only);
        if (status !== null) return status;
      }
      return (await refuseOptions(context)) ?? (await command(context));
    } catch (error) {
      if (error instanceof UsageError) return error.status;
      throw error;
    }
  };
}
