import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHostRegistry } from './deception/host/create-host.ts';
import { MAX_KEPT_AGE_MS } from './deception/host/limits.ts';
import { openHostStore } from './host-store.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { createSystemClock, createSystemRandom } from './system-clock.ts';
import { testMachine, testPolicy } from './test-machine.ts';

let directory: string;
let told: string[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'host-store-'));
  told = [];
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function open() {
  const log = {
    debug: () => {},
    info: () => {},
    warn: (message: string) => void told.push(message),
    error: (message: string) => void told.push(message),
  };
  return openHostStore(join(directory, 'hosts'), { clock: { now: () => Date.now() }, log });
}

describe('the store of what attackers changed', () => {
  it('gives back what was saved, before it is on disk and after a restart', async () => {
    const store = open();
    store.save('192.0.2.1', Buffer.from('first'));
    store.save('192.0.2.1', Buffer.from('second'));
    expect(Buffer.from(store.load('192.0.2.1') ?? []).toString()).toBe('second');
    await store.flush();
    expect(Buffer.from(open().load('192.0.2.1') ?? []).toString()).toBe('second');
    expect([open().load('192.0.2.2'), readdirSync(join(directory, 'hosts')).length]).toEqual([null, 1]);
  });

  it('names files by a hash: an address from an attacker is no path', async () => {
    const store = open();
    store.save('../../../etc/passwd', Buffer.from('x'));
    await store.flush();
    expect(readdirSync(join(directory, 'hosts'))).toEqual([expect.stringMatching(/^[0-9a-f]{40}\.host$/)]);
  });

  it('drops a file that cannot be read, with a line in the log', async () => {
    const store = open();
    store.save('192.0.2.1', Buffer.from('x'));
    await store.flush();
    const [name = ''] = readdirSync(join(directory, 'hosts'));
    writeFileSync(join(directory, 'hosts', name), 'garbage');
    expect([open().load('192.0.2.1'), told]).toEqual([
      null,
      ['what an attacker changed cannot be read and is dropped'],
    ]);
  });

  it('forgets what is too old when it is opened', async () => {
    const store = open();
    store.save('192.0.2.1', Buffer.from('x'));
    await store.flush();
    const [name = ''] = readdirSync(join(directory, 'hosts'));
    const before = (Date.now() - MAX_KEPT_AGE_MS) / 1000 - 60;
    utimesSync(join(directory, 'hosts', name), before, before);
    expect(open().load('192.0.2.1')).toBe(null);
  });

  it('carries the machines of many attackers over a restart', async () => {
    const start = () => {
      const store = open();
      const hosts = createHostRegistry({
        machine: testMachine(),
        policy: testPolicy(),
        limits: DEFAULT_LIMITS,
        clock: createSystemClock(),
        random: createSystemRandom(),
        store,
      });
      return { store, hosts };
    };
    const first = start();
    for (let index = 0; index < 50; index += 1)
      first.hosts.hostFor(`192.0.2.${index}`).files.writeFile('/root/who', Buffer.from(`attacker ${index}`));
    first.hosts.keepChanges();
    await first.store.flush();
    const second = start();
    const read = (index: number) =>
      Buffer.from(second.hosts.hostFor(`192.0.2.${index}`).files.readFile('/root/who')).toString();
    expect(Array.from({ length: 50 }, (_, index) => read(index))).toEqual(
      Array.from({ length: 50 }, (_, index) => `attacker ${index}`),
    );
    expect(second.hosts.hostFor('192.0.2.77').files.exists('/root/who')).toBe(false);
    expect(told).toEqual([]);
  });
});
