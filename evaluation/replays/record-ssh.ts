/**
 * Runs every probe of `ssh-probes.ts` against a server, prints what it answered as a fixture, or what differs from one.
 *
 *   node evaluation/replays/record-ssh.ts --port 22522 --password P --out evaluation/replays/fixtures/ssh-9.2p1.json
 *   node evaluation/replays/record-ssh.ts --port 2222 --compare evaluation/replays/fixtures/ssh-9.2p1.json [--only TEXT]
 *
 * The fixtures were recorded from the machine that `oracle.sh` builds.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { compareSsh, fixtureSchema, mergeFixtures, recordSsh, type SshFixture } from './ssh-comparison.ts';
import { PROBES } from './ssh-probes.ts';

const MAX_SHOWN_CHARACTERS = 400;
const { values: flags } = parseArgs({
  options: {
    host: { type: 'string', default: '127.0.0.1' },
    port: { type: 'string' },
    user: { type: 'string', default: 'root' },
    password: { type: 'string', default: 'admin123' },
    out: { type: 'string' },
    compare: { type: 'string' },
    only: { type: 'string', default: '' },
    /** How many at a time. sshd refuses connections when more than ten have not logged in (MaxStartups). */
    concurrency: { type: 'string', default: '6' },
  },
});
if (flags.port === undefined) throw new Error('--port is missing');
const target = { host: flags.host, port: Number(flags.port) };
const account = { username: flags.user, password: flags.password };
const probes = PROBES.filter((probe) => probe.name.includes(flags.only));
const concurrency = Number(flags.concurrency);

if (flags.compare === undefined) {
  const recorded = await recordSsh(probes, target, account, concurrency);
  // With --only, the fixture keeps what was not asked this time.
  const before: SshFixture | null =
    flags.only !== '' && flags.out !== undefined && existsSync(flags.out)
      ? fixtureSchema.parse(JSON.parse(readFileSync(flags.out, 'utf8')))
      : null;
  const fixture = before === null ? recorded : mergeFixtures(before, recorded);
  const text = `${JSON.stringify(fixture, null, 1)}\n`;
  if (flags.out === undefined) process.stdout.write(text);
  else writeFileSync(flags.out, text);
} else {
  const fixture = fixtureSchema.parse(JSON.parse(readFileSync(flags.compare, 'utf8')));
  const differences = await compareSsh(fixture, probes, target, account, concurrency);
  for (const { name, expected, actual } of differences) {
    process.stdout.write(`\n## ${name}\n`);
    // What both begin with says nothing.
    let same = 0;
    while (same < Math.max(0, expected.length - 1) && expected[same] === actual[same]) same += 1;
    for (const line of expected.slice(same)) process.stdout.write(`  real ${line.slice(0, MAX_SHOWN_CHARACTERS)}\n`);
    for (const line of actual.slice(same)) process.stdout.write(`  here ${line.slice(0, MAX_SHOWN_CHARACTERS)}\n`);
  }
  process.stderr.write(`${probes.length} probes, ${differences.length} differ\n`);
  process.exitCode = differences.length === 0 ? 0 : 1;
}
