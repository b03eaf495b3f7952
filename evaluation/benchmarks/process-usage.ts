import { readFileSync } from 'node:fs';

/** What the kernel counts process times in (sysconf(_SC_CLK_TCK); 100 on every Linux). */
const TICKS_PER_SECOND = 100;
/** Of every machine that these benchmarks run on. */
const PAGE_BYTES = 4096;

/** User and system time of a process since its start, seconds. */
export function cpuSeconds(processId: number): number {
  const status = readFileSync(`/proc/${processId}/stat`, 'utf8');
  // proc(5): fields 14 and 15 are user and system time; the name in parentheses may hold anything.
  const fields = status.slice(status.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Memory of a process that is in RAM, bytes. */
export function residentBytes(processId: number): number {
  return Number(readFileSync(`/proc/${processId}/statm`, 'utf8').split(' ')[1]) * PAGE_BYTES;
}
