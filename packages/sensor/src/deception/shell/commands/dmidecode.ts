import type { HostPersona } from '../../host/host.ts';
import { type Command, print, printError } from '../kernel/program.ts';

/** dmidecode 3.4 on a virtual machine of QEMU. */
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
  if (keyword !== undefined) {
    await print(process, `${values.get(keyword) ?? ''}\n`);
    return 0;
  }
  const structures = tables(hardware);
  const line = context.args.join(' ');
  const wanted = /(?:^|\s)(?:-t|--type)[\s=]*(\S+)/.exec(line)?.[1];
  const quiet = /(^|\s)(-q|--quiet)\b/.test(line);
  const types =
    wanted === undefined ? null : wanted.split(',').flatMap((each) => TYPE_KEYWORDS.get(each) ?? [Number(each)]);
  if (types?.some((type) => Number.isNaN(type))) {
    await printError(
      process,
      `Invalid type keyword: ${wanted}\nValid type keywords are:\n${[...TYPE_KEYWORDS.keys()].map((each) => `  ${each}\n`).join('')}`,
    );
    return 2;
  }
  const shown = structures.filter(({ type }) => types === null || types.includes(type));
  const total = `${structures.length} structures totaling ${structures.reduce((sum, { length, text }) => sum + length + text.length, 0)} bytes.\n\n`;
  let text = quiet
    ? ''
    : `# dmidecode 3.4\nGetting SMBIOS data from sysfs.\nSMBIOS 2.8 present.\n${types === null ? total : '\n'}`;
  for (const { handle, type, length, text: body } of shown)
    text += quiet ? `${body}\n` : `Handle 0x${handle}, DMI type ${type}, ${length} bytes\n${body}\n`;
  await print(process, text);
  return 0;
};

/** Types of SMBIOS structures by the keywords of dmidecode(8). */
const TYPE_KEYWORDS: ReadonlyMap<string, readonly number[]> = new Map([
  ['bios', [0, 13]],
  ['system', [1, 12, 15, 23, 32]],
  ['baseboard', [2, 10, 41]],
  ['chassis', [3]],
  ['processor', [4]],
  ['memory', [5, 6, 16, 17]],
  ['cache', [7]],
  ['connector', [8]],
  ['slot', [9]],
]);

interface Structure {
  readonly handle: string;
  readonly type: number;
  readonly length: number;
  readonly text: string;
}

/** What QEMU's firmware tells of the machine: no baseboard, a processor for each core. */
function tables(hardware: HostPersona['hardware']): readonly Structure[] {
  const memoryMegabytes = Math.ceil(hardware.memoryKilobytes / 1024 / 256) * 256;
  const processors = Array.from({ length: hardware.cpuCount }, (_unused, index): Structure => {
    const handle = (0x400 + index).toString(16).toUpperCase().padStart(4, '0');
    return {
      handle,
      type: 4,
      length: 42,
      text: `Processor Information\n\tSocket Designation: CPU ${index}\n\tType: Central Processor\n\tFamily: Other\n\tManufacturer: QEMU\n\tVersion: pc-i440fx-9.0\n\tVoltage: Unknown\n\tExternal Clock: Unknown\n\tMax Speed: 2000 MHz\n\tCurrent Speed: 2000 MHz\n\tStatus: Populated, Enabled\n\tUpgrade: Other\n\tCore Count: 1\n\tCore Enabled: 1\n\tThread Count: 1\n\tCharacteristics: None\n`,
    };
  });
  return [
    {
      handle: '0000',
      type: 0,
      length: 24,
      text: 'BIOS Information\n\tVendor: SeaBIOS\n\tVersion: rel-1.16.3-0-ga6ed6b701f0a-prebuilt.qemu.org\n\tRelease Date: 04/01/2014\n\tAddress: 0xE8000\n\tRuntime Size: 96 kB\n\tROM Size: 64 kB\n\tCharacteristics:\n\t\tBIOS characteristics not supported\n\t\tTargeted content distribution is supported\n\tBIOS Revision: 0.0\n',
    },
    {
      handle: '0100',
      type: 1,
      length: 27,
      text: `System Information\n\tManufacturer: ${hardware.vendor}\n\tProduct Name: ${hardware.product}\n\tVersion: pc-i440fx-9.0\n\tSerial Number: Not Specified\n\tUUID: Not Settable\n\tWake-up Type: Power Switch\n\tSKU Number: Not Specified\n\tFamily: Not Specified\n`,
    },
    {
      handle: '0300',
      type: 3,
      length: 22,
      text: 'Chassis Information\n\tManufacturer: QEMU\n\tType: Other\n\tLock: Not Present\n\tVersion: pc-i440fx-9.0\n\tSerial Number: Not Specified\n\tAsset Tag: Not Specified\n\tBoot-up State: Safe\n\tPower Supply State: Safe\n\tThermal State: Safe\n\tSecurity Status: Unknown\n\tOEM Information: 0x00000000\n\tHeight: Unspecified\n\tNumber Of Power Cords: Unspecified\n\tContained Elements: 0\n\tSKU Number: Not Specified\n',
    },
    ...processors,
    {
      handle: '1000',
      type: 16,
      length: 23,
      text: `Physical Memory Array\n\tLocation: Other\n\tUse: System Memory\n\tError Correction Type: Multi-bit ECC\n\tMaximum Capacity: ${memoryMegabytes} MB\n\tError Information Handle: Not Provided\n\tNumber Of Devices: 1\n`,
    },
    {
      handle: '1100',
      type: 17,
      length: 40,
      text: `Memory Device\n\tArray Handle: 0x1000\n\tError Information Handle: Not Provided\n\tTotal Width: Unknown\n\tData Width: Unknown\n\tSize: ${memoryMegabytes} MB\n\tForm Factor: DIMM\n\tSet: None\n\tLocator: DIMM 0\n\tBank Locator: Not Specified\n\tType: RAM\n\tType Detail: Other\n\tSpeed: Unknown\n\tManufacturer: QEMU\n\tSerial Number: Not Specified\n\tAsset Tag: Not Specified\n\tPart Number: Not Specified\n\tRank: Unknown\n`,
    },
    {
      handle: '2000',
      type: 32,
      length: 11,
      text: 'System Boot Information\n\tStatus: No errors detected\n',
    },
    { handle: '7F00', type: 127, length: 4, text: 'End Of Table\n' },
  ];
}
