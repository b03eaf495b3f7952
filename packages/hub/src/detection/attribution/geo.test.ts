import { describe, expect, it } from 'vitest';
import { openGeo } from './geo.ts';

describe('openGeo', () => {
  it('knows where public addresses are registered', async () => {
    const geo = await openGeo();
    expect(['8.8.8.8', '193.0.6.139', '2001:67c:2e8:22::c100:68b'].map(geo.country)).toEqual(['US', 'NL', 'NL']);
  });

  it('knows nothing of private, reserved and documentation addresses, or of what is no address', async () => {
    const geo = await openGeo();
    const none = [
      '127.0.0.1',
      '10.1.2.3',
      '172.20.0.1',
      '192.168.1.1',
      '169.254.1.1',
      '100.64.0.1',
      '192.0.2.7',
      '224.0.0.1',
    ];
    const others = [
      '::1',
      'fe80::1',
      'fd00::1',
      '2001:db8::1',
      '::ffff:10.0.0.1',
      'unknown',
      '',
      'example.org',
      '8.8.8.8.8',
      '__proto__',
    ];
    expect([...none, ...others].map(geo.country)).toEqual([...none, ...others].map(() => null));
  });
});
