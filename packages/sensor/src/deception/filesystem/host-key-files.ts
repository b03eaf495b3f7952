import type { ServerPersona } from '../host/persona.ts';
import type { BaseNodeFactory } from './base-node.ts';
import type { TreePlan } from './tree-plan.ts';

/** The SSH trap's own key of a type (`rsa`, `ecdsa`, `ed25519`) in OpenSSH's form; null while there is none. */
export type HostKeySource = (type: string) => HostKeyContent | null;

export interface HostKeyContent {
  /** The same object as long as it is the same key. */
  readonly bytes: Uint8Array;
  /** When it was made; null: with the machine. */
  readonly madeAtMs: number | null;
}

const TYPES = ['ecdsa', 'ed25519', 'rsa'] as const;
const MAGIC = 'openssh-key-v1\0';

/** /etc/ssh/ssh_host_*: the keys by which the trap is known, so that the file and the wire show the same. */
export function planHostKeys(
  plan: TreePlan,
  factory: BaseNodeFactory,
  persona: ServerPersona,
  source: HostKeySource,
): void {
  const keyOf = (type: string): Uint8Array => source(type)?.bytes ?? new Uint8Array(0);
  for (const type of TYPES) {
    const modifiedAt = () => source(type)?.madeAtMs ?? persona.installedAtMs;
    const path = `/etc/ssh/ssh_host_${type}_key`;
    plan.put(path, () => factory.living(path, () => keyOf(type), { mode: 0o600, modifiedAt }));
    plan.put(`${path}.pub`, () =>
      factory.living(`${path}.pub`, () => Buffer.from(publicLine(keyOf(type), `root@${persona.hostname}`), 'latin1'), {
        modifiedAt,
      }),
    );
  }
}

/** The public half that lies unencrypted at the head of a private key file (OpenSSH's PROTOCOL.key). */
function publicLine(privateKey: Uint8Array, comment: string): string {
  const text = Buffer.from(privateKey)
    .toString('latin1')
    .replace(/-----[A-Z ]+-----/g, '')
    .replace(/\s+/g, '');
  const bytes = Buffer.from(text, 'base64');
  if (!bytes.toString('latin1').startsWith(MAGIC)) return '';
  let at = MAGIC.length;
  const field = (): Buffer => {
    const length = at + 4 <= bytes.length ? bytes.readUInt32BE(at) : 0;
    const value = bytes.subarray(at + 4, at + 4 + length);
    at += 4 + length;
    return value;
  };
  for (let skipped = 0; skipped < 3; skipped += 1) field();
  at += 4;
  const blob = field();
  if (blob.length < 4) return '';
  const type = blob.subarray(4, 4 + blob.readUInt32BE(0)).toString('latin1');
  return `${type} ${blob.toString('base64')} ${comment}\n`;
}
