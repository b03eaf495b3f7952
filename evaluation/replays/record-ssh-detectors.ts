/**
 * Runs public scanners and honeypot detectors against a server and prints what they say of it.
 *
 *   node evaluation/replays/record-ssh-detectors.ts --port 22522 > evaluation/replays/fixtures/ssh-detectors-9.2p1.json
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { detect, installAuditor } from './ssh-detectors.ts';

const { values: flags } = parseArgs({
  options: {
    host: { type: 'string', default: '127.0.0.1' },
    port: { type: 'string' },
    user: { type: 'string', default: 'root' },
    password: { type: 'string', default: 'admin123' },
  },
});
if (flags.port === undefined) throw new Error('--port is missing');
const directory = mkdtempSync(join(tmpdir(), 'cerberus-detectors-'));
try {
  const findings = await detect(
    { host: flags.host, port: Number(flags.port) },
    { username: flags.user, password: flags.password },
    await installAuditor(directory),
  );
  process.stdout.write(`${JSON.stringify(findings, null, 1)}\n`);
} finally {
  rmSync(directory, { recursive: true, force: true });
}
