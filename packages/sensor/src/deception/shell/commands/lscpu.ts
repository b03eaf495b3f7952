import { type Command, print } from '../kernel/program.ts';

type Row = readonly [name: string, value: string, level: 0 | 1 | 2, section?: string];

/** lscpu of util-linux 2.38: a tree on a terminal, a plain table otherwise. */
export const lscpu: Command = async (context) => {
  const { process } = context;
  const { hardware, cpu, kernel } = process.session.host.persona;
  const count = hardware.cpuCount;
  if (context.args.some((word) => word === '-p' || word === '--parse')) {
    const rows = Array.from({ length: count }, (_, at) => `${at},${at},0,0,,${at},${at},${at},0\n`);
    await print(
      process,
      `# The following is the parsable format, which can be fed to other\n# programs. Each different item in every column has an unique ID\n# starting usually from zero.\n# CPU,Core,Socket,Node,,L1d,L1i,L2,L3\n${rows.join('')}`,
    );
    return 0;
  }
  const list = count === 1 ? '0' : `0-${count - 1}`;
  const size = (kilobytes: number) =>
    kilobytes >= 1024 ? `${Math.round((kilobytes / 1024) * 10) / 10} MiB` : `${kilobytes} KiB`;
  const instances = `(${count} instance${count === 1 ? '' : 's'})`;
  const amd = cpu.vendor === 'AuthenticAMD';
  const rows: Row[] = [
    ['Architecture', kernel.machine, 0],
    ['CPU op-mode(s)', '32-bit, 64-bit', 1],
    ['Address sizes', cpu.addressSizes, 1],
    ['Byte Order', 'Little Endian', 1],
    ['CPU(s)', String(count), 0],
    ['On-line CPU(s) list', list, 1],
    ['Vendor ID', cpu.vendor, 0],
    ['Model name', hardware.cpuModel, 1],
    ['CPU family', String(cpu.family), 2],
    ['Model', String(cpu.model), 2],
    ['Thread(s) per core', '1', 2],
    ['Core(s) per socket', String(count), 2],
    ['Socket(s)', '1', 2],
    ['Stepping', String(cpu.stepping), 2],
    ['BogoMIPS', (hardware.cpuMhz * 2).toFixed(2), 2],
    ['Flags', cpu.flags, 2],
    ...(hardware.virtualization === null
      ? []
      : ([
          [
            'Hypervisor vendor',
            hardware.virtualization === 'vmware'
              ? 'VMware'
              : hardware.virtualization === 'kvm'
                ? 'KVM'
                : hardware.virtualization,
            1,
            'Virtualization features',
          ],
          ['Virtualization type', 'full', 1],
        ] satisfies Row[])),
    ['L1d', `${size(32 * count)} ${instances}`, 1, 'Caches (sum of all)'],
    ['L1i', `${size((amd ? 64 : 32) * count)} ${instances}`, 1],
    ['L2', `${size((amd ? 512 : 4096) * count)} ${instances}`, 1],
    ['L3', `${size(cpu.cacheKilobytes)} (1 instance)`, 1],
    ['NUMA node(s)', '1', 1, 'NUMA'],
    ['NUMA node0 CPU(s)', list, 1],
    ...vulnerabilities(cpu.bugs).map(
      ([name, value], index): Row => (index === 0 ? [name, value, 1, 'Vulnerabilities'] : [name, value, 1]),
    ),
  ];
  const tree = process.descriptor(1)?.isTerminal === true;
  const flatName = (name: string, section: string): string =>
    section.startsWith('Caches') ? `${name} cache` : section === 'Vulnerabilities' ? `Vulnerability ${name}` : name;
  let section = '';
  let text = '';
  const shown = rows.map(([name, value, level, starts]) => {
    section = starts ?? (level === 0 ? '' : section);
    return { name: tree ? `${'  '.repeat(level)}${name}` : flatName(name, section), value, starts };
  });
  const width = Math.max(...shown.map(({ name }) => name.length)) + 2;
  for (const { name, value, starts } of shown) {
    if (tree && starts !== undefined) text += `${`${starts}:`.padEnd(width)}\n`;
    text += `${`${name}:`.padEnd(width)}${value}\n`;
  }
  await print(process, text);
  return 0;
};

/** What the kernel says of each weakness, by the processor's own list of bugs. */
function vulnerabilities(bugs: string): (readonly [string, string])[] {
  const has = new Set(bugs.split(' '));
  return [
    ['Gather data sampling', has.has('gds') ? 'Unknown: Dependent on hypervisor status' : 'Not affected'],
    ['Itlb multihit', has.has('itlb_multihit') ? 'KVM: Mitigation: VMX unsupported' : 'Not affected'],
    ['L1tf', has.has('l1tf') ? 'Mitigation; PTE Inversion' : 'Not affected'],
    ['Mds', has.has('mds') ? 'Mitigation; Clear CPU buffers; SMT Host state unknown' : 'Not affected'],
    ['Meltdown', has.has('cpu_meltdown') ? 'Mitigation; PTI' : 'Not affected'],
    [
      'Mmio stale data',
      has.has('mmio_stale_data')
        ? 'Vulnerable: Clear CPU buffers attempted, no microcode; SMT Host state unknown'
        : 'Not affected',
    ],
    ['Reg file data sampling', 'Not affected'],
    ['Retbleed', has.has('retbleed') ? 'Mitigation; IBRS' : 'Not affected'],
    ['Spec rstack overflow', has.has('srso') ? 'Vulnerable: Safe RET, no microcode' : 'Not affected'],
    [
      'Spec store bypass',
      has.has('spec_store_bypass') ? 'Mitigation; Speculative Store Bypass disabled via prctl' : 'Not affected',
    ],
    [
      'Spectre v1',
      has.has('spectre_v1') ? 'Mitigation; usercopy/swapgs barriers and __user pointer sanitization' : 'Not affected',
    ],
    [
      'Spectre v2',
      has.has('spectre_v2')
        ? 'Mitigation; IBRS; IBPB conditional; STIBP disabled; RSB filling; PBRSB-eIBRS Not affected; BHI SW loop, KVM SW loop'
        : 'Not affected',
    ],
    ['Srbds', 'Not affected'],
    ['Tsx async abort', 'Not affected'],
  ];
}
