import { createServer, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { EnrichmentError } from '../enrichment-provider.ts';
import { connector } from './index.ts';
import { createWhoisProvider } from './whois-provider.ts';

/** In the form of whois.iana.org. */
const IANA = `% IANA WHOIS server\n\nrefer:        whois.RIPE.net\n\ninetnum:      198.0.0.0 - 198.255.255.255\nstatus:       LEGACY\n`;

/** In the form of the RIPE database. */
const RIPE = `% This is the RIPE Database query service.

% Information related to '198.51.100.0 - 198.51.100.255'

% Abuse contact for '198.51.100.0 - 198.51.100.255' is 'abuse@example.net'

inetnum:        198.51.100.0 - 198.51.100.255
netname:        EXAMPLE-NET
country:        nl
org:            ORG-EX1-RIPE
admin-c:        AB1-RIPE

organisation:   ORG-EX1-RIPE
org-name:       Example Hosting B.V.
country:        DE

person:         A Person
e-mail:         person@example.net
`;

/** In the form of ARIN with \`n +\`: the networks around an address come first. */
const ARIN = `#
# ARIN WHOIS data
#

# start

NetRange:       198.0.0.0 - 198.127.255.255
CIDR:           198.0.0.0/9
NetName:        WIDE
OrgAbuseEmail:  wide@example.com

OrgName:        Wide Networks
Country:        US

# end

# start

NetRange:       198.51.100.0 - 198.51.100.255
CIDR:           198.51.100.0/24, 198.51.101.0/24
NetName:        NARROW

OrgName:        Narrow Inc.
Country:        CA

OrgAbuseHandle: AB2-ARIN
OrgAbuseEmail:  abuse@narrow.example
`;

/** In the form of LACNIC. */
const LACNIC = `% Joint Whois - whois.lacnic.net

inetnum:     198.51.100/24
status:      assigned
owner:       Exemplo Ltda
country:     BR
abuse-c:     EXM1

nic-hdl:     OTH1
e-mail:      other@example.br

nic-hdl:     EXM1
e-mail:      abuso@example.br
`;

type Reply = string | ((socket: Socket) => void);

describe('WHOIS', () => {
  let server: Server;
  let port = 0;
  let replies: Reply[] = [];
  const questions: string[] = [];
  const open = new Set<Socket>();

  beforeAll(async () => {
    server = createServer((socket) => {
      open.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => open.delete(socket));
      socket.once('data', (line) => {
        questions.push(line.toString());
        const reply = replies.shift() ?? '';
        if (typeof reply === 'string') socket.end(reply);
        else reply(socket);
      });
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const bound = server.address();
    port = bound !== null && typeof bound === 'object' ? bound.port : 0;
  });
  afterEach(() => {
    questions.splice(0);
    for (const socket of open) socket.destroy();
  });
  afterAll(() => {
    server.close();
  });

  async function ask(first: Reply, second?: Reply, signal = new AbortController().signal, source = '198.51.100.7') {
    replies = second === undefined ? [first] : [first, second];
    const here = { host: '127.0.0.1', port };
    const provider = createWhoisProvider(
      connector.configSchema.parse({ url: `whois://127.0.0.1:${port}` }),
      new Map([
        ['whois.ripe.net', { ...here, prefix: '' }],
        ['whois.arin.net', { ...here, prefix: 'n + ' }],
      ]),
    );
    try {
      return await provider.enrich(source, signal);
    } catch (error) {
      if (!(error instanceof EnrichmentError)) throw error;
      return { failure: error.failure, retryAfterMs: error.retryAfterMs };
    }
  }

  const broken = { failure: 'not-understood', retryAfterMs: null };

  it('is off until it is switched on, and asks IANA first', () => {
    expect(connector.configSchema.parse({})).toMatchObject({ enabled: false, url: 'whois://whois.iana.org' });
    expect(() => connector.configSchema.parse({ url: 'https://whois.iana.org' })).toThrow();
  });

  it.each([
    ['RIPE', IANA, RIPE, '198.51.100.0 - 198.51.100.255', 'NL', 'Example Hosting B.V.', 'abuse@example.net', ''],
    [
      'ARIN',
      IANA.replace('RIPE', 'arin'),
      ARIN,
      '198.51.100.0/24',
      'CA',
      'Narrow Inc.',
      'abuse@narrow.example',
      'n + ',
    ],
    ['LACNIC', IANA, LACNIC, '198.51.100.0/24', 'BR', 'Exemplo Ltda', 'abuso@example.br', ''],
  ])('reads the answer of %s', async (_, iana, answer, network, country, organisation, abuseContact, prefix) => {
    expect(await ask(iana, answer.replaceAll('\n', '\r\n'))).toEqual({
      state: 'known',
      facts: { country, network, organisation, abuseContact },
    });
    expect(questions).toEqual(['198.51.100.7\r\n', `${prefix}198.51.100.7\r\n`]);
  });

  it('reads networks of IPv6', async () => {
    const text = 'inet6num: 2001:db8::/32\nnetname: SIX\ncountry: SE\nabuse-mailbox: abuse@six.example\n';
    expect(await ask(IANA, text, undefined, '2001:db8::1')).toEqual({
      state: 'known',
      facts: { country: 'SE', network: '2001:db8::/32', organisation: 'SIX', abuseContact: 'abuse@six.example' },
    });
  });

  it.each([
    ['nobody', IANA, '%ERROR:101: no entries found\n'],
    ['nobody, says IANA', 'inetnum: 198.0.0.0 - 198.255.255.255\nstatus: RESERVED\n', undefined],
    ['the whole Internet', IANA, 'inetnum: 0.0.0.0 - 255.255.255.255\nnetname: ALL\n'],
    ['a registry that does not manage it', IANA, RIPE.replace('EXAMPLE-NET', 'NON-RIPE-NCC-MANAGED-ADDRESS-BLOCK')],
    ['another registry', IANA, `${ARIN}ReferralServer: whois://whois.apnic.net\n`],
  ])('knows nothing of what belongs to %s', async (_, iana, answer) => {
    expect(await ask(iana, answer)).toEqual({ state: 'unknown' });
  });

  it.each([
    ['%ERROR:201: access denied for 192.0.2.1\n'],
    ['#\n# Query rate limit exceeded. Reduced information.\n'],
    ['% Query rate limit exceeded\n'],
  ])('waits an hour after %j', async (text) => {
    const limited = { failure: 'rate-limited', retryAfterMs: 3_600_000 };
    expect([await ask(IANA, text), await ask(text)]).toEqual([limited, limited]);
  });

  it.each([['whois.iana.org'], ['127.0.0.1'], ['evil.example'], ['whois.ripe.net.evil.example'], ['constructor']])(
    'follows no referral to %s',
    async (host) => {
      expect(await ask(`refer: ${host}\n`, RIPE)).toEqual(broken);
      expect(questions).toHaveLength(1);
    },
  );

  it('follows one referral alone', async () => {
    expect(await ask(IANA, IANA.split('\n').slice(0, 3).join('\n'))).toEqual(broken);
    expect(questions).toHaveLength(2);
  });

  it.each([
    ['empty', ''],
    ['a web page', '<html><body>Not found: 404</body></html>'],
    ['no text', Buffer.from(Array.from({ length: 1_000 }, (_, at) => at % 256)).toString('latin1')],
    ['a range backwards', 'inetnum: 198.51.100.255 - 198.51.100.0\n'],
    ['a prefix that is none', 'inetnum: 198.51.100.0/99\n'],
  ])('does not believe an answer that is %s', async (_, text) => {
    expect([await ask(IANA, text), await ask(text)]).toEqual([broken, broken]);
  });

  it('keeps texts of strangers short and in their place', async () => {
    const text = `inetnum: 198.51.100.0/24\ncountry: <b>\nnetname: ${'x'.repeat(9_000)}\nabuse-mailbox: a\u202e@b\n__proto__: 1\n`;
    expect(await ask(IANA, text)).toEqual({
      state: 'known',
      facts: { network: '198.51.100.0/24', organisation: 'x'.repeat(256) },
    });
  });

  it('reads no more than 64 KiB of an endless answer', async () => {
    const line = `remarks: ${'x'.repeat(1_000)}\n`.repeat(16);
    const endless = (socket: Socket): void => {
      const write = (): void => {
        while (!socket.destroyed && socket.write(line));
      };
      socket.on('drain', write);
      write();
    };
    expect(await ask(IANA, endless)).toEqual(broken);
  });

  it.each([
    ['says nothing', (): void => {}],
    ['says little by little nothing', (socket: Socket): void => void socket.write('inetnum: 198.51.100.0/24\n')],
  ])('waits no longer than it may for who %s', async (_, slow) => {
    expect(await ask(IANA, slow, AbortSignal.timeout(60))).toEqual({ failure: 'timed-out', retryAfterMs: null });
  });

  it('says when a server breaks off or is not there', async () => {
    const unreachable = { failure: 'unreachable', retryAfterMs: null };
    expect(await ask(IANA, (socket) => void socket.resetAndDestroy())).toEqual(unreachable);
    const provider = createWhoisProvider(connector.configSchema.parse({ url: 'whois://127.0.0.1:1' }));
    await expect(provider.enrich('198.51.100.7', new AbortController().signal)).rejects.toMatchObject({
      failure: 'unreachable',
    });
  });

  it('puts nothing but an address into a question', async () => {
    expect(await ask(IANA, RIPE, undefined, '198.51.100.7\r\nhelp')).toEqual({ state: 'unknown' });
    expect(questions).toEqual([]);
  });
});
