import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findKey } from '../../storage/repositories/keys-repository.ts';
import { createTestDatabase, type TestDatabase } from '../../storage/test-database.ts';
import { createKey, createSensorKey, keyIdOf, verifyKey } from './keys.ts';

describe('a machine key', () => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await createTestDatabase();
  });
  afterAll(() => test.drop());

  it('stands for its role until it expires, and only its hash is kept', async () => {
    const { key, record } = await createKey(test.database, { name: 'export', role: 'analyst', expiresInDays: 1 });
    expect(key).toMatch(/^cm_analyst_[0-9a-f]{12}_[0-9a-f]{56}$/);
    expect(record).toEqual({
      id: keyIdOf(key),
      name: 'export',
      role: 'analyst',
      scopes: null,
      allowedAddresses: null,
      createdAt: expect.any(String),
      expiresAt: expect.any(String),
      lastUsedAt: null,
      replacedBy: null,
    });
    const now = Date.now();
    expect(await verifyKey(test.database, key, now)).toEqual({
      principal: { kind: 'key', id: record.id, name: 'export', role: 'analyst', scopes: null },
      allowedAddresses: null,
    });
    expect(await verifyKey(test.database, key, now + 25 * 3600_000)).toBeNull();
    const stored = await findKey(test.database, record.id);
    expect(stored?.secretSha256).toHaveLength(32);
    expect(JSON.stringify(stored)).not.toContain(key.slice(24, 60));
  });

  it('of a sensor speaks for that sensor', async () => {
    const { key } = await createSensorKey(test.database, { sensorId: 'edge-1' });
    expect((await verifyKey(test.database, key, Date.now()))?.principal).toEqual({
      kind: 'sensor',
      id: keyIdOf(key),
      name: 'edge-1',
      role: 'sensor',
      sensorId: 'edge-1',
    });
  });

  it('is refused with another secret, another role or a slip of the pen', async () => {
    const { key } = await createKey(test.database, { name: 'reader', role: 'viewer' });
    const other = await createKey(test.database, { name: 'other', role: 'viewer' });
    const swapped = key.slice(0, 23) + other.key.slice(23);
    for (const wrong of [
      swapped,
      key.replace('viewer', 'admin'),
      `${key}0`,
      key.slice(0, -1),
      key.toUpperCase(),
      '',
      'cm_',
    ]) {
      expect(await verifyKey(test.database, wrong, Date.now())).toBeNull();
    }
  });
});
