import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  createKey,
  eventually,
  freshDataDirectory,
  portOf,
  type RunningCommand,
  removeDataDirectory,
  run,
  startCommand,
} from './instance.ts';
import { openOrders } from './orders.ts';
import { type ProgramResult, runOrFail, runProgram } from './program.ts';
import { SSH_OPTIONS } from './ssh-client-programs.ts';

/** A sensor of its own, elsewhere as far as it can tell: it knows the hub by an address, a key and a certificate. */

const hubDirectory = freshDataDirectory();
const sensorDirectory = freshDataDirectory();
const files = mkdtempSync(join(tmpdir(), 'cerberus-remote-'));
const authority = join(files, 'authority.pem');
const hubReadySchema = z.object({ url: z.string() });
const sensorReadySchema = z.object({
  traps: z.array(z.object({ name: z.string(), address: z.string(), port: z.number() })),
});
const pageSchema = z.object({
  items: z.array(
    z.object({
      event: z.object({ id: z.string(), kind: z.string(), sensorId: z.string(), data: z.looseObject({}) }),
    }),
  ),
});
let hubPort = 0;
let hub: RunningCommand<z.infer<typeof hubReadySchema>>;
let sensor: RunningCommand<z.infer<typeof sensorReadySchema>>;
let key = '';

function startHub() {
  return startCommand(
    ['hub', '--port', String(hubPort)],
    hubDirectory,
    {
      CERBERUS_HUB__TLS__CERTIFICATE_FILE: join(files, 'hub.pem'),
      CERBERUS_HUB__TLS__KEY_FILE: join(files, 'hub.key'),
      CERBERUS_HUB__PORT: String(hubPort),
    },
    hubReadySchema,
  );
}

function startSensor(keyFile: string, dataDirectory = sensorDirectory) {
  return startCommand(
    ['sensor', '--hub', `https://localhost:${hubPort}`, '--key-file', keyFile, '--ca-file', authority],
    dataDirectory,
    { CERBERUS_SENSOR__ID: 'branch-office' },
    sensorReadySchema,
  );
}

beforeAll(async () => {
  hubPort = await freePort();
  await makeCertificates();
  hub = await startHub();
  key = createKey(hubDirectory);
  const enrolled = run(hubDirectory, 'sensor', 'enrol', 'branch-office');
  expect(enrolled).toMatchObject({ status: 0 });
  writeFileSync(join(files, 'sensor.key'), enrolled.stdout, { mode: 0o600 });
  sensor = await startSensor(join(files, 'sensor.key'));
});
afterAll(async () => {
  await sensor.stop();
  await hub.stop();
  for (const directory of [hubDirectory, sensorDirectory, files]) removeDataDirectory(directory);
});

/** An authority of our own and a certificate of its for the name `localhost`. */
async function makeCertificates(): Promise<void> {
  const openssl = (...line: string[]) => runOrFail('openssl', line, { directory: files });
  const ecKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  await openssl(
    'req',
    '-x509',
    ...ecKey,
    '-days',
    '2',
    '-subj',
    '/CN=authority',
    '-keyout',
    'authority.key',
    '-out',
    authority,
  );
  await openssl('req', ...ecKey, '-subj', '/CN=localhost', '-keyout', 'hub.key', '-out', 'hub.csr');
  writeFileSync(join(files, 'names'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\n');
  const signing = ['-CA', authority, '-CAkey', 'authority.key', '-CAcreateserial', '-days', '2', '-extfile', 'names'];
  await openssl('x509', '-req', '-in', 'hub.csr', ...signing, '-out', 'hub.pem');
  chmodSync(files, 0o755);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

function get(path: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        host: 'localhost',
        port: hubPort,
        path,
        ca: readFileSync(authority),
        headers: { authorization: `Bearer ${key}` },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          if (response.statusCode === 200) resolve(JSON.parse(text));
          else reject(new Error(`GET ${path}: ${response.statusCode} ${text}`));
        });
      },
    );
    asked.once('error', reject);
    asked.end();
  });
}

function attack(command: string): Promise<ProgramResult> {
  const port = portOf(sensor.ready.traps, 'ssh');
  const options = ['-F', '/dev/null', ...SSH_OPTIONS, '-o', 'PubkeyAuthentication=no', '-p', String(port)];
  return runProgram('sshpass', ['-p', 'admin123', 'ssh', ...options, 'root@127.0.0.1', command]);
}

async function commandEvents(text: string) {
  const page = pageSchema.parse(await get('/api/v1/events?limit=500&kind=command.entered'));
  return page.items.filter(({ event }) => JSON.stringify(event.data).includes(text));
}

describe('a sensor elsewhere', () => {
  it('reports what was done in its traps to the hub over HTTPS, under the name of its key', async () => {
    expect(await attack('echo from afar; exit 4')).toMatchObject({ status: 4, stdout: 'from afar\n' });
    const found = await eventually('the command in the log', async () => {
      const events = await commandEvents('from afar');
      return events.length > 0 ? events : null;
    });
    expect(found.map(({ event }) => event.sensorId)).toEqual(['branch-office']);
  });

  it('carries out what its hub orders, known by the key that came with its own', async () => {
    const orders = await openOrders(hubDirectory);
    try {
      const given = await orders.directives.issue({
        sensorId: 'branch-office',
        kind: 'insert_trap',
        data: {
          source: '127.0.0.1',
          files: [{ path: '/opt/handover.txt', mode: 0o644, owner: null, text: 'for {{hostname}}\n' }],
          bait: [],
          services: [],
        },
        effectMs: null,
        issuedBy: 'the system test',
        idempotencyKey: 'remote',
      });
      const settled = await orders.directives.settled(given.directiveId, { timeoutMs: 20_000 });
      expect(settled).toMatchObject({ state: 'applied', facts: { files: ['/opt/handover.txt'] } });
      expect(await attack('cat /opt/handover.txt')).toMatchObject({
        status: 0,
        stdout: expect.stringMatching(/^for \S+\n$/),
      });
    } finally {
      await orders.stop();
    }
  });

  it('goes on while the hub is away, and nothing is lost or doubled when it is back', async () => {
    await hub.stop('SIGTERM');
    for (let number = 0; number < 20; number++)
      expect(await attack(`echo while away ${number}.`)).toMatchObject({
        status: 0,
        stdout: `while away ${number}.\n`,
      });
    hub = await startHub();
    const events = await eventually('all that was typed', async () => {
      const found = await commandEvents('while away');
      return found.length >= 20 ? found : null;
    });
    expect(events.map(({ event }) => String(event.data.input)).toSorted()).toEqual(
      Array.from({ length: 20 }, (_, number) => `echo while away ${number}.`).toSorted(),
    );
    expect(new Set(events.map(({ event }) => event.id)).size).toBe(20);
  });

  it('keeps what was spooled when it is killed while the hub is away', async () => {
    await hub.stop('SIGTERM');
    expect(await attack('echo before the kill')).toMatchObject({ status: 0 });
    await sensor.stop('SIGKILL');
    hub = await startHub();
    sensor = await eventually('the sensor starts again', () =>
      startSensor(join(files, 'sensor.key')).catch(() => null),
    );
    await eventually('the command in the log', async () =>
      (await commandEvents('before the kill')).length === 1 ? true : null,
    );
  });

  it('is refused with a key that the hub does not know, and what it spooled waits', async () => {
    const directory = freshDataDirectory();
    const wrongKey = join(files, 'wrong.key');
    writeFileSync(
      wrongKey,
      `${readFileSync(join(files, 'sensor.key'), 'utf8').split('\n', 1).join('').slice(0, -8)}AAAAAAAA\n`,
      {
        mode: 0o600,
      },
    );
    const other = await startSensor(wrongKey, directory);
    try {
      const before = sensor;
      sensor = other;
      const answered = await attack('echo by a stranger').finally(() => {
        sensor = before;
      });
      expect(answered).toMatchObject({ status: 0 });
      await eventually('it says so', async () =>
        /40[13]|not authorised|refused/i.test(other.messages()) ? true : null,
      );
      expect(await commandEvents('by a stranger')).toEqual([]);
    } finally {
      await other.stop();
      removeDataDirectory(directory);
    }
  });

  it('reports nothing to a hub whose certificate another authority has signed', async () => {
    const directory = freshDataDirectory();
    await runOrFail(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-subj',
        '/CN=other',
        '-keyout',
        'other.key',
        '-out',
        'other.pem',
      ],
      { directory: files },
    );
    const other = await startCommand(
      [
        'sensor',
        ...['--hub', `https://localhost:${hubPort}`],
        ...['--key-file', join(files, 'sensor.key'), '--ca-file', join(files, 'other.pem')],
      ],
      directory,
      { CERBERUS_SENSOR__ID: 'branch-office' },
      sensorReadySchema,
    );
    try {
      await eventually('it says so', async () =>
        /certificate|self.signed|issuer/i.test(other.messages()) ? true : null,
      );
    } finally {
      await other.stop();
      removeDataDirectory(directory);
    }
  });
});
