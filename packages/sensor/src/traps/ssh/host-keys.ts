import ssh2 from 'ssh2';
import type { TrapState } from '../../trap.ts';

/**
 * Host keys in the order in which OpenSSH offers them. They are made on first start and kept, because a server whose
 * keys change between two visits is not a server. Making an RSA key takes seconds of a thread, not of the event loop.
 */
export function loadHostKeys(state: TrapState, trapName: string, comment: string): Promise<Buffer[]> {
  const { generateKeyPair } = ssh2.utils;
  const makers: ReadonlyArray<readonly [string, () => Promise<string>]> = [
    ['rsa', () => made((done) => generateKeyPair('rsa', { bits: 3072, comment }, done))],
    ['ecdsa', () => made((done) => generateKeyPair('ecdsa', { bits: 256, comment }, done))],
    ['ed25519', () => made((done) => generateKeyPair('ed25519', { comment }, done))],
  ];
  return Promise.all(
    makers.map(async ([type, make]) => {
      const file = `${trapName}-host-${type}-key`;
      const kept = state.read(file);
      if (kept !== null && !(ssh2.utils.parseKey(Buffer.from(kept)) instanceof Error)) return Buffer.from(kept);
      const key = Buffer.from(await make());
      state.write(file, key);
      return key;
    }),
  );
}

type Done = (error: Error | null, pair: { readonly private: string }) => void;

/** The private key of a pair, when it is made. */
function made(generate: (done: Done) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    generate((error, pair) => (error === null ? resolve(pair.private) : reject(error)));
  });
}
