import { beforeAll, describe, expect, it } from 'vitest';
import { type AutonomousSystems, openAutonomousSystems } from './asn.ts';

describe('openAutonomousSystems', () => {
  let systems: AutonomousSystems;
  beforeAll(async () => {
    systems = await openAutonomousSystems();
  });

  it('knows who announces an address, in both families', () => {
    expect(
      ['8.8.8.8', '193.0.6.139', '2001:67c:2e8:22::c100:68b', '2606:4700::1111'].map(
        (address) => systems.find(address)?.number,
      ),
    ).toEqual([15169, 3333, 3333, 13335]);
    expect(systems.find('1.1.1.1')?.name).toMatch(/^Cloudflare/i);
  });

  it('knows nothing of what nobody announces and of what is no address', () => {
    const none = [
      '10.1.2.3',
      '192.0.2.7',
      '127.0.0.1',
      '0.0.0.0',
      '255.255.255.255',
      '::1',
      'fe80::1%eth0',
      '2001:db8::1',
      '::ffff:10.0.0.1',
      '',
      'example.org',
      '__proto__',
    ];
    expect(none.map((address) => systems.find(address))).toEqual(none.map(() => null));
  });
});
