import type { Command, CommandContext, ProgramTable } from '../kernel/program.ts';
import * as accounts from './accounts.ts';
import { awk } from './awk.ts';
import { busybox } from './busybox.ts';
import { UsageError } from './command-line.ts';
import * as encode from './encode.ts';
import * as files from './files.ts';
import { find } from './find.ts';
import { ls } from './list-files.ts';
import * as misc from './misc.ts';
import * as network from './network.ts';
import { sed } from './sed.ts';
import * as shells from './shells.ts';
import * as system from './system.ts';
import * as text from './text.ts';

const COMMANDS: Readonly<Record<string, Command>> = {
  cat: text.cat,
  head: text.head,
  tail: text.tail,
  wc: text.wc,
  sort: text.sort,
  uniq: text.uniq,
  cut: text.cut,
  tr: text.tr,
  tee: text.tee,
  grep: text.grep,
  egrep: text.grep,
  fgrep: text.grep,
  sed,
  awk,
  mawk: awk,
  nawk: awk,
  ls,
  dir: ls,
  vdir: ls,
  find,
  mkdir: files.mkdir,
  rmdir: files.rmdir,
  rm: files.rm,
  unlink: files.rm,
  cp: files.cp,
  mv: files.mv,
  ln: files.ln,
  touch: files.touch,
  chmod: files.chmod,
  chown: files.chown,
  chgrp: files.chown,
  readlink: files.readlink,
  realpath: files.readlink,
  mktemp: files.mktemp,
  chattr: files.chattr,
  lsattr: files.lsattr,
  md5sum: encode.checksum,
  sha1sum: encode.checksum,
  sha256sum: encode.checksum,
  sha512sum: encode.checksum,
  base64: encode.base64,
  od: encode.od,
  xxd: encode.hexDump,
  hexdump: encode.hexDump,
  hd: encode.hexDump,
  dd: encode.dd,
  file: encode.file,
  dash: shells.shell,
  sh: shells.shell,
  bash: shells.shell,
  env: shells.env,
  printenv: shells.env,
  su: shells.become,
  sudo: shells.become,
  nohup: shells.wrap,
  timeout: shells.wrap,
  nice: shells.wrap,
  setsid: shells.wrap,
  stdbuf: shells.wrap,
  ionice: shells.wrap,
  xargs: shells.xargs,
  uname: system.uname,
  hostname: system.hostname,
  uptime: system.uptime,
  w: system.w,
  who: system.who,
  users: system.who,
  last: system.last,
  free: system.free,
  df: system.df,
  mount: system.mount,
  nproc: system.nproc,
  lscpu: system.lscpu,
  lspci: system.lspci,
  dmidecode: system.dmidecode,
  lsmod: system.lsmod,
  ps: system.ps,
  top: system.top,
  pgrep: system.processKill,
  pkill: system.processKill,
  killall: system.processKill,
  pidof: system.processKill,
  date: system.date,
  id: system.id,
  groups: system.id,
  whoami: system.whoami,
  crontab: system.crontab,
  systemctl: system.systemctl,
  service: system.systemctl,
  sysctl: misc.silent,
  reboot: misc.silent,
  shutdown: misc.silent,
  poweroff: misc.silent,
  halt: misc.silent,
  modprobe: system.notPermittedUnlessRoot,
  umount: system.notPermittedUnlessRoot,
  sync: misc.silent,
  dmesg: system.notPermittedUnlessRoot,
  journalctl: misc.silent,
  mknod: misc.silent,
  mkfifo: misc.silent,
  perl: misc.silent,
  logger: misc.silent,
  swapoff: system.notPermittedUnlessRoot,
  swapon: system.notPermittedUnlessRoot,
  'update-rc.d': misc.silent,
  chpasswd: accounts.chpasswd,
  passwd: accounts.passwd,
  useradd: accounts.useradd,
  adduser: accounts.useradd,
  usermod: accounts.usermod,
  userdel: accounts.userdel,
  deluser: accounts.userdel,
  groupadd: accounts.groupadd,
  wget: network.wget,
  curl: network.curl,
  ping: network.ping,
  ping6: network.ping,
  ip: network.ip,
  ss: network.ss,
  iptables: network.iptables,
  'xtables-nft-multi': network.iptables,
  ip6tables: network.iptables,
  busybox,
  sleep: misc.sleep,
  yes: misc.yes,
  basename: misc.basename,
  dirname: misc.dirname,
  seq: misc.seq,
  which: misc.which,
  'which.debianutils': misc.which,
  whereis: misc.which,
  tty: misc.tty,
  clear: misc.clear,
  reset: misc.clear,
  stty: misc.stty,
  stat: misc.statFile,
  du: misc.du,
  apt: misc.apt,
  'apt-get': misc.apt,
  echo: misc.asProgram('echo'),
  printf: misc.asProgram('printf'),
  test: misc.asProgram('test'),
  '[': misc.asProgram('['),
  pwd: misc.asProgram('pwd'),
  kill: misc.asProgram('kill'),
  true: misc.silent,
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
