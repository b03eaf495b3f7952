/** Every MAC that sshd of OpenSSH 8.4p1 and 9.2p1 offers by default. */
export const MAC_NAMES = [
  'umac-64-etm@openssh.com',
  'umac-128-etm@openssh.com',
  'hmac-sha2-256-etm@openssh.com',
  'hmac-sha2-512-etm@openssh.com',
  'hmac-sha1-etm@openssh.com',
  'umac-64@openssh.com',
  'umac-128@openssh.com',
  'hmac-sha2-256',
  'hmac-sha2-512',
  'hmac-sha1',
] as const;

export type MacName = (typeof MAC_NAMES)[number];

export interface MacFacts {
  readonly algorithm: 'umac-64' | 'umac-128' | 'hmac-sha2-256' | 'hmac-sha2-512' | 'hmac-sha1';
  readonly keyBytes: number;
  readonly tagBytes: number;
  /** The MAC covers the encrypted packet, and the length goes over the wire in the clear. */
  readonly encryptThenMac: boolean;
}

const UMAC_64 = { algorithm: 'umac-64', keyBytes: 16, tagBytes: 8 } as const;
const UMAC_128 = { algorithm: 'umac-128', keyBytes: 16, tagBytes: 16 } as const;
const HMAC_SHA2_256 = { algorithm: 'hmac-sha2-256', keyBytes: 32, tagBytes: 32 } as const;
const HMAC_SHA2_512 = { algorithm: 'hmac-sha2-512', keyBytes: 64, tagBytes: 64 } as const;
const HMAC_SHA1 = { algorithm: 'hmac-sha1', keyBytes: 20, tagBytes: 20 } as const;

/** The table `macs[]` of OpenSSH's mac.c. */
const MACS: Readonly<Record<MacName, MacFacts>> = {
  'umac-64-etm@openssh.com': { ...UMAC_64, encryptThenMac: true },
  'umac-128-etm@openssh.com': { ...UMAC_128, encryptThenMac: true },
  'hmac-sha2-256-etm@openssh.com': { ...HMAC_SHA2_256, encryptThenMac: true },
  'hmac-sha2-512-etm@openssh.com': { ...HMAC_SHA2_512, encryptThenMac: true },
  'hmac-sha1-etm@openssh.com': { ...HMAC_SHA1, encryptThenMac: true },
  'umac-64@openssh.com': { ...UMAC_64, encryptThenMac: false },
  'umac-128@openssh.com': { ...UMAC_128, encryptThenMac: false },
  'hmac-sha2-256': { ...HMAC_SHA2_256, encryptThenMac: false },
  'hmac-sha2-512': { ...HMAC_SHA2_512, encryptThenMac: false },
  'hmac-sha1': { ...HMAC_SHA1, encryptThenMac: false },
};

export function macFacts(name: MacName): MacFacts {
  return MACS[name];
}

export function isMacName(name: string): name is MacName {
  return Object.hasOwn(MACS, name);
}
