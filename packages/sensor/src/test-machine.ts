import type { CredentialPolicy } from './deception/credentials/credential-policy.ts';
import type { Installation } from './deception/host/instantiate-persona.ts';
import type { MachineImage } from './deception/host/machine-image.ts';
import { DEFAULT_PERSONA, loadCredentialPolicy, loadMachine } from './personas.ts';

/** The installation that tests look at: always the same machine. */
export const TEST_INSTALLATION: Installation = { seed: 'test', createdAtMs: Date.UTC(2026, 10, 21, 9, 0, 0) };

const machines = new Map<string, MachineImage>();

/** A machine for tests, made once for a test file: `root@srv-app02`, with an ordinary user `admin`. */
export function testMachine(persona: string = DEFAULT_PERSONA): MachineImage {
  const known = machines.get(persona);
  if (known !== undefined) return known;
  const fixed = new Map([
    ['role', 'srv-app'],
    ['number', '02'],
    ['administrator', 'admin'],
  ]);
  const made = loadMachine(persona, TEST_INSTALLATION, { fixed });
  machines.set(persona, made);
  return made;
}

let policy: CredentialPolicy | null = null;

/** The policy that ships, read once for a test file. */
export function testPolicy(): CredentialPolicy {
  policy ??= loadCredentialPolicy(undefined, TEST_INSTALLATION);
  return policy;
}
