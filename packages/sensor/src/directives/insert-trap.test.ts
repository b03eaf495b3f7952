import { beforeEach, describe, expect, it } from 'vitest';
import { HoneytokenWatch } from '../deception/credentials/honeytoken-watch.ts';
import { createHostRegistry, type HostRegistry, type HostStore } from '../deception/host/create-host.ts';
import { runCommand } from '../deception/shell/test-shell.ts';
import { DEFAULT_LIMITS } from '../limits.ts';
import { loadMachine } from '../personas.ts';
import { TEST_INSTALLATION, testPolicy } from '../test-machine.ts';
import { insertTrapEffect } from './effects/insert-trap.ts';
import { NOW_MS, orderOf } from './test-directives.ts';

const SOURCE = '192.0.2.9';
const OTHER = '192.0.2.10';
const BACKUP_KEY = {
  kind: 'ssh-key',
  name: 'backup_key',
  username: 'backup',
  comment: 'backup@{{hostname}}',
  description: 'a key',
} as const;
const STAGING = {
  path: '/opt/deploy/staging.env',
  mode: 0o640,
  owner: 'www-data',
  text: 'DATE={{date}}\nHOST={{networkPrefix}}.31\n',
};
const FILES = [
  { path: '{{home}}/.ssh/id_backup', mode: 0o600, owner: null, text: '{{secret.backup_key}}' },
  { path: '{{home}}/.ssh/id_backup.pub', mode: 0o644, owner: null, text: '{{public.backup_key}}\n' },
  STAGING,
];
const SERVICE = {
  unit: 'fleet-exporter.service',
  description: 'Fleet metrics exporter',
  command: '/usr/bin/python3 /opt/fleet-exporter/exporter.py',
  program: '/usr/bin/python3',
  user: 'root',
  address: '127.0.0.1',
  port: 9187,
} as const;

const kept = new Map<string, Uint8Array>();
const store: HostStore = {
  load: (source) => kept.get(source) ?? null,
  save: (source, state) => void kept.set(source, state),
  reject: (source, reason) => {
    throw new Error(`${source}: ${reason}`);
  },
};

/** A sensor that is started over one store again and again. */
function start() {
  const machine = loadMachine('web-server', TEST_INSTALLATION);
  const hosts = createHostRegistry({
    machine,
    policy: testPolicy(),
    limits: DEFAULT_LIMITS,
    clock: { now: () => NOW_MS },
    random: { next: () => 0.5, bytes: (length) => Buffer.alloc(length, 7) },
    store,
  });
  const honeytokens = new HoneytokenWatch(machine.honeytokens());
  const effect = insertTrapEffect({ hosts, honeytokens, maxPlantedBytes: 100_000 });
  return { hosts, honeytokens, effect, machine };
}

async function look(hosts: HostRegistry, command: string, source = SOURCE): Promise<string> {
  return (await runCommand(command, { host: hosts.hostFor(source) })).stdout;
}

const plant = (changes: object = {}) =>
  orderOf('insert_trap', { source: SOURCE, files: FILES, bait: [BACKUP_KEY], services: [], ...changes });

describe('planted bait', () => {
  let sensor: ReturnType<typeof start>;
  beforeEach(() => {
    kept.clear();
    sensor = start();
  });

  it('is seen by its source alone, as if it had always been there', async () => {
    const { hosts, effect } = sensor;
    await look(hosts, 'touch /root/new');
    const around = 'stat -c "%n %Y %i" / /opt /root/.ssh /etc; ls -1 /opt';
    const before = await look(hosts, 'stat -c "%n %Y %i" / /opt /root/.ssh /etc');
    const { facts } = await effect.apply(plant(), {}, null);
    expect(facts).toMatchObject({
      files: ['/root/.ssh/id_backup', '/root/.ssh/id_backup.pub', '/opt/deploy/staging.env'],
      leftOut: [],
    });
    expect(await look(hosts, around)).toBe(`${before}deploy\n`);
    const shown = await look(hosts, 'stat -c "%a %U %G %Y" /root/.ssh/id_backup /opt/deploy/staging.env /opt/deploy');
    const rows = shown
      .trim()
      .split('\n')
      .map((line) => line.split(' '));
    expect(rows.map(([mode, user, group]) => `${mode} ${user} ${group}`)).toEqual([
      '600 root root',
      '640 www-data www-data',
      '755 www-data www-data',
    ]);
    const parents = new Map(
      before
        .trim()
        .split('\n')
        .map((line) => [line.split(' ')[0], Number(line.split(' ')[1])]),
    );
    const installed = sensor.machine.persona.installedAtMs / 1000;
    for (const [, , , time] of rows.slice(1)) expect(Number(time)).toBeGreaterThan(installed);
    for (const [, , , time] of rows) expect(Number(time) * 1000).toBeLessThan(NOW_MS - 3_600_000);
    expect(Number(rows[0]?.[3])).toBeLessThanOrEqual(parents.get('/root/.ssh') ?? 0);
    expect(Number(rows[1]?.[3])).toBeLessThanOrEqual(Number(rows[2]?.[3]));
    expect(await look(hosts, 'cat /opt/deploy/staging.env')).toMatch(/^DATE=20\d\d-\d\d-\d\d\nHOST=[\d.]+\.31\n$/);
    expect(await look(hosts, 'ls /opt/deploy 2>/dev/null', OTHER)).toBe('');
  });

  it('is found out when it is used, also after it was taken away', async () => {
    const { hosts, effect, honeytokens } = sensor;
    const order = plant();
    await effect.apply(order, {}, null);
    expect(await look(hosts, 'cat /root/.ssh/id_backup')).toContain('BEGIN OPENSSH PRIVATE KEY');
    const publicKey = (await look(hosts, 'cat /root/.ssh/id_backup.pub')).trim();
    const found = () => honeytokens.find({ secret: null, publicKey });
    expect(found()).toMatchObject({
      kind: 'private-key',
      username: 'backup',
      paths: ['/root/.ssh/id_backup', '/root/.ssh/id_backup.pub'],
    });
    await effect.undo(order, {});
    expect(await look(hosts, 'ls /opt/deploy /root/.ssh/id_backup 2>/dev/null')).toBe('');
    expect(found()).not.toBeNull();
  });

  it('never takes the place of what is there, the attacker’s above all', async () => {
    const { hosts, effect } = sensor;
    await look(hosts, 'mkdir /opt/deploy; echo mine > /opt/deploy/staging.env');
    const { facts } = await effect.apply(plant(), {}, null);
    expect(facts).toMatchObject({
      files: ['/root/.ssh/id_backup', '/root/.ssh/id_backup.pub'],
      leftOut: ['/opt/deploy/staging.env'],
    });
    expect(await look(hosts, 'cat /opt/deploy/staging.env')).toBe('mine\n');
    await expect(
      effect.apply(plant({ files: [{ ...STAGING, path: '/etc/passwd' }], bait: [] }), {}, null),
    ).rejects.toMatchObject({
      code: 'nothing-to-do',
    });
    // The attacker deletes bait: it stays deleted; and what is written to it stays when the order is over.
    const order = plant({
      files: [
        { ...STAGING, path: '/opt/a' },
        { ...STAGING, path: '/opt/b' },
      ],
      bait: [],
    });
    await effect.apply(order, {}, null);
    await look(hosts, 'rm /opt/a; echo more >> /opt/b');
    expect(await look(hosts, 'ls /opt/a /opt/b 2>/dev/null')).toBe('/opt/b\n');
    await effect.undo(order, {});
    expect(await look(hosts, 'tail -1 /opt/b')).toBe('more\n');
  });

  it('is there after a restart with what the attacker did to it', async () => {
    const order = plant();
    const { facts } = await sensor.effect.apply(order, {}, null);
    const change = 'chmod 604 /opt/deploy/staging.env; echo x > /opt/deploy/own; echo y >> /root/.ssh/id_backup';
    await look(sensor.hosts, change);
    const list = 'stat -c "%n %a %Y %i %s" /opt/deploy /opt/deploy/* /root/.ssh/id_backup; md5sum /root/.ssh/id_backup';
    const before = await look(sensor.hosts, list);
    sensor.hosts.keepChanges();

    const second = start();
    await second.effect.apply(order, {}, facts);
    expect(await look(second.hosts, list)).toBe(before);
    await second.effect.undo(order, {});
    second.hosts.keepChanges();
    // Once it is gone for good, what the attacker wrote into it and put beside it is left.
    const third = start();
    expect(await look(third.hosts, 'ls /opt/deploy; tail -1 /root/.ssh/id_backup')).toBe('own\ny\n');
  });

  it('may be a daemon, whose port answers and which can be killed', async () => {
    const { hosts, effect } = sensor;
    await look(hosts, 'true');
    await effect.apply(plant({ files: [], bait: [], services: [SERVICE] }), {}, null);
    expect(await look(hosts, 'ss -ltn | grep 9187; ps -eo args | grep "[e]xporter.py"')).toMatch(
      /127\.0\.0\.1:9187 [^\n]*\n\/usr\/bin\/python3 \/opt\/fleet-exporter\/exporter\.py\n$/,
    );
    const line = await look(hosts, 'ps -eo pid,ppid,lstart,args | grep "[e]xporter.py"');
    const neighbours = (await look(hosts, 'ps -eo pid')).trim().split(/\s+/).slice(1).map(Number);
    expect(neighbours).toEqual(neighbours.toSorted((left, right) => left - right));
    expect(line.trim().split(/\s+/)[1]).toBe('1');
    expect(await look(hosts, 'nc -zv 127.0.0.1 9187 2>&1')).toMatch(/open|succeeded/);
    expect(await look(hosts, 'ss -ltn | grep -c 9187', OTHER)).toBe('0\n');
    await look(hosts, 'pkill -f exporter.py');
    expect(await look(hosts, 'ss -ltn | grep -c 9187')).toBe('0\n');
  });

  it('may be a document that tells where it was opened', async () => {
    const page = {
      kind: 'beacon',
      name: 'page',
      base: 'http://203.0.113.5:8080',
      file: 'plan.png',
      description: 'a page',
    } as const;
    const file = {
      path: '{{userHome}}/notes.html',
      mode: 0o644,
      owner: '{{user}}',
      text: '<img src="{{secret.page}}">',
    };
    await sensor.effect.apply(plant({ files: [file], bait: [page] }), {}, null);
    const [, address = ''] =
      /src="http:\/\/203\.0\.113\.5:8080([^"]+)"/.exec(await look(sensor.hosts, 'cat /home/*/notes.html')) ?? [];
    expect(address).toMatch(/^\/s\/[0-9a-f]{24}\/plan\.png$/);
    expect(sensor.honeytokens.findBeacon(`${address}?x=1`)).toMatchObject({ kind: 'document' });
    expect(sensor.honeytokens.findBeacon('/s/000000000000000000000000/plan.png')).toBeNull();
  });

  it('has a limit in bytes, and names nothing that the machine does not have', async () => {
    const { effect } = sensor;
    const large = Array.from({ length: 7 }, (_, number) => ({
      ...STAGING,
      path: `/opt/f${number}`,
      text: 'x'.repeat(16_384),
    }));
    await expect(effect.apply(plant({ files: large, bait: [] }), {}, null)).rejects.toMatchObject({ code: 'too-many' });
    await expect(
      effect.apply(plant({ files: [{ ...STAGING, text: '{{nothing}}' }], bait: [] }), {}, null),
    ).rejects.toThrow('nothing');
  });
});
