import { describe, expect, it } from 'vitest';
import { compatibilityOf } from './client-compatibility.ts';

describe('the compatibility with old clients', () => {
  it('is decided by the first pattern that matches', () => {
    expect(compatibilityOf('Go').noOldCurve25519).toBe(false);
    expect(compatibilityOf('OpenSSH_9.2p1 Debian-2').looseSignatureType).toBe(false);
    expect(compatibilityOf('OpenSSH_6.6p1 Ubuntu')).toMatchObject({ noOldCurve25519: true, looseSignatureType: true });
    expect(compatibilityOf('OpenSSH_6.6.1p1')).toMatchObject({ noOldCurve25519: false, looseSignatureType: true });
    expect(compatibilityOf('PuTTY_Release_0.62')).toMatchObject({ noGroupExchange: true });
    expect(compatibilityOf('PuTTY_Release_0.78')).toMatchObject({ noGroupExchange: false });
    expect(compatibilityOf('WinSCP_release_5.7')).toMatchObject({ noGroupExchange: true });
    expect(compatibilityOf('WinSCP_release_5.7.5')).toMatchObject({ noGroupExchange: false });
    expect(compatibilityOf('TTSSH/2.72 Win32')).toMatchObject({ noHostKeysMessage: true });
    expect(compatibilityOf('9.9 SSH_Version_Mapper!').isProbe).toBe(true);
    expect(compatibilityOf('Probe-x').isProbe).toBe(true);
    expect(compatibilityOf('Sun_SSH_1.0.1').noRekey).toBe(true);
    expect(compatibilityOf('3.0.4 x').noDebug).toBe(true);
    expect(compatibilityOf('3.0').noDebug).toBe(false);
  });
});
