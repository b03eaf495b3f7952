import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CerberusError } from '@cerberusmesh/contracts';
import { z } from 'zod';
import {
  CredentialPolicy,
  type CredentialPolicyDefinition,
  credentialPolicySchema,
} from './deception/credentials/credential-policy.ts';
import type { HostKeySource } from './deception/filesystem/host-key-files.ts';
import { type DebianContent, readPackages } from './deception/host/debian-content.ts';
import type { GenerationState } from './deception/host/generation-state.ts';
import { type Installation, instantiatePersona } from './deception/host/instantiate-persona.ts';
import { MachineImage } from './deception/host/machine-image.ts';
import { serviceSchema } from './deception/host/persona-schema.ts';
import type { Plants } from './deception/host/plants.ts';
import { readPersona, readYaml } from './deception/host/read-persona.ts';

/** Data that ships with the program: personas, what they are made of, the default policy. Only ever read. */
const CONTENT_DIRECTORY = join(dirname(fileURLToPath(import.meta.url)), '..', 'personas');

/** The machine that a sensor shows when its configuration names none. */
export const DEFAULT_PERSONA = 'web-server';

/** Names of the personas that ship with the sensor. */
export function shippedPersonas(): string[] {
  return readdirSync(CONTENT_DIRECTORY)
    .filter((name) => name.endsWith('.yaml') && name !== 'credentials.yaml')
    .map((name) => basename(name, '.yaml'))
    .sort();
}

/**
 * Makes the machine of an installation from a persona's name, or the path of a file of one's own.
 *
 * @throws CerberusError `invalid-configuration` naming file and line
 */
export function loadMachine(
  persona: string,
  installation: Installation,
  options: {
    readonly fixed?: ReadonlyMap<string, string>;
    readonly hostKeys?: HostKeySource;
    readonly bait?: GenerationState;
    /** What was put on the machine; of an image that this one replaces. */
    readonly plants?: Plants;
  } = {},
): MachineImage {
  const file = /[/\\]|\.ya?ml$/.test(persona) ? persona : join(CONTENT_DIRECTORY, `${persona}.yaml`);
  const definition = readPersona(readContent(file, persona), basename(file));
  const debian = definition.family === 'debian' ? readDebianContent() : null;
  const services = debian === null ? [] : readYaml(debian.services, 'debian-12/services.yaml', z.array(serviceSchema));
  const { fixed = new Map<string, string>(), hostKeys, bait, plants } = options;
  const instantiated = instantiatePersona({
    definition,
    installation,
    debian,
    services,
    fixed,
    ...(bait === undefined ? {} : { bait }),
  });
  return new MachineImage(instantiated, debian, hostKeys, plants);
}

/** The policy of a file, or the one that ships. */
export function loadCredentialPolicy(file: string | undefined, installation: Installation): CredentialPolicy {
  const path = file ?? join(CONTENT_DIRECTORY, 'credentials.yaml');
  const definition: CredentialPolicyDefinition = readYaml(
    readContent(path, path),
    basename(path),
    credentialPolicySchema,
  );
  return new CredentialPolicy(definition, installation.seed);
}

function readDebianContent(): DebianContent {
  const read = (name: string) => readFileSync(join(CONTENT_DIRECTORY, 'debian-12', name), 'utf8');
  const entry = z.tuple([z.string(), z.string()]);
  return {
    packages: readPackages(read('packages.txt')),
    tree: read('tree.txt'),
    texts: new Map(
      read('texts.txt')
        .trimEnd()
        .split('\n')
        .map((line) => entry.parse(JSON.parse(line))),
    ),
    answers: read('program-answers.txt'),
    services: read('services.yaml'),
  };
}

function readContent(file: string, named: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CerberusError(
      'invalid-configuration',
      `${named} cannot be read (personas that ship: ${shippedPersonas().join(', ')}).`,
      {
        cause: error,
        details: { file },
      },
    );
  }
}
