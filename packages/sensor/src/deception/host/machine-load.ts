import type { Host } from './host.ts';
import type { HostPersona } from './persona.ts';

/** What the figures depend on. */
type Machine = Pick<Host, 'persona' | 'now' | 'processes' | 'bootedAtMs'>;

export interface MemoryUsage {
  readonly total: number;
  readonly used: number;
  readonly free: number;
  readonly available: number;
  readonly buffers: number;
  readonly cached: number;
  readonly shared: number;
  readonly swapTotal: number;
}

/**
 * Kilobytes in use now: what the machine's own programs hold, with a cache that grows with the days. Drifts by slow
 * waves of the clock, so that two looks differ as on a live machine.
 */
export function memoryUsage(machine: Machine): MemoryUsage {
  const { persona } = machine;
  const { memoryKilobytes: total, swapKilobytes: swapTotal } = persona.hardware;
  const now = machine.now();
  const wave = drift(now, 47_000) * 0.0015 + drift(now, 613_000) * 0.0023;
  const days = Math.max(0, (now - machine.bootedAtMs()) / 86_400_000);
  const held = residentKilobytes(persona) * 0.8 + total * 0.035;
  const used = Math.round(Math.min(total * 0.7, held) + wave * total);
  const grown = 1 - Math.exp(-(days + 0.04) / 2.5);
  const router = persona.family === 'busybox';
  const cached = Math.round(total * (router ? 0.16 : 0.12 + 0.36 * grown) + drift(now, 1_900_000) * total * 0.003);
  const buffers = Math.round(total * (router ? 0.03 : 0.008 + 0.016 * grown));
  const free = Math.max(Math.round(total * 0.02), total - used - buffers - cached);
  const shared = router ? 180 : Math.round(total * 0.00026) + 400;
  const available = Math.min(total - used, free + Math.round((cached + buffers) * 0.93));
  return { total, used: total - free - buffers - cached, free, available, buffers, cached, shared, swapTotal };
}

const residentCache = new WeakMap<HostPersona, number>();

/** Sum of what the machine's own processes hold; it does not move, and is asked for often. */
function residentKilobytes(persona: HostPersona): number {
  const known = residentCache.get(persona);
  if (known !== undefined) return known;
  const sum = persona.processes.reduce((total, process) => total + process.residentKilobytes, 0);
  residentCache.set(persona, sum);
  return sum;
}

/** The three load averages, small and never quite still. */
export function loadAverages(machine: Machine): readonly [number, number, number] {
  const now = machine.now();
  let busy = 0;
  for (const process of machine.processes()) if (process.state.startsWith('R')) busy += 1;
  const one = Math.max(0, 0.06 + drift(now, 61_000) * 0.06 + Math.max(0, busy - 1) * 0.4);
  const five = Math.max(0, 0.05 + drift(now, 301_000) * 0.03);
  return [one, five, Math.max(0, 0.02 + drift(now, 900_000) * 0.02)];
}

/** Time of all processors since the start, in ticks of 10 ms, as /proc/stat counts it. */
export interface CpuTimes {
  readonly user: number;
  readonly nice: number;
  readonly system: number;
  readonly idle: number;
  readonly iowait: number;
  readonly softirq: number;
}

export function cpuTimes(machine: Pick<Machine, 'persona' | 'now' | 'bootedAtMs'>): CpuTimes {
  const { persona } = machine;
  const seconds = Math.max(0, (machine.now() - machine.bootedAtMs()) / 1000);
  const perDay = busySecondsPerDay(persona);
  const busyTicks = (seconds / 86_400) * perDay * 100;
  const total = Math.floor(seconds * 100 * persona.hardware.cpuCount);
  const user = Math.floor(busyTicks * 0.66);
  const system = Math.floor(busyTicks * 0.34);
  const iowait = Math.floor(total * 0.0011);
  const softirq = Math.floor(total * 0.0004);
  const nice = Math.floor(total * 0.00005);
  return { user, nice, system, iowait, softirq, idle: total - user - system - iowait - softirq - nice };
}

const busyCache = new WeakMap<HostPersona, number>();

function busySecondsPerDay(persona: HostPersona): number {
  const known = busyCache.get(persona);
  if (known !== undefined) return known;
  const sum = persona.processes.reduce((total, process) => total + process.cpuSecondsPerDay, 0) + 260;
  busyCache.set(persona, sum);
  return sum;
}

/** A smooth value in [-1, 1] that repeats only after many periods. */
export function drift(now: number, periodMs: number): number {
  return (Math.sin((now / periodMs) * 2.399) + Math.sin((now / periodMs) * 0.7131 + 1)) / 2;
}
