import { createHash } from 'node:crypto';

/** Made for CerberusMesh, once; whoever exports the same playbook gets the same ids (RFC 9562 section 5.5). */
const NAMESPACE = Buffer.from('b0f6b7a42f5d5c0f9a3e64f0c1d7e9aa', 'hex');

/** The producer of what this program exports: an identity of STIX 2.1. */
export const PRODUCER = `identity--${formatted(sha1('producer'), 5)}`;
/** Under which the playbook rides along as it was written. */
export const EXTENSION = `extension-definition--${formatted(sha1('extension'), 5)}`;

/** An id of a playbook, made of its name. */
export function playbookIdentifier(id: string): string {
  return `playbook--${formatted(sha1(`playbook\n${id}`), 5)}`;
}

/**
 * An id of a step or agent. CACAO wants version 4 there; it is not random here, so that exporting again gives the same.
 */
export function objectIdentifier(type: string, playbook: string, name: string): string {
  return `${type}--${formatted(sha1(`${type}\n${playbook}\n${name}`), 4)}`;
}

function sha1(name: string): Buffer {
  return createHash('sha1').update(NAMESPACE).update(name).digest();
}

function formatted(hash: Uint8Array, version: 4 | 5): string {
  const bytes = Buffer.from(hash.subarray(0, 16));
  bytes[6] = (version << 4) | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const text = bytes.toString('hex');
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join('-');
}
