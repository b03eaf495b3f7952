import type { Command, CommandContext, ProgramTable } from '../kernel/program.ts';
import { apt } from './apt.ts';
import { asProgram } from './as-program.ts';
import { awk } from './awk.ts';
import { base64 } from './base64.ts';
import { basename } from './basename.ts';
import { busybox } from './busybox.ts';
import { cat } from './cat.ts';
import { chattr } from './chattr.ts';
import { checksum } from './checksum.ts';
import { chmod } from './chmod.ts';
import { chown } from './chown.ts';
import { chpasswd } from './chpasswd.ts';
import { clear } from './clear.ts';
import { UsageError } from './command-line.ts';
import { cp } from './cp.ts';
import { crontab } from './crontab.ts';
import { curl } from './curl.ts';
import { cut } from './cut.ts';
import { date } from './date.ts';
import { dd } from './dd.ts';
import { df } from './df.ts';
import { dirname } from './dirname.ts';
import { dmidecode } from './dmidecode.ts';
import { du } from './du.ts';
import { env } from './env.ts';
import { file } from './file.ts';
import { find } from './find.ts';
import { free } from './free.ts';
import { grep } from './grep.ts';
import { groupadd } from './groupadd.ts';
import { head } from './head.ts';
import { hexDump } from './hexdump.ts';
import { hostname } from './hostname.ts';
import { id } from './id.ts';
import { ip } from './ip.ts';
import { iptables } from './iptables.ts';
import { last } from './last.ts';
import { ln } from './ln.ts';
import { ls } from './ls.ts';
import { lsattr } from './lsattr.ts';
import { lscpu } from './lscpu.ts';
import { lsmod } from './lsmod.ts';
import { lspci } from './lspci.ts';
import { mkdir } from './mkdir.ts';
import { mktemp } from './mktemp.ts';
import { mount } from './mount.ts';
import { mv } from './mv.ts';
import { wrap } from './nice.ts';
import { nproc } from './nproc.ts';
import { od } from './od.ts';
import { passwd } from './passwd.ts';
import { processKill } from './pgrep.ts';
import { ping } from './ping.ts';
import { ps } from './ps.ts';
import { readlink } from './readlink.ts';
import { rm } from './rm.ts';
import { rmdir } from './rmdir.ts';
import { sed } from './sed.ts';
import { seq } from './seq.ts';
import { shell } from './sh.ts';
import { notPermittedUnlessRoot, silent } from './silent.ts';
import { sleep } from './sleep.ts';
import { sort } from './sort.ts';
import { ss } from './ss.ts';
import { statFile } from './stat.ts';
import { stty } from './stty.ts';
import { become } from './su.ts';
import { systemctl } from './systemctl.ts';
import { tail } from './tail.ts';
import { tee } from './tee.ts';
import { top } from './top.ts';
import { touch } from './touch.ts';
import { tr } from './tr.ts';
import { tty } from './tty.ts';
import { uname } from './uname.ts';
import { uniq } from './uniq.ts';
import { uptime } from './uptime.ts';
import { useradd } from './useradd.ts';
import { userdel } from './userdel.ts';
import { usermod } from './usermod.ts';
import { w } from './w.ts';
import { wc } from './wc.ts';
import { wget } from './wget.ts';
import { which } from './which.ts';
import { who } from './who.ts';
import { whoami } from './whoami.ts';
import { xargs } from './xargs.ts';
import { yes } from './yes.ts';

const COMMANDS: Readonly<Record<string, Command>> = {
  cat: cat,
  head: head,
  tail: tail,
  wc: wc,
  sort: sort,
  uniq: uniq,
  cut: cut,
  tr: tr,
  tee: tee,
  grep: grep,
  egrep: grep,
  fgrep: grep,
  sed,
  awk,
  mawk: awk,
  nawk: awk,
  ls,
  dir: ls,
  vdir: ls,
  find,
  mkdir: mkdir,
  rmdir: rmdir,
  rm: rm,
  unlink: rm,
  cp: cp,
  mv: mv,
  ln: ln,
  touch: touch,
  chmod: chmod,
  chown: chown,
  chgrp: chown,
  readlink: readlink,
  realpath: readlink,
  mktemp: mktemp,
  chattr: chattr,
  lsattr: lsattr,
  md5sum: checksum,
  sha1sum: checksum,
  sha256sum: checksum,
  sha512sum: checksum,
  base64: base64,
  od: od,
  xxd: hexDump,
  hexdump: hexDump,
  hd: hexDump,
  dd: dd,
  file: file,
  dash: shell,
  sh: shell,
  bash: shell,
  env: env,
  printenv: env,
  su: become,
  sudo: become,
  nohup: wrap,
  timeout: wrap,
  nice: wrap,
  setsid: wrap,
  stdbuf: wrap,
  ionice: wrap,
  xargs: xargs,
  uname: uname,
  hostname: hostname,
  uptime: uptime,
  w: w,
  who: who,
  users: who,
  last: last,
  free: free,
  df: df,
  mount: mount,
  nproc: nproc,
  lscpu: lscpu,
  lspci: lspci,
  dmidecode: dmidecode,
  lsmod: lsmod,
  ps: ps,
  top: top,
  pgrep: processKill,
  pkill: processKill,
  killall: processKill,
  pidof: processKill,
  date: date,
  id: id,
  groups: id,
  whoami: whoami,
  crontab: crontab,
  systemctl: systemctl,
  service: systemctl,
  sysctl: silent,
  reboot: silent,
  shutdown: silent,
  poweroff: silent,
  halt: silent,
  modprobe: notPermittedUnlessRoot,
  umount: notPermittedUnlessRoot,
  sync: silent,
  dmesg: notPermittedUnlessRoot,
  journalctl: silent,
  mknod: silent,
  mkfifo: silent,
  perl: silent,
  logger: silent,
  swapoff: notPermittedUnlessRoot,
  swapon: notPermittedUnlessRoot,
  'update-rc.d': silent,
  chpasswd: chpasswd,
  passwd: passwd,
  useradd: useradd,
  adduser: useradd,
  usermod: usermod,
  userdel: userdel,
  deluser: userdel,
  groupadd: groupadd,
  wget: wget,
  curl: curl,
  ping: ping,
  ping6: ping,
  ip: ip,
  ss: ss,
  iptables: iptables,
  'xtables-nft-multi': iptables,
  ip6tables: iptables,
  busybox,
  sleep: sleep,
  yes: yes,
  basename: basename,
  dirname: dirname,
  seq: seq,
  which: which,
  'which.debianutils': which,
  whereis: which,
  tty: tty,
  clear: clear,
  reset: clear,
  stty: stty,
  stat: statFile,
  du: du,
  apt: apt,
  'apt-get': apt,
  echo: asProgram('echo'),
  printf: asProgram('printf'),
  test: asProgram('test'),
  '[': asProgram('['),
  pwd: asProgram('pwd'),
  kill: asProgram('kill'),
  true: silent,
  false: () => 1,
};

const TABLE = new Map(Object.entries(COMMANDS));

/** Every simulated program, by name. A refused command line ends its program with the status it asks for. */
export const PROGRAMS: ProgramTable = {
  find(name) {
    const command = TABLE.get(name);
    return command === undefined ? null : guarded(command);
  },
};

function guarded(command: Command): Command {
  return async (context: CommandContext) => {
    try {
      return await command(context);
    } catch (error) {
      if (error instanceof UsageError) return error.status;
      throw error;
    }
  };
}
