import type { MachineView } from './base-node.ts';

/** /proc/mounts: fstab(5) without the last two figures' meaning. */
export function mountsText(machine: Pick<MachineView, 'mounts'>): string {
  return machine
    .mounts()
    .map(({ source, mountPoint, type, options }) => `${source} ${mountPoint} ${type} ${options} 0 0\n`)
    .join('');
}
