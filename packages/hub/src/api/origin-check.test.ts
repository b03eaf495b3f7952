import { describe, expect, it } from 'vitest';
import { createOriginCheck } from './origin-check.ts';

const onLoopback = createOriginCheck({ listenAddress: '127.0.0.1' });
const refused = expect.objectContaining({ code: 'not-permitted' });

describe('on loopback', () => {
  it('answers to loopback names on any port, so that a forwarded port works', () => {
    for (const host of ['localhost', '127.0.0.1:7070', '[::1]:7070', 'LOCALHOST:8000'])
      onLoopback.requireKnownHost(host);
  });

  it('answers to nothing else: a name that is re-bound to 127.0.0.1 is refused', () => {
    for (const host of [
      undefined,
      '',
      'evil.example',
      'localhost.evil.example:7070',
      '127.0.0.1.nip.io',
      'localhost:x',
      '10.0.0.1',
    ]) {
      expect(() => onLoopback.requireKnownHost(host)).toThrow(refused);
    }
  });

  it('takes orders from pages of the host that the browser asked, and of no other', () => {
    expect(onLoopback.isOwnOrigin('http://127.0.0.1:7070', '127.0.0.1:7070')).toBe(true);
    expect(onLoopback.isOwnOrigin('http://127.0.0.1:8080', '127.0.0.1:7070')).toBe(false);
    expect(onLoopback.isOwnOrigin('http://evil.example', 'evil.example')).toBe(false);
    expect(onLoopback.isOwnOrigin('null', '127.0.0.1:7070')).toBe(false);
  });
});

describe('on other addresses', () => {
  it('answers to its public name and to plain addresses once a public URL is configured', () => {
    const check = createOriginCheck({ listenAddress: '0.0.0.0', publicUrl: 'https://hub.example.org' });
    for (const host of ['hub.example.org', '10.0.0.1:7070', '127.0.0.1:7070']) check.requireKnownHost(host);
    expect(() => check.requireKnownHost('evil.example')).toThrow(refused);
    expect(check.isOwnOrigin('https://hub.example.org', '127.0.0.1:7070')).toBe(true);
  });
});
