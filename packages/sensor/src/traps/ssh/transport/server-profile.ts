import { CIPHER_NAMES, type CipherName } from './ciphers/cipher-names.ts';
import type { ModuliFamily } from './key-exchange/moduli.ts';
import { MODULI_DEBIAN_11 } from './key-exchange/moduli-debian-11.ts';
import { MODULI_DEBIAN_12 } from './key-exchange/moduli-debian-12.ts';
import { MAC_NAMES, type MacName } from './macs/mac-names.ts';

/**
 * What one version of sshd offers and says, in its order. The host persona's banner decides which one a machine runs, so
 * that the two belong together.
 */
export interface SshServerProfile {
  readonly name: string;
  readonly keyExchanges: readonly string[];
  /** Those for which the machine has a key are offered. */
  readonly hostKeyAlgorithms: readonly string[];
  readonly ciphers: readonly CipherName[];
  readonly macs: readonly MacName[];
  readonly compressions: readonly string[];
  /** What EXT_INFO says (RFC 8308), in order; `server-sig-algs` first. */
  readonly extensions: ReadonlyArray<readonly [name: string, value: string]>;
  /** PubkeyAcceptedAlgorithms: signatures by which users may log in. */
  readonly publicKeyAlgorithms: readonly string[];
  /** /etc/ssh/moduli of its package, for group exchange. */
  readonly moduli: readonly ModuliFamily[];
  /** A second request for a group is handled, which ends the connection, as the monitor process gives one only. */
  readonly failsOnSecondGroupRequest: boolean;
  /** Proofs of RSA host keys use the client's SHA-2 when the key exchange used another key; older versions use SHA-1. */
  readonly provesWithClientHash: boolean;
}

const COMPRESSIONS = ['none', 'zlib@openssh.com'];

const CLASSIC_KEY_EXCHANGES = [
  'curve25519-sha256',
  'curve25519-sha256@libssh.org',
  'ecdh-sha2-nistp256',
  'ecdh-sha2-nistp384',
  'ecdh-sha2-nistp521',
  'diffie-hellman-group-exchange-sha256',
  'diffie-hellman-group16-sha512',
  'diffie-hellman-group18-sha512',
  'diffie-hellman-group14-sha256',
];

/** OpenSSH 9.2p1 of Debian 12 with its security updates: HASSH 425d29fe50d8e4f5e37efb6e24bcf660. */
export const OPENSSH_9_2: SshServerProfile = {
  name: 'openssh-9.2p1-debian-12',
  keyExchanges: ['sntrup761x25519-sha512', 'sntrup761x25519-sha512@openssh.com', ...CLASSIC_KEY_EXCHANGES],
  hostKeyAlgorithms: ['rsa-sha2-512', 'rsa-sha2-256', 'ecdsa-sha2-nistp256', 'ssh-ed25519'],
  ciphers: CIPHER_NAMES,
  macs: MAC_NAMES,
  compressions: COMPRESSIONS,
  extensions: [
    [
      'server-sig-algs',
      'ssh-ed25519,sk-ssh-ed25519@openssh.com,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,' +
        'sk-ecdsa-sha2-nistp256@openssh.com,webauthn-sk-ecdsa-sha2-nistp256@openssh.com,ssh-dss,ssh-rsa,rsa-sha2-256,' +
        'rsa-sha2-512',
    ],
    ['publickey-hostbound@openssh.com', '0'],
  ],
  publicKeyAlgorithms: [
    'ssh-ed25519-cert-v01@openssh.com',
    'ecdsa-sha2-nistp256-cert-v01@openssh.com',
    'ecdsa-sha2-nistp384-cert-v01@openssh.com',
    'ecdsa-sha2-nistp521-cert-v01@openssh.com',
    'sk-ssh-ed25519-cert-v01@openssh.com',
    'sk-ecdsa-sha2-nistp256-cert-v01@openssh.com',
    'rsa-sha2-512-cert-v01@openssh.com',
    'rsa-sha2-256-cert-v01@openssh.com',
    'ssh-ed25519',
    'ecdsa-sha2-nistp256',
    'ecdsa-sha2-nistp384',
    'ecdsa-sha2-nistp521',
    'sk-ssh-ed25519@openssh.com',
    'sk-ecdsa-sha2-nistp256@openssh.com',
    'rsa-sha2-512',
    'rsa-sha2-256',
  ],
  moduli: MODULI_DEBIAN_12,
  failsOnSecondGroupRequest: false,
  provesWithClientHash: true,
};

/** OpenSSH 8.4p1 of Debian 11: HASSH 779664e66160bf75999f091fce5edb5a. */
export const OPENSSH_8_4: SshServerProfile = {
  name: 'openssh-8.4p1-debian-11',
  keyExchanges: CLASSIC_KEY_EXCHANGES,
  hostKeyAlgorithms: ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa', 'ecdsa-sha2-nistp256', 'ssh-ed25519'],
  ciphers: CIPHER_NAMES,
  macs: MAC_NAMES,
  compressions: COMPRESSIONS,
  extensions: [
    [
      'server-sig-algs',
      'ssh-ed25519,sk-ssh-ed25519@openssh.com,ssh-rsa,rsa-sha2-256,rsa-sha2-512,ssh-dss,ecdsa-sha2-nistp256,' +
        'ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,sk-ecdsa-sha2-nistp256@openssh.com,' +
        'webauthn-sk-ecdsa-sha2-nistp256@openssh.com',
    ],
  ],
  publicKeyAlgorithms: [
    'ecdsa-sha2-nistp256-cert-v01@openssh.com',
    'ecdsa-sha2-nistp384-cert-v01@openssh.com',
    'ecdsa-sha2-nistp521-cert-v01@openssh.com',
    'sk-ecdsa-sha2-nistp256-cert-v01@openssh.com',
    'ssh-ed25519-cert-v01@openssh.com',
    'sk-ssh-ed25519-cert-v01@openssh.com',
    'rsa-sha2-512-cert-v01@openssh.com',
    'rsa-sha2-256-cert-v01@openssh.com',
    'ssh-rsa-cert-v01@openssh.com',
    'ecdsa-sha2-nistp256',
    'ecdsa-sha2-nistp384',
    'ecdsa-sha2-nistp521',
    'sk-ecdsa-sha2-nistp256@openssh.com',
    'ssh-ed25519',
    'sk-ssh-ed25519@openssh.com',
    'rsa-sha2-512',
    'rsa-sha2-256',
    'ssh-rsa',
  ],
  moduli: MODULI_DEBIAN_11,
  failsOnSecondGroupRequest: true,
  provesWithClientHash: false,
};

/** The profile that belongs to an identification string: 8.4 for what is older than 9, else 9.2. */
export function profileFor(identification: string): SshServerProfile {
  const [, major] = /OpenSSH_(\d{1,2})\./.exec(identification) ?? [];
  return major !== undefined && Number(major) < 9 ? OPENSSH_8_4 : OPENSSH_9_2;
}
