import type { ServerPersona } from '../host/persona.ts';
import type { BaseNode, BaseNodeFactory, MachineView } from './base-node.ts';

type Branch = Readonly<Record<string, BaseNode>>;

/** The part of /sys that people and programs look at: sysfs(5). */
export function sysDirectory(factory: BaseNodeFactory, persona: ServerPersona): BaseNode {
  let made = 0;
  const file = (content: string | ((machine: MachineView) => string), mode = 0o444) => {
    made += 1;
    return factory.kernelFile(`/sys/${made}`, 'sys', typeof content === 'string' ? () => content : content, { mode });
  };
  const directory = (children: Branch) => {
    made += 1;
    const map = new Map(Object.entries(children));
    return factory.kernelDirectory(`/sys/${made}`, 'sys', () => map);
  };
  const { hardware, cpu } = persona;
  const range = hardware.cpuCount === 1 ? '0\n' : `0-${hardware.cpuCount - 1}\n`;
  const numbered = (name: string, make: (index: number) => BaseNode) =>
    Object.fromEntries(Array.from({ length: hardware.cpuCount }, (_, index) => [`${name}${index}`, make(index)]));
  const interfaces = Object.fromEntries(
    persona.interfaces.map((each) => [
      each.name,
      directory({
        address: file(`${each.mac}\n`),
        addr_len: file('6\n'),
        carrier: file(each.up ? '1\n' : '0\n'),
        flags: file(each.kind === 'loopback' ? '0x9\n' : '0x1003\n'),
        ifindex: file(`${each.index}\n`),
        mtu: file(`${each.mtu}\n`, 0o644),
        operstate: file(each.kind === 'loopback' ? 'unknown\n' : each.up ? 'up\n' : 'down\n'),
        speed: file('-1\n'),
        type: file(each.kind === 'loopback' ? '772\n' : '1\n'),
        statistics: directory({
          rx_bytes: file((machine) => `${machine.traffic(each.name).receivedBytes}\n`),
          rx_packets: file((machine) => `${machine.traffic(each.name).receivedPackets}\n`),
          tx_bytes: file((machine) => `${machine.traffic(each.name).sentBytes}\n`),
          tx_packets: file((machine) => `${machine.traffic(each.name).sentPackets}\n`),
          rx_errors: file('0\n'),
          tx_errors: file('0\n'),
        }),
      }),
    ]),
  );
  const disks = Object.fromEntries(
    persona.disks
      .filter((disk) => disk.type !== 'mtd')
      .map((disk) => [
        disk.name,
        directory({
          size: file(`${disk.sectors}\n`),
          ro: file('0\n'),
          removable: file(disk.type === 'rom' ? '1\n' : '0\n'),
          dev: file(`${disk.major}:${disk.minor}\n`),
          device: directory({ model: file(`${disk.model.padEnd(16)}\n`), vendor: file('QEMU    \n') }),
          queue: directory({
            rotational: file(disk.rotational ? '1\n' : '0\n'),
            scheduler: file('[none] mq-deadline \n', 0o644),
          }),
          ...Object.fromEntries(
            disk.partitions.map((partition) => [
              partition.name,
              directory({
                size: file(`${partition.sectors}\n`),
                start: file(`${partition.startSector}\n`),
                dev: file(`${partition.major}:${partition.minor}\n`),
              }),
            ]),
          ),
        }),
      ]),
  );
  const dmi = directory({
    bios_date: file(`${hardware.biosDate}\n`),
    bios_vendor: file(`${hardware.biosVendor}\n`),
    bios_version: file(`${hardware.biosVersion}\n`),
    board_name: file(`${hardware.product}\n`),
    board_vendor: file(`${hardware.vendor}\n`),
    chassis_type: file('1\n'),
    chassis_vendor: file(`${hardware.vendor}\n`),
    product_name: file(`${hardware.product}\n`),
    product_serial: file(`${hardware.serial}\n`, 0o400),
    product_uuid: file(`${persona.machineId.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5')}\n`, 0o400),
    product_version: file(`${hardware.biosVersion}\n`),
    sys_vendor: file(`${hardware.vendor}\n`),
  });
  const processors = directory({
    online: file(range),
    possible: file(range),
    present: file(range),
    offline: file('\n'),
    kernel_max: file('8191\n'),
    vulnerabilities: directory({
      meltdown: file('Mitigation: PTI\n'),
      spectre_v1: file('Mitigation: usercopy/swapgs barriers and __user pointer sanitization\n'),
      spectre_v2: file(
        'Mitigation: Retpolines; IBPB: conditional; IBRS_FW; STIBP: disabled; RSB filling; PBRSB-eIBRS: Not affected; BHI: Retpoline\n',
      ),
      l1tf: file('Mitigation: PTE Inversion\n'),
      mds: file('Vulnerable: Clear CPU buffers attempted, no microcode; SMT Host state unknown\n'),
    }),
    ...numbered('cpu', (index) =>
      directory({
        cache: directory({
          index0: directory({ size: file('32K\n'), type: file('Data\n'), level: file('1\n') }),
          index1: directory({ size: file('32K\n'), type: file('Instruction\n'), level: file('1\n') }),
          index2: directory({ size: file('4096K\n'), type: file('Unified\n'), level: file('2\n') }),
          index3: directory({ size: file(`${cpu.cacheKilobytes}K\n`), type: file('Unified\n'), level: file('3\n') }),
        }),
        topology: directory({
          core_id: file(`${index}\n`),
          physical_package_id: file('0\n'),
          thread_siblings_list: file(`${index}\n`),
        }),
        ...(index === 0 ? {} : { online: file('1\n', 0o644) }),
      }),
    ),
  });
  const modules = Object.fromEntries(
    persona.kernelModules.map(({ name, size, usedBy }) => [
      name,
      directory({ coresize: file(`${size}\n`), refcnt: file(`${usedBy[0] ?? 0}\n`), initstate: file('live\n') }),
    ]),
  );
  const server = persona.family === 'debian';
  return factory.kernelDirectory(
    '/sys',
    'sys',
    (() => {
      const map = new Map(
        Object.entries({
          block: directory(disks),
          bus: directory({
            cpu: directory({}),
            pci: directory({}),
            platform: directory({}),
            scsi: directory({}),
            usb: directory({}),
          }),
          class: directory({
            block: directory(disks),
            ...(server ? { dmi: directory({ id: dmi }) } : {}),
            mem: directory({}),
            net: directory(interfaces),
            tty: directory({}),
          }),
          dev: directory({ block: directory({}), char: directory({}) }),
          devices: directory({
            system: directory({
              cpu: processors,
              memory: directory({}),
              node: directory({ node0: directory({ cpulist: file(range) }) }),
            }),
            virtual: directory({ ...(server ? { dmi: directory({ id: dmi }) } : {}), net: directory(interfaces) }),
          }),
          firmware: directory(server ? { acpi: directory({}), dmi: directory({}) } : {}),
          fs: directory({
            cgroup: directory({ 'cgroup.controllers': file('cpuset cpu io memory hugetlb pids rdma misc\n') }),
            ...(server ? { ext4: directory({}) } : {}),
          }),
          hypervisor: directory({}),
          kernel: directory({
            debug: directory({}),
            mm: directory({ transparent_hugepage: directory({ enabled: file('always [madvise] never\n', 0o644) }) }),
            security: directory({}),
            uevent_seqnum: file('1712\n'),
          }),
          module: directory(modules),
          power: directory({ state: file('freeze mem disk\n', 0o644) }),
        }),
      );
      return () => map;
    })(),
  );
}
