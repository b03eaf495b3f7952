import { processName } from '../../filesystem/proc-files.ts';
import type { HostProcess } from '../../host/host.ts';
import type { Process } from '../kernel/process.ts';
import { formatDate } from './date-format.ts';

/** A process as ps(1) and top(1) see it. */
export interface ProcessView {
  readonly processId: number;
  readonly parentId: number;
  readonly userId: number;
  /** `pts/0`; null without a terminal. */
  readonly terminal: string | null;
  readonly command: string;
  readonly name: string;
  readonly startedAtMs: number;
  /** The letter with its modifiers, such as `Ss+`. */
  readonly state: string;
  readonly virtualKilobytes: number;
  readonly residentKilobytes: number;
  readonly cpuSeconds: number;
  readonly group: number;
  readonly session: number;
  readonly nice: number;
  readonly threads: number;
}

/** All processes of the machine by number, the looking one running. */
export function viewProcesses(process: Process): ProcessView[] {
  const { host, processes } = process.session;
  const own = process.session.table.find(process.id);
  return host.processes().map((each) => {
    const living = processes.get(each.processId);
    const kernel = each.command.startsWith('[');
    let state = each.processId === process.id ? `R${each.state.slice(1)}` : each.state;
    if (each.terminal === null) state = state.replace('+', '');
    else if (each.processId === process.id && !state.includes('+')) state += '+';
    const nice = state.includes('<') ? -20 : state.includes('N') ? 5 : 0;
    return {
      processId: each.processId,
      parentId: each.parentId,
      userId: each.userId,
      terminal: each.terminal,
      command: each.command,
      name: processName(each).replace(/^-/, ''),
      startedAtMs: each.startedAtMs,
      state,
      virtualKilobytes: each.virtualKilobytes,
      residentKilobytes: each.residentKilobytes,
      cpuSeconds: each.cpuSeconds,
      group: kernel ? 0 : (living?.group ?? each.processId),
      session: kernel ? 0 : (sessionOf(each, own, process) ?? each.processId),
      nice,
      threads: threadsOf(each),
    };
  });
}

/** The session leader of what a login runs is its shell. */
function sessionOf(each: HostProcess, own: HostProcess | null, process: Process): number | null {
  if (!process.session.processes.has(each.processId) || own === null) return null;
  return Math.min(...process.session.processes.keys());
}

function threadsOf(process: HostProcess): number {
  if (!process.state.includes('l')) return 1;
  if (process.command.includes('rsyslogd')) return 4;
  if (process.command.includes('mariadbd') || process.command.includes('mysqld')) return 9;
  return 2;
}

/** Share of one processor since the start, in percent. */
export function cpuPercent(view: ProcessView, now: number): number {
  const elapsedSeconds = Math.max(1, (now - view.startedAtMs) / 1000);
  return Math.min(99.9, (view.cpuSeconds / elapsedSeconds) * 100);
}

/** `00:01:35`, with days in front where there are. */
export function clockTime(seconds: number): string {
  const whole = Math.floor(seconds);
  const pad = (value: number) => String(value).padStart(2, '0');
  const days = Math.floor(whole / 86_400);
  return `${days > 0 ? `${days}-` : ''}${pad(Math.floor((whole % 86_400) / 3600))}:${pad(Math.floor((whole % 3600) / 60))}:${pad(whole % 60)}`;
}

/** `[[dd-]hh:]mm:ss` */
export function elapsedTime(seconds: number): string {
  const text = clockTime(seconds);
  return seconds < 3600 ? text.slice(-5) : text;
}

/** `1:35`: minutes and seconds. */
export function minuteTime(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;
}

/** Time of the day where it began in the last 24 hours, else the day: `17:47`, `Nov02`, and `2025` in another year. */
export function startTime(startedAtMs: number, now: number): string {
  if (now - startedAtMs < 86_400_000 && formatDate(startedAtMs, '%j') === formatDate(now, '%j'))
    return formatDate(startedAtMs, '%H:%M');
  return formatDate(startedAtMs, '%Y') === formatDate(now, '%Y')
    ? formatDate(startedAtMs, '%b%d')
    : formatDate(startedAtMs, '%Y');
}
