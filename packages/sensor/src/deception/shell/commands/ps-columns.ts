import type { Process } from '../kernel/process.ts';
import { formatDate } from './date-format.ts';
import { groupName, userName } from './file-display.ts';
import { clockTime, cpuPercent, elapsedTime, minuteTime, type ProcessView, startTime } from './process-view.ts';

/** One column of ps: its title, least width, side and value. */
export interface PsColumn {
  readonly title: string;
  readonly width: number;
  readonly align: 'left' | 'right';
  readonly value: (view: ProcessView, machine: PsMachine) => string;
}

export interface PsMachine {
  readonly process: Process;
  readonly now: number;
  readonly memoryKilobytes: number;
  /** The name instead of the command line: `ps c`. */
  readonly shortNames: boolean;
}

/** Columns of a process id are as wide as the highest: kernel.pid_max is 4194304. */
const ID_WIDTH = 7;

const left = (title: string, width: number, value: PsColumn['value']): PsColumn => ({
  title,
  width,
  align: 'left',
  value,
});
const right = (title: string, width: number, value: PsColumn['value']): PsColumn => ({
  title,
  width,
  align: 'right',
  value,
});

function shortened(name: string, width = 8): string {
  return name.length > width ? `${name.slice(0, width - 1)}+` : name;
}

const isKernel = (view: ProcessView) => view.command.startsWith('[');
const priority = (view: ProcessView) => 20 + view.nice;
const user = (view: ProcessView, { process }: PsMachine) => shortened(userName(process, view.userId));
const group = (view: ProcessView, { process }: PsMachine) => shortened(groupName(process, view.userId));
const commandLine = (view: ProcessView, { shortNames }: PsMachine) => (shortNames ? view.name : view.command);
const memoryShare = (view: ProcessView, { memoryKilobytes }: PsMachine) =>
  Math.min(99.9, Math.floor((view.residentKilobytes * 1000) / memoryKilobytes) / 10).toFixed(1);

const COLUMNS: Readonly<Record<string, PsColumn>> = {
  '%cpu': right('%CPU', 4, (view, { now }) => (Math.floor(cpuPercent(view, now) * 10) / 10).toFixed(1)),
  '%mem': right('%MEM', 4, memoryShare),
  addr: left('ADDR', 1, () => '-'),
  args: left('COMMAND', 27, commandLine),
  bsdstart: right('START', 6, (view, { now }) => startTime(view.startedAtMs, now)),
  bsdtime: right('TIME', 6, (view) => minuteTime(view.cpuSeconds)),
  c: right('C', 2, (view, { now }) => String(Math.floor(cpuPercent(view, now)))),
  cgroup: left('CGROUP', 27, (view) =>
    isKernel(view) ? '-' : view.terminal === null ? '0::/init.scope' : '0::/user.slice/user-0.slice',
  ),
  class: right('CLS', 3, () => 'TS'),
  cmd: left('CMD', 27, commandLine),
  comm: left('COMMAND', 15, (view) => view.name),
  cp: right('CP', 3, (view, { now }) => String(Math.floor(cpuPercent(view, now) * 10))),
  cputime: right('TIME', 8, (view) => clockTime(view.cpuSeconds)),
  drs: right('DRS', 5, (view) => String(Math.max(0, view.virtualKilobytes - 24))),
  egid: right('EGID', 5, (view) => String(view.userId)),
  egroup: left('EGROUP', 8, group),
  etime: right('ELAPSED', 11, (view, { now }) => elapsedTime((now - view.startedAtMs) / 1000)),
  etimes: right('ELAPSED', 7, (view, { now }) => String(Math.floor((now - view.startedAtMs) / 1000))),
  euid: right('EUID', 5, (view) => String(view.userId)),
  euser: left('EUSER', 8, user),
  f: right('F', 1, (view) => (isKernel(view) ? '1' : view.userId === 0 ? '4' : '0')),
  fname: left('COMMAND', 8, (view) => view.name.slice(0, 8)),
  gid: right('GID', 5, (view) => String(view.userId)),
  group: left('GROUP', 8, group),
  label: left('LABEL', 31, () => 'unconfined'),
  lstart: right('STARTED', 24, (view) => formatDate(view.startedAtMs, '%a %b %e %H:%M:%S %Y')),
  lwp: right('LWP', ID_WIDTH, (view) => String(view.processId)),
  majflt: right('MAJFL', 6, () => '0'),
  minflt: right('MINFL', 6, (view) => String(Math.round(view.residentKilobytes / 9))),
  ni: right('NI', 3, (view) => String(view.nice)),
  nlwp: right('NLWP', 4, (view) => String(view.threads)),
  pgid: right('PGID', ID_WIDTH, (view) => String(view.group)),
  pid: right('PID', ID_WIDTH, (view) => String(view.processId)),
  ppid: right('PPID', ID_WIDTH, (view) => String(view.parentId)),
  pri: right('PRI', 3, (view) => String(39 - priority(view))),
  opri: right('PRI', 3, (view) => String(60 + priority(view))),
  bsdpri: right('PRI', 3, (view) => String(priority(view))),
  psr: right('PSR', 3, (view, { process }) => String(view.processId % process.session.host.persona.hardware.cpuCount)),
  rgid: right('RGID', 5, (view) => String(view.userId)),
  rgroup: left('RGROUP', 8, group),
  rss: right('RSS', 5, (view) => String(view.residentKilobytes)),
  rtprio: right('RTPRIO', 6, () => '-'),
  ruid: right('RUID', 5, (view) => String(view.userId)),
  ruser: left('RUSER', 8, user),
  s: right('S', 1, (view) => view.state[0] ?? 'S'),
  sess: right('SESS', ID_WIDTH, (view) => String(view.session)),
  sid: right('SID', ID_WIDTH, (view) => String(view.session)),
  spid: right('SPID', ID_WIDTH, (view) => String(view.processId)),
  start: right('STARTED', 8, (view, { now }) =>
    now - view.startedAtMs > 86_400_000
      ? `  ${formatDate(view.startedAtMs, '%b %d')}`
      : formatDate(view.startedAtMs, '%H:%M:%S'),
  ),
  stat: left('STAT', 4, (view) => view.state),
  stime: right('STIME', 5, (view, { now }) => startTime(view.startedAtMs, now)),
  start_time: right('START', 5, (view, { now }) => startTime(view.startedAtMs, now)),
  sz: right('SZ', 5, (view) => String(Math.round(view.virtualKilobytes / 4))),
  time: right('TIME', 8, (view) => clockTime(view.cpuSeconds)),
  tname: left('TTY', 8, (view) => view.terminal ?? '?'),
  tpgid: right('TPGID', ID_WIDTH, (view) => (view.terminal === null ? '-1' : String(view.group))),
  trs: right('TRS', 4, (view) => (isKernel(view) ? '0' : '24')),
  tt: left('TT', 8, (view) => view.terminal ?? '?'),
  ucmd: left('CMD', 15, (view) => view.name),
  uid: right('UID', 5, (view) => String(view.userId)),
  unit: left('UNIT', 31, (view) => (isKernel(view) ? '-' : view.processId === 1 ? 'init.scope' : 'session-3.scope')),
  user: left('USER', 8, user),
  vsz: right('VSZ', 6, (view) => String(view.virtualKilobytes)),
  wchan: left('WCHAN', 6, (view) => (view.state.startsWith('R') ? '-' : view.parentId === 2 ? 'rescue' : 'do_pol')),
};

/** Other names of the same columns. */
const ALIASES: Readonly<Record<string, string>> = {
  cls: 'class',
  command: 'args',
  flag: 'f',
  flags: 'f',
  nice: 'ni',
  pcpu: '%cpu',
  pgrp: 'pgid',
  pmem: '%mem',
  policy: 'class',
  priority: 'bsdpri',
  rssize: 'rss',
  rsz: 'rss',
  session: 'sess',
  state: 's',
  svgid: 'gid',
  svuid: 'uid',
  thcount: 'nlwp',
  tid: 'lwp',
  tty: 'tt',
  tty4: 'tname',
  uname: 'user',
  vsize: 'vsz',
};

const TABLE = new Map(Object.entries(COLUMNS));
const ALIAS_TABLE = new Map(Object.entries(ALIASES));

/** The column of that name; null where ps knows none. */
export function findPsColumn(name: string): PsColumn | null {
  return TABLE.get(name) ?? TABLE.get(ALIAS_TABLE.get(name) ?? '') ?? null;
}

/** Columns of the standard formats, by the option that asks for them. */
export const PS_FORMATS = {
  plain: 'pid,tname,time,ucmd',
  full: 'user=UID,pid,ppid,c,stime,tname,time,cmd',
  'extra-full': 'user=UID,pid,ppid,c,sz,rss,psr,stime,tname,time,cmd',
  'full-threads': 'user=UID,pid,ppid,lwp,c,nlwp,stime,tname,time,cmd',
  'full-jobs': 'user=UID,pid,ppid,pgid,sid,c,stime,tname,time,cmd',
  long: 'f,s,uid,pid,ppid,c,opri,ni,addr,sz,wchan,tname,time,ucmd',
  'long-resident': 's,uid,pid,ppid,c,opri,ni,rss,sz,wchan,tname,time,ucmd',
  'full-long': 'f,s,user=UID,pid,ppid,c,opri,ni,addr,sz,wchan,stime,tname,time,cmd',
  jobs: 'pid,pgid,sid,tname,time,ucmd',
  threads: 'pid,spid,tname,time,ucmd',
  'bsd-plain': 'pid,tname,stat,bsdtime,args',
  'bsd-user': 'user,pid,%cpu,%mem,vsz,rss,tname,stat,start_time,bsdtime,args',
  'bsd-jobs': 'ppid,pid,pgid,sid,tname,tpgid,stat,uid,bsdtime,args',
  'bsd-long': 'f,uid,pid,ppid,bsdpri,ni,vsz,rss,wchan,stat,tname,bsdtime,args',
  'bsd-memory': 'pid,tname,stat,bsdtime,majflt,trs,drs,rss,%mem,args',
} as const;
