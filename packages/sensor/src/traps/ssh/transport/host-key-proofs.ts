import type { SshHostKeys } from './host-keys.ts';
import { MESSAGE } from './message-numbers.ts';
import { readWire } from './wire-reader.ts';
import { message, wireString } from './wire-writer.ts';

const ANNOUNCEMENT = 'hostkeys-00@openssh.com';
const PROOF = 'hostkeys-prove-00@openssh.com';

/** The same for every client. */
const ANNOUNCEMENTS = new WeakMap<SshHostKeys, Buffer>();

/** The global request by which sshd tells all its host keys once the user is in (PROTOCOL of OpenSSH, section 2.5). */
export function announceHostKeys(hostKeys: SshHostKeys): Buffer {
  const made = ANNOUNCEMENTS.get(hostKeys);
  if (made !== undefined) return made;
  const blobs = hostKeys.keys.map(({ publicBlob }) => wireString(publicBlob));
  const announcement = message(MESSAGE.globalRequest, wireString(ANNOUNCEMENT), Buffer.of(0), ...blobs);
  ANNOUNCEMENTS.set(hostKeys, announcement);
  return announcement;
}

/** What a client asks for with `hostkeys-prove-00@openssh.com`. */
export interface ProofRequest {
  readonly wantsReply: boolean;
  readonly blobs: readonly Buffer[];
  /** False when what follows is no list of strings; sshd then refuses. */
  readonly whole: boolean;
}

/** @returns null when the payload is not such a request */
export function readProofRequest(payload: Buffer): ProofRequest | null {
  if (payload[0] !== MESSAGE.globalRequest) return null;
  const reader = readWire(payload, 1);
  if (reader.string()?.toString('latin1') !== PROOF) return null;
  const wantsReply = reader.byte();
  if (wantsReply === null) return null;
  const blobs: Buffer[] = [];
  while (reader.remaining() > 0) {
    const blob = reader.string();
    if (blob === null) return { wantsReply: wantsReply !== 0, blobs, whole: false };
    blobs.push(blob);
  }
  return { wantsReply: wantsReply !== 0, blobs, whole: true };
}

/**
 * Signs for each key that is asked for.
 *
 * @param hostKeyAlgorithm of the latest key exchange: RSA keys sign with it when it is one of RSA's
 * @param clientRsaAlgorithms what the client named of SHA-2 for RSA in its first KEXINIT, best first: decides otherwise, in
 *   versions that look at it; without any it is SHA-1
 * @returns null when one of the keys is not ours
 */
export async function proveHostKeys(options: {
  readonly request: ProofRequest;
  readonly hostKeys: SshHostKeys;
  readonly sessionId: Buffer;
  readonly hostKeyAlgorithm: string;
  readonly clientRsaAlgorithms: readonly string[];
}): Promise<Buffer | null> {
  const { request, hostKeys, sessionId } = options;
  if (!request.whole) return null;
  const proofs: Buffer[] = [];
  for (const blob of request.blobs) {
    const key = hostKeys.keys.find(({ publicBlob }) => publicBlob.equals(blob));
    if (key === undefined) return null;
    const algorithm = key.type === 'ssh-rsa' ? rsaAlgorithm(options) : key.type;
    const signed = Buffer.concat([wireString(PROOF), wireString(sessionId), wireString(blob)]);
    proofs.push(wireString(await key.sign(signed, algorithm)));
  }
  return Buffer.concat(proofs);
}

function rsaAlgorithm(options: {
  readonly hostKeyAlgorithm: string;
  readonly clientRsaAlgorithms: readonly string[];
}): string {
  const { hostKeyAlgorithm, clientRsaAlgorithms } = options;
  if (hostKeyAlgorithm.startsWith('rsa-') || hostKeyAlgorithm === 'ssh-rsa') return hostKeyAlgorithm;
  return clientRsaAlgorithms[0] ?? 'ssh-rsa';
}
