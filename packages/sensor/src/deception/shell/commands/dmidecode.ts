import { type Command, print, printError } from '../kernel/program.ts';

export const dmidecode: Command = async (context) => {
  const { process } = context;
  const { hardware } = process.session.host.persona;
  if (process.identity.userId !== 0) {
    await printError(process, '/sys/firmware/dmi/tables/smbios_entry_point: Permission denied\n');
    return 1;
  }
  const keyword = /-s\s*(\S+)/.exec(context.args.join(' '))?.[1];
  const values = new Map([
    ['system-product-name', hardware.product],
    ['system-manufacturer', hardware.vendor],
    ['bios-vendor', 'SeaBIOS'],
    ['bios-version', 'rel-1.16.3-0-ga6ed6b701f0a-prebuilt.qemu.org'],
    ['system-serial-number', 'Not Specified'],
  ]);
  await print(
    process,
    keyword !== undefined
      ? `${values.get(keyword) ?? ''}\n`
      : `# dmidecode 3.4\nGetting SMBIOS data from sysfs.\nSMBIOS 2.8 present.\n9 structures totaling 443 bytes.\n\nHandle 0x0000, DMI type 0, 24 bytes\nBIOS Information\n\tVendor: SeaBIOS\n\tVersion: rel-1.16.3-0-ga6ed6b701f0a-prebuilt.qemu.org\n\tRelease Date: 04/01/2014\n\nHandle 0x0100, DMI type 1, 27 bytes\nSystem Information\n\tManufacturer: ${hardware.vendor}\n\tProduct Name: ${hardware.product}\n\tVersion: pc-i440fx-9.0\n\tSerial Number: Not Specified\n\tFamily: Not Specified\n`,
  );
  return 0;
};
