import type { ServerPersona } from '../persona.ts';
import { SeededDraws } from '../seeded-draws.ts';

/** The kernel's ring buffer after a start of the machine, as dmesg prints it. */
export function bootMessages(persona: ServerPersona): string {
  return persona.family === 'busybox' ? routerMessages(persona) : serverMessages(persona);
}

function stamped(lines: readonly (readonly [number, string])[]): string {
  return lines.map(([seconds, text]) => `[${seconds.toFixed(6).padStart(12)}] ${text}\n`).join('');
}

function serverMessages(persona: ServerPersona): string {
  const { kernel, hardware, cpu, network } = persona;
  const draws = new SeededDraws(persona.seed).within('boot messages');
  const [disk] = persona.disks;
  const root = disk?.partitions[0];
  let at = 0;
  const lines: [number, string][] = [];
  const say = (step: number, text: string) => {
    at += step === 0 ? 0 : step * (0.6 + 0.8 * draws.fraction(`step ${lines.length}`));
    lines.push([at, text]);
  };
  const cpus = hardware.cpuCount;
  const managed = Math.ceil(hardware.memoryKilobytes / 4096) * 4096 + 180_000;
  say(0, `Linux version ${kernel.release} (${kernel.builder}) ${kernel.version}`);
  say(0, `Command line: BOOT_IMAGE=/boot/vmlinuz-${kernel.release} root=UUID=${root?.uuid ?? ''} ro quiet`);
  say(0, 'BIOS-provided physical RAM map:');
  say(0, 'BIOS-e820: [mem 0x0000000000000000-0x000000000009fbff] usable');
  say(0, 'BIOS-e820: [mem 0x000000000009fc00-0x000000000009ffff] reserved');
  say(0, 'BIOS-e820: [mem 0x00000000000f0000-0x00000000000fffff] reserved');
  say(
    0,
    `BIOS-e820: [mem 0x0000000000100000-0x${Math.min(0xbffdafff, managed * 1024)
      .toString(16)
      .padStart(16, '0')}] usable`,
  );
  say(0, 'NX (Execute Disable) protection: active');
  say(0, 'SMBIOS 2.8 present.');
  say(0, `DMI: ${hardware.vendor} ${hardware.product}, BIOS ${hardware.biosVersion} ${hardware.biosDate}`);
  say(0, 'Hypervisor detected: KVM');
  say(0, 'kvm-clock: Using msrs 4b564d01 and 4b564d00');
  say(0.000003, 'kvm-clock: using sched offset of 9132477215 cycles');
  say(0.000002, `tsc: Detected ${hardware.cpuMhz.toFixed(3)} MHz processor`);
  say(0.002, `last_pfn = 0x${Math.floor(managed / 4).toString(16)} max_arch_pfn = 0x400000000`);
  say(0.011, 'Using GB pages for direct mapping');
  say(0.004, 'ACPI: Early table checksum verification disabled');
  say(0.02, 'Zone ranges:');
  say(0.00001, '  DMA      [mem 0x0000000000001000-0x0000000000ffffff]');
  say(0.00001, '  DMA32    [mem 0x0000000001000000-0x00000000ffffffff]');
  say(0.006, `smpboot: Allowing ${cpus} CPUs, 0 hotplug CPUs`);
  say(0.004, `setup_percpu: NR_CPUS:8192 nr_cpumask_bits:${cpus} nr_cpu_ids:${cpus} nr_node_ids:1`);
  say(0.004, `Kernel command line: BOOT_IMAGE=/boot/vmlinuz-${kernel.release} root=UUID=${root?.uuid ?? ''} ro quiet`);
  say(
    0.02,
    `Memory: ${hardware.memoryKilobytes - 61_480}K/${managed}K available (14342K kernel code, 2334K rwdata, 9060K rodata, 2796K init, 17404K bss, ${managed - hardware.memoryKilobytes + 61_480}K reserved, 0K cma-reserved)`,
  );
  say(0.002, `SLUB: HWalign=64, Order=0-3, MinObjects=0, CPUs=${cpus}, Nodes=1`);
  say(0.002, `rcu: Adjusting geometry for rcu_fanout_leaf=16, nr_cpu_ids=${cpus}`);
  say(0.01, 'Console: colour VGA+ 80x25');
  say(
    0.003,
    `Calibrating delay loop (skipped) preset value.. ${(hardware.cpuMhz * 2).toFixed(2)} BogoMIPS (lpj=${Math.round(hardware.cpuMhz * 2000)})`,
  );
  say(0.002, 'LSM: Security Framework initializing');
  say(0.0004, 'AppArmor: AppArmor initialized');
  say(
    0.09,
    `smpboot: CPU0: ${hardware.cpuModel} (family: 0x${cpu.family.toString(16)}, model: 0x${cpu.model.toString(16)}, stepping: 0x${cpu.stepping.toString(16)})`,
  );
  say(0.03, `smp: Brought up 1 node, ${cpus} CPUs`);
  say(0.0002, `smpboot: Total of ${cpus} processors activated (${(hardware.cpuMhz * 2 * cpus).toFixed(2)} BogoMIPS)`);
  say(0.1, 'clocksource: Switched to clocksource kvm-clock');
  say(0.3, 'Trying to unpack rootfs image as initramfs...');
  say(0.35, 'Freeing initrd memory: 39820K');
  say(0.1, 'Serial: 8250/16550 driver, 4 ports, IRQ sharing enabled');
  say(0.1, 'Run /init as init process');
  say(0.2, `virtio_net virtio3 ${network.interface}: renamed from eth0`);
  say(0.1, 'scsi host2: Virtio SCSI HBA');
  say(0.01, `scsi 2:0:0:0: Direct-Access     QEMU     QEMU HARDDISK    2.5+ PQ: 0 ANSI: 5`);
  say(
    0.02,
    `sd 2:0:0:0: [${disk?.name ?? 'sda'}] ${disk?.sectors ?? 0} 512-byte logical blocks: (${(((disk?.sectors ?? 0) * 512) / 1e9).toFixed(1)} GB/${(((disk?.sectors ?? 0) * 512) / 2 ** 30).toFixed(1)} GiB)`,
  );
  say(0.001, `sd 2:0:0:0: [${disk?.name ?? 'sda'}] Write Protect is off`);
  say(0.01, ` ${disk?.name ?? 'sda'}: ${disk?.name ?? 'sda'}1 ${disk?.name ?? 'sda'}2 < ${disk?.name ?? 'sda'}5 >`);
  say(0.001, `sd 2:0:0:0: [${disk?.name ?? 'sda'}] Attached SCSI disk`);
  say(0.3, `EXT4-fs (${root?.name ?? 'sda1'}): mounted filesystem with ordered data mode. Quota mode: none.`);
  say(0.5, "systemd[1]: Inserted module 'autofs4'");
  say(
    0.04,
    'systemd[1]: systemd 252.39-1~deb12u1 running in system mode (+PAM +AUDIT +SELINUX +APPARMOR +IMA +SMACK +SECCOMP +GCRYPT -GNUTLS +OPENSSL +ACL +BLKID +CURL +ELFUTILS +FIDO2 +IDN2 -IDN +IPTC +KMOD +LIBCRYPTSETUP +LIBFDISK +PCRE2 -PWQUALITY +P11KIT +QRENCODE +TPM2 +BZIP2 +LZ4 +XZ +ZLIB +ZSTD -BPF_FRAMEWORK -XKBCOMMON +UTMP +SYSVINIT default-hierarchy=unified)',
  );
  say(0.001, `systemd[1]: Detected virtualization ${hardware.virtualization ?? 'none'}.`);
  say(0.001, 'systemd[1]: Detected architecture x86-64.');
  say(0.003, `systemd[1]: Hostname set to <${persona.hostname}>.`);
  say(0.5, 'systemd[1]: Queued start job for default target graphical.target.');
  say(0.1, `EXT4-fs (${root?.name ?? 'sda1'}): re-mounted. Quota mode: none.`);
  say(
    0.3,
    `Adding ${hardware.swapKilobytes}k swap on /dev/${disk?.name ?? 'sda'}5.  Priority:-2 extents:1 across:${hardware.swapKilobytes}k FS`,
  );
  say(
    0.2,
    'audit: type=1400 audit(0.000:2): apparmor="STATUS" operation="profile_load" profile="unconfined" name="lsb_release" pid=371 comm="apparmor_parser"',
  );
  say(1.2, `IPv6: ADDRCONF(NETDEV_CHANGE): ${network.interface}: link becomes ready`);
  return stamped(lines);
}

function routerMessages(persona: ServerPersona): string {
  const { kernel, hardware, network } = persona;
  const flash = persona.disks[0];
  const lines: [number, string][] = [
    [0, `Linux version ${kernel.release} (${kernel.builder}) ${kernel.version}`],
    [0, `CPU revision is: 00019655 (MIPS 1004Kc)`],
    [0, `SoC Type: ${hardware.product}`],
    [0, 'Determined physical RAM map:'],
    [
      0,
      ` memory: ${(Math.ceil(hardware.memoryKilobytes / 4096) * 4096 * 1024 + 4_194_304).toString(16).padStart(8, '0')} @ 00000000 (usable)`,
    ],
    [0, 'Kernel command line: console=ttyS0,115200 root=/dev/mtdblock2 rootfstype=squashfs init=/sbin/init'],
    [0, `Memory: ${hardware.memoryKilobytes}K available`],
    [0.001, `Calibrating delay loop... ${(hardware.cpuMhz * 0.66).toFixed(2)} BogoMIPS`],
    [0.08, 'NET: Registered protocol family 16'],
    [0.41, `${flash?.partitions.length ?? 0} partitions found on MTD device raspi`],
    ...(flash?.partitions ?? []).map((partition, index): [number, string] => [
      0.42 + index * 0.004,
      `0x${(partition.startSector * 512).toString(16).padStart(12, '0')}-0x${((partition.startSector + partition.sectors) * 512).toString(16).padStart(12, '0')} : "${partition.label}"`,
    ]),
    [0.62, 'VFS: Mounted root (squashfs filesystem) readonly on device 31:2.'],
    [3.1, `br0: port 1(${network.interface === 'br0' ? 'eth0' : network.interface}) entered forwarding state`],
  ];
  return stamped(lines);
}
