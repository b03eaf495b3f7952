import type { Host } from './host.ts';

/** What the figures depend on. */
type Machine = Pick<Host, 'persona' | 'now' | 'processes'>;

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

/** Kilobytes in use now. Drifts by a slow wave of the clock, so that two looks differ as on a live machine. */
export function memoryUsage(machine: Machine): MemoryUsage {
  const { memoryKilobytes: total, swapKilobytes: swapTotal } = machine.persona.hardware;
  const wave = drift(machine.now(), 47_000) * 6000 + drift(machine.now(), 613_000) * 9000;
  const used = Math.round(402_000 + wave);
  const buffers = 87_412;
  const cached = Math.round(1_604_000 + drift(machine.now(), 1_900_000) * 14_000);
  const free = total - used - buffers - cached;
  return { total, used, free, available: total - used - 38_000, buffers, cached, shared: 1_044, swapTotal };
}

/** The three load averages, small and never quite still. */
export function loadAverages(machine: Machine): readonly [number, number, number] {
  const now = machine.now();
  const busy = machine.processes().filter((process) => process.state.startsWith('R')).length;
  const one = Math.max(0, 0.06 + drift(now, 61_000) * 0.06 + Math.max(0, busy - 1) * 0.4);
  const five = Math.max(0, 0.05 + drift(now, 301_000) * 0.03);
  return [one, five, Math.max(0, 0.02 + drift(now, 900_000) * 0.02)];
}

/** A smooth value in [-1, 1] that repeats only after many periods. */
function drift(now: number, periodMs: number): number {
  return (Math.sin((now / periodMs) * 2.399) + Math.sin((now / periodMs) * 0.7131 + 1)) / 2;
}
