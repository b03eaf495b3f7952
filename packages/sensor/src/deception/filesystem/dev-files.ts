import type { ServerPersona } from '../host/persona.ts';
import { type BaseNode, type BaseNodeFactory, LazyEntries } from './base-node.ts';
import type { TreePlan } from './tree-plan.ts';

const DISK_GROUP = 6;
const TTY_GROUP = 5;

/** Character devices: name, mode, group. */
const DEVICES: readonly (readonly [string, number, number])[] = [
  ['console', 0o600, 0],
  ['full', 0o666, 0],
  ['kmsg', 0o644, 0],
  ['mem', 0o640, 15],
  ['null', 0o666, 0],
  ['ptmx', 0o666, TTY_GROUP],
  ['random', 0o666, 0],
  ['tty', 0o666, TTY_GROUP],
  ['ttyS0', 0o660, 20],
  ['urandom', 0o666, 0],
  ['zero', 0o666, 0],
];

/** Those that a server has besides. */
const SERVER_DEVICES: readonly (readonly [string, number, number])[] = [
  ['autofs', 0o600, 0],
  ['btrfs-control', 0o600, 0],
  ['cpu_dma_latency', 0o600, 0],
  ['fuse', 0o666, 0],
  ['hpet', 0o600, 0],
  ['hwrng', 0o600, 0],
  ['loop-control', 0o660, DISK_GROUP],
  ['mcelog', 0o600, 0],
  ['nvram', 0o600, 0],
  ['port', 0o640, 15],
  ['ppp', 0o600, 0],
  ['psaux', 0o600, 0],
  ['rtc0', 0o600, 0],
  ['snapshot', 0o600, 0],
  ['uhid', 0o600, 0],
  ['uinput', 0o600, 0],
  ['userfaultfd', 0o600, 0],
  ['vcs', 0o660, TTY_GROUP],
  ['vcs1', 0o660, TTY_GROUP],
  ['vga_arbiter', 0o600, 0],
  ['vhost-net', 0o600, 0],
];

/** /dev as udev, or a router's start script, fills it. */
export function planDevices(plan: TreePlan, factory: BaseNodeFactory, persona: ServerPersona): void {
  const server = persona.family === 'debian';
  plan.directory('/dev', { madeAtBoot: true });
  const character = (name: string, mode: number, groupId: number) =>
    plan.put(`/dev/${name}`, (path) => factory.special(path, 'character-device', { mode, groupId, madeAtBoot: true }));
  const block = (name: string) =>
    plan.put(`/dev/${name}`, (path) =>
      factory.special(path, 'block-device', { mode: 0o660, groupId: server ? DISK_GROUP : 0, madeAtBoot: true }),
    );
  for (const [name, mode, groupId] of [...DEVICES, ...(server ? SERVER_DEVICES : [])])
    character(name, mode, server ? groupId : 0);
  for (let index = 0; index < (server ? 64 : 4); index += 1) character(`tty${index}`, 0o620, server ? TTY_GROUP : 0);
  plan.link('/dev/fd', '/proc/self/fd');
  for (const [name, number] of [
    ['stdin', 0],
    ['stdout', 1],
    ['stderr', 2],
  ] as const)
    plan.link(`/dev/${name}`, `/proc/self/fd/${number}`);
  for (const disk of persona.disks) {
    if (disk.type !== 'mtd') block(disk.name);
    disk.partitions.forEach((partition, index) => {
      block(partition.name);
      if (disk.type === 'mtd') character(`mtd${index}`, 0o600, 0);
      if (partition.uuid !== '') plan.link(`/dev/disk/by-uuid/${partition.uuid}`, `../../${partition.name}`);
    });
  }
  plan.put('/dev/pts', (path) => pseudoTerminals(factory, path));
  if (!server) return;
  plan.link('/dev/cdrom', 'sr0');
  plan.link('/dev/core', '/proc/kcore');
  plan.link('/dev/rtc', 'rtc0');
  plan.link('/dev/log', '/run/systemd/journal/dev-log');
  plan.directory('/dev/shm', { mode: 0o1777, madeAtBoot: true });
  plan.directory('/dev/mqueue', { mode: 0o1777, madeAtBoot: true });
  plan.directory('/dev/hugepages', { madeAtBoot: true });
  plan.directory('/dev/net', { madeAtBoot: true });
  character('net/tun', 0o666, 0);
  plan.directory('/dev/input', { madeAtBoot: true });
  plan.directory('/dev/mapper', { madeAtBoot: true });
  character('mapper/control', 0o600, 0);
}

/** /dev/pts: one device for each terminal that has a login. */
function pseudoTerminals(factory: BaseNodeFactory, path: string): BaseNode {
  const multiplexer = new Map([['ptmx', factory.special(`${path}/ptmx`, 'character-device', { mode: 0 })]]);
  const terminal = factory.special(`${path}/0`, 'character-device', { mode: 0o620, groupId: TTY_GROUP });
  return {
    ...factory.directory(path, () => multiplexer, { madeAtBoot: true }),
    size: 0,
    children: (machine) =>
      new LazyEntries(
        multiplexer,
        () => machine.terminals().map(String),
        (name) =>
          /^(0|[1-9]\d{0,5})$/.test(name) && machine.hasTerminal(Number(name))
            ? { ...terminal, inode: 3 + Number(name), modifiedAtMs: machine.now() }
            : undefined,
      ),
  };
}
