import { describe, expect, it } from 'vitest';
import { loadMachine, shippedPersonas } from '../../personas.ts';
import { TEST_INSTALLATION } from '../../test-machine.ts';
import type { ServerPersona } from './persona.ts';
import { readPersona } from './read-persona.ts';

const machine = (name: string, seed: string) => loadMachine(name, { ...TEST_INSTALLATION, seed }).persona;

/** What an attacker sees of a machine at a first look. */
const shown = (persona: ServerPersona) => ({
  address: persona.network.address,
  mac: persona.network.mac,
  machineId: persona.machineId,
  root: persona.accounts.find((account) => account.name === 'root')?.password,
  installedAtMs: persona.installedAtMs,
  secrets: persona.honeytokens.map((token) => token.secret),
  processes: persona.processes.map((process) => process.processId),
  uuid: persona.disks[0]?.partitions[0]?.uuid,
});

describe.each(shippedPersonas())('persona %s', (name) => {
  const one = machine(name, 'one');
  const others = Array.from({ length: 7 }, (_, index) => machine(name, `seed ${index}`));

  it('is the same machine after every start', () => {
    expect(machine(name, 'one')).toEqual(one);
  });

  it('is never the same machine in two installations', () => {
    const seen = [one, ...others].map(shown);
    for (const key of ['address', 'mac', 'machineId', 'root', 'installedAtMs', 'secrets'] as const)
      expect(new Set(seen.map((each) => JSON.stringify(each[key]))).size).toBe(seen.length);
  });

  it('has hostnames within its pattern, and many of them', () => {
    const names = [one, ...others].map((each) => each.hostname);
    expect(names.every((each) => /^[A-Za-z][A-Za-z0-9-]{1,30}$/.test(each))).toBe(true);
    expect(new Set(names).size).toBeGreaterThan(4);
  });

  it('has no text that names something undefined, and each bait in a file', () => {
    expect(one.files.filter((file) => file.text.includes('{{'))).toEqual([]);
    expect(one.honeytokens.filter((token) => token.paths.length === 0).map((token) => token.id)).toEqual([]);
  });

  it('numbers its processes without a clash and after their parents', () => {
    const processes = others[0]?.processes ?? [];
    const numbers = processes.map((process) => process.processId);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(processes.filter((process) => process.parentId >= process.processId)).toEqual([]);
  });
});

describe('a persona file', () => {
  const minimal = 'name: x\ntitle: y\nfamily: debian\n';

  it('is refused with the line of what is wrong', () => {
    const problem = (text: string) => {
      try {
        readPersona(text, 'mine.yaml');
        return 'none';
      } catch (error) {
        return error instanceof Error ? error.message : '';
      }
    };
    expect([
      problem('name: x\ntitle: [\n'),
      problem(`${minimal}hostname: 7\n`),
      problem(`${minimal}files:\n  - path: etc/x\n    text: a\n`).split(':')[0],
      problem(`${minimal}colour: red\n`).startsWith('mine.yaml, line'),
    ]).toEqual([
      expect.stringContaining('mine.yaml, line 3'),
      'mine.yaml, line 4: hostname: Invalid input: expected string, received number',
      expect.stringMatching(/^mine\.yaml, line \d+$/),
      true,
    ]);
  });

  it('that is not there is told with the names of those that are', () => {
    expect(() => loadMachine('no-such', TEST_INSTALLATION)).toThrow(
      'no-such cannot be read (personas that ship: database-server, router, web-server).',
    );
  });
});
