import { type Command, print } from '../kernel/program.ts';

/** Slots by the board that the machine shows in its DMI table. */
function pciDevices(product: string): readonly string[] {
  if (/VMware/i.test(product))
    return [
      '00:00.0 Host bridge: Intel Corporation 440BX/ZX/DX - 82443BX/ZX/DX Host bridge (rev 01)',
      '00:01.0 PCI bridge: Intel Corporation 440BX/ZX/DX - 82443BX/ZX/DX AGP bridge (rev 01)',
      '00:07.0 ISA bridge: Intel Corporation 82371AB/EB/MB PIIX4 ISA (rev 08)',
      '00:07.1 IDE interface: Intel Corporation 82371AB/EB/MB PIIX4 IDE (rev 01)',
      '00:07.3 Bridge: Intel Corporation 82371AB/EB/MB PIIX4 ACPI (rev 08)',
      '00:07.7 System peripheral: VMware Virtual Machine Communication Interface (rev 10)',
      '00:0f.0 VGA compatible controller: VMware SVGA II Adapter',
      '00:11.0 PCI bridge: VMware PCI bridge (rev 02)',
      '03:00.0 Serial Attached SCSI controller: VMware PVSCSI SCSI Controller (rev 02)',
      '0b:00.0 Ethernet controller: VMware VMXNET3 Ethernet Controller (rev 01)',
    ];
  if (/Q35/.test(product))
    return [
      '00:00.0 Host bridge: Intel Corporation 82G33/G31/P35/P31 Express DRAM Controller',
      '00:01.0 VGA compatible controller: Device 1234:1111 (rev 02)',
      '00:1a.0 USB controller: Intel Corporation 82801I (ICH9 Family) USB UHCI Controller #4 (rev 03)',
      '00:1b.0 Audio device: Intel Corporation 82801I (ICH9 Family) HD Audio Controller (rev 03)',
      '00:1c.0 PCI bridge: Red Hat, Inc. QEMU PCIe Root port',
      '00:1f.0 ISA bridge: Intel Corporation 82801IB (ICH9) LPC Interface Controller (rev 02)',
      '00:1f.2 SATA controller: Intel Corporation 82801IR/IO/IH (ICH9R/DO/DH) 6 port SATA Controller [AHCI mode] (rev 02)',
      '00:1f.3 SMBus: Intel Corporation 82801I (ICH9 Family) SMBus Controller (rev 02)',
      '06:03.0 Unclassified device [00ff]: Red Hat, Inc. Virtio memory balloon',
      '06:05.0 SCSI storage controller: Red Hat, Inc. Virtio SCSI',
      '06:12.0 Ethernet controller: Red Hat, Inc. Virtio network device',
    ];
  return [
    '00:00.0 Host bridge: Intel Corporation 440FX - 82441FX PMC [Natoma] (rev 02)',
    '00:01.0 ISA bridge: Intel Corporation 82371SB PIIX3 ISA [Natoma/Triton II]',
    '00:01.1 IDE interface: Intel Corporation 82371SB PIIX3 IDE [Natoma/Triton II]',
    '00:01.3 Bridge: Intel Corporation 82371AB/EB/MB PIIX4 ACPI (rev 03)',
    '00:02.0 VGA compatible controller: Device 1234:1111 (rev 02)',
    '00:03.0 Unclassified device [00ff]: Red Hat, Inc. Virtio memory balloon',
    '00:05.0 SCSI storage controller: Red Hat, Inc. Virtio SCSI',
    '00:12.0 Ethernet controller: Red Hat, Inc. Virtio network device',
  ];
}

export const lspci: Command = async (context) => {
  const { process } = context;
  const { product } = process.session.host.persona.hardware;
  await print(
    process,
    pciDevices(product)
      .map((line) => `${line}\n`)
      .join(''),
  );
  return 0;
};

export const lsusb: Command = async (context) => {
  await print(
    context.process,
    'Bus 001 Device 002: ID 0627:0001 Adomax Technology Co., Ltd QEMU Tablet\nBus 001 Device 001: ID 1d6b:0001 Linux Foundation 1.1 root hub\n',
  );
  return 0;
};
