import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createHostRegistry } from './deception/host/create-host.ts';
import { runCommand } from './deception/shell/test-shell.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { testMachine, testPolicy } from './test-machine.ts';

const RECORDING = join(import.meta.dirname, '..', 'personas', 'debian-12');
const read = (name: string) => readFileSync(join(RECORDING, name), 'utf8');
const lines = (text: string) => text.split('\n').filter((line) => line !== '');
const texts = new Map(
  lines(read('texts.txt')).map((line) => z.tuple([z.string(), z.string()]).parse(JSON.parse(line))),
);

/** What record-licences.txt says: files, treatment, licence and reason. */
const rules = lines(read('record-licences.txt'))
  .filter((line) => !line.startsWith('#'))
  .map((line) => line.split('\t'));

/** Paths and patterns of record-own-texts.txt. */
const own = new Set(
  lines(read('record-own-texts.txt'))
    .filter((line) => line.startsWith('=== '))
    .flatMap((line) => line.slice(4).split(' ')),
);

/** Names of the packages that each recorded file belongs to. */
const owners = new Map<string, string[]>();
const packageNames = lines(read('packages.txt'))
  .slice(1)
  .map((line) => line.split('\t')[0] ?? '');
for (const block of read('tree.txt').split('\n\n')) {
  const [directory = '', ...entries] = lines(block);
  for (const entry of entries) {
    const [name = '', , , , numbers = ''] = entry.split('\t');
    if (numbers !== '')
      owners.set(
        `${directory}/${name}`,
        numbers.split(',').map((number) => packageNames[Number(number)] ?? ''),
      );
  }
}

/** The treatment that record.py gives a file: the most exact row counts. */
function treatmentOf(path: string): string | undefined {
  const parts = path.split('/');
  const directories = parts.slice(1).map((_, index) => `${parts.slice(0, parts.length - 1 - index).join('/')}/`);
  const keys = [path, ...directories, ...(owners.get(path) ?? []).map((name) => `package:${name}`)];
  return keys.map((key) => rules.find(([files]) => files === key)?.[1]).find((treatment) => treatment !== undefined);
}

describe('the recorded texts', () => {
  it('hold no terms of a licence that asks for more than its notice', () => {
    const found = [...texts].filter(([, text]) =>
      /GNU (Lesser |Library )?General Public|Free Software Foundation|Mozilla Public|Artistic Licence/i.test(text),
    );
    expect(found.map(([path]) => path)).toEqual([]);
  });

  it('are copied whole only where a licence permits it or there is no author', () => {
    const wholly = rules.filter(([, treatment]) => treatment === 'verbatim').map(([, , licence]) => licence);
    expect([...new Set(wholly)].sort()).toEqual([
      'BSD-2-Clause',
      'BSD-3-Clause',
      'BSD-3-Clause or GPL-2+',
      // The two sentences of /etc/motd.
      'GPL-2+',
      'HPND-sell-variant',
      'ISC',
      'MIT',
      'OpenSSH (BSD-2-Clause and freer)',
      'PostgreSQL',
      'X11',
      'empty',
      'facts',
      'public domain',
    ]);
    expect(rules.filter((rule) => rule[1] === 'verbatim' && rule[2] === 'GPL-2+').map(([path]) => path)).toEqual([
      '/etc/motd',
      '/usr/share/base-files/motd',
    ]);
  });

  it('have a text of our own wherever the table names one', () => {
    expect(rules.filter(([path = '', treatment]) => treatment === 'own' && !own.has(path))).toEqual([]);
  });

  it('are each named by the table, by path, directory or package', () => {
    expect([...texts.keys()].filter((path) => treatmentOf(path) === undefined)).toEqual([]);
  });

  it('keep no comment of what is kept for its settings alone', () => {
    const settings = [...texts].filter(([path]) => treatmentOf(path) === 'settings:#');
    expect(settings.length).toBeGreaterThan(80);
    // Files of nothing but comments say their own name; #include, #% and the #! of the first line mean something.
    const comment = (path: string) => (line: string) => /^\s*#(?!include <|%|!)/.test(line) && line !== `# ${path}`;
    expect(settings.filter(([path, text]) => lines(text).some(comment(path))).map(([path]) => path)).toEqual([]);
  });
});

describe.each(['web-server', 'database-server'])('a text file of persona %s', (persona) => {
  it('has the size that ls, stat and wc tell', async () => {
    const host = createHostRegistry({
      machine: testMachine(persona),
      policy: testPolicy(),
      limits: DEFAULT_LIMITS,
      clock: { now: () => Date.UTC(2026, 10, 21, 11, 35, 44) },
      random: { next: () => 0.5, bytes: (length) => new Uint8Array(length) },
    }).hostFor('198.51.100.7');
    const paths = [...texts.keys()].filter((path) => !path.includes('fonts'));
    const present: string[] = lines((await runCommand(`ls -d ${paths.join(' ')} 2>/dev/null`, { host })).stdout);
    expect(present.length).toBeGreaterThan(200);
    const told = await runCommand(
      `for f in ${present.join(' ')}; do echo $(ls -ld $f | awk '{print $5}') $(stat -c %s $f) $(wc -c < $f) $(cat $f | wc -c) $f; done`,
      { host },
    );
    const differing = lines(told.stdout).filter((line) => new Set(line.split(' ').slice(0, 4)).size > 1);
    expect([lines(told.stdout).length, differing]).toEqual([present.length, []]);
  });
});
