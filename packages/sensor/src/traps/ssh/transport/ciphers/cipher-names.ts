/** Every cipher that sshd of OpenSSH 8.4p1 and 9.2p1 offers by default. */
export const CIPHER_NAMES = [
  'chacha20-poly1305@openssh.com',
  'aes128-ctr',
  'aes192-ctr',
  'aes256-ctr',
  'aes128-gcm@openssh.com',
  'aes256-gcm@openssh.com',
] as const;

export type CipherName = (typeof CIPHER_NAMES)[number];

export interface CipherFacts {
  readonly keyBytes: number;
  /** As far as the key derivation of RFC 4253 section 7.2 is concerned; 0 where the sequence number takes its place. */
  readonly ivBytes: number;
  /** What a packet's length is a multiple of. */
  readonly blockBytes: number;
  /** Of the authentication tag; 0 where a MAC is negotiated beside the cipher. */
  readonly tagBytes: number;
}

/** The table `ciphers[]` of OpenSSH's cipher.c. */
const CIPHERS: Readonly<Record<CipherName, CipherFacts>> = {
  'chacha20-poly1305@openssh.com': { keyBytes: 64, ivBytes: 0, blockBytes: 8, tagBytes: 16 },
  'aes128-ctr': { keyBytes: 16, ivBytes: 16, blockBytes: 16, tagBytes: 0 },
  'aes192-ctr': { keyBytes: 24, ivBytes: 16, blockBytes: 16, tagBytes: 0 },
  'aes256-ctr': { keyBytes: 32, ivBytes: 16, blockBytes: 16, tagBytes: 0 },
  'aes128-gcm@openssh.com': { keyBytes: 16, ivBytes: 12, blockBytes: 16, tagBytes: 16 },
  'aes256-gcm@openssh.com': { keyBytes: 32, ivBytes: 12, blockBytes: 16, tagBytes: 16 },
};

export function cipherFacts(name: CipherName): CipherFacts {
  return CIPHERS[name];
}

export function isCipherName(name: string): name is CipherName {
  return Object.hasOwn(CIPHERS, name);
}
