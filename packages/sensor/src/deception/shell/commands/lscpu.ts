import { type Command, print } from '../kernel/program.ts';

export const lscpu: Command = async (context) => {
  const { process } = context;
  const { hardware } = process.session.host.persona;
  const row = (name: string, value: string | number, indent = 0) =>
    `${' '.repeat(indent)}${`${name}:`.padEnd(33 - indent)}${value}\n`;
  await print(
    process,
    row('Architecture', 'x86_64') +
      row('CPU op-mode(s)', '32-bit, 64-bit', 2) +
      row('Address sizes', '40 bits physical, 48 bits virtual', 2) +
      row('Byte Order', 'Little Endian', 2) +
      row('CPU(s)', hardware.cpuCount) +
      row('On-line CPU(s) list', `0-${hardware.cpuCount - 1}`, 2) +
      row('Vendor ID', 'GenuineIntel') +
      row('Model name', hardware.cpuModel, 2) +
      row('CPU family', 6, 4) +
      row('Model', 85, 4) +
      row('Thread(s) per core', 1, 4) +
      row('Core(s) per socket', hardware.cpuCount, 4) +
      row('Socket(s)', 1, 4) +
      row('Stepping', 4, 4) +
      row('BogoMIPS', (hardware.cpuMhz * 2).toFixed(2), 4) +
      row('Virtualization features', '') +
      row('Hypervisor vendor', 'KVM', 2) +
      row('Virtualization type', 'full', 2) +
      row('Caches (sum of all)', '') +
      row('L1d', '64 KiB (2 instances)', 2) +
      row('L1i', '64 KiB (2 instances)', 2) +
      row('L2', '8 MiB (2 instances)', 2) +
      row('L3', '16 MiB (1 instance)', 2) +
      row('NUMA', '') +
      row('NUMA node(s)', 1, 2) +
      row('NUMA node0 CPU(s)', `0-${hardware.cpuCount - 1}`, 2),
  );
  return 0;
};
