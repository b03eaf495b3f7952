import ssh2 from 'ssh2';
import type { TrapState } from '../../trap.ts';

/**
 * Host keys in the order in which OpenSSH offers them. They are made on first start and kept, because a server whose
 * keys change between two visits is not a server.
 */
export function loadHostKeys(state: TrapState, trapName: string, comment: string): Buffer[] {
  const { generateKeyPairSync } = ssh2.utils;
  const makers: ReadonlyArray<readonly [string, () => string]> = [
    ['rsa', () => generateKeyPairSync('rsa', { bits: 3072, comment }).private],
    ['ecdsa', () => generateKeyPairSync('ecdsa', { bits: 256, comment }).private],
    ['ed25519', () => generateKeyPairSync('ed25519', { comment }).private],
  ];
  return makers.map(([type, make]) => {
    const file = `${trapName}-host-${type}-key`;
    const kept = state.read(file);
    if (kept !== null && !(ssh2.utils.parseKey(Buffer.from(kept)) instanceof Error)) return Buffer.from(kept);
    const made = Buffer.from(make());
    state.write(file, made);
    return made;
  });
}
