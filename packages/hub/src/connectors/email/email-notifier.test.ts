import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';
import { alertOfEvent } from '../alert.ts';
import { DeliveryError } from '../exporter.ts';
import { sampleDecision, sampleDependencies } from '../exporter-sample.ts';
import { createOutboundGuard } from '../outbound-guard.ts';
import { TEST_CERTIFICATE } from '../test-certificate.ts';
import { exporter as connector } from './exporter.ts';

const PASSWORD = 'a-password-that-must-not-leak';
const ALERT = alertOfEvent(sampleDecision(7).event);
const never = new AbortController().signal;
const servers: SMTPServer[] = [];
const received: { readonly from: string; readonly to: string[]; readonly text: string; readonly secure: boolean }[] =
  [];

afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise<void>((resolve) => server.close(() => resolve()));
  received.length = 0;
});

async function startMail(options: SMTPServerOptions = {}): Promise<number> {
  const server = new SMTPServer({
    ...TEST_CERTIFICATE,
    disableReverseLookup: true,
    onAuth({ username, password }, _session, callback) {
      if (username === 'hub' && password === PASSWORD) callback(null, { user: 'hub' });
      else callback(new Error(`wrong: ${password}`));
    },
    onData(stream, session, callback) {
      let text = '';
      stream.on('data', (part: Buffer) => {
        text += part.toString('utf8');
      });
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        received.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          text,
          secure: session.secure,
        });
        callback();
      });
    },
    ...options,
  });
  server.on('error', () => {});
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  // reason: a listening TCP server's address is never a path
  return (server.server.address() as AddressInfo).port;
}

const notifier = (port: number, changes: object = {}, dependencies = sampleDependencies()) =>
  connector.notifications?.createNotifier(
    {
      enabled: true,
      host: '127.0.0.1',
      port,
      security: 'starttls',
      username: 'hub',
      password: PASSWORD,
      from: 'hub@example.org',
      to: ['soc@example.org', 'ada@example.org'],
      authority: TEST_CERTIFICATE.cert,
      ...changes,
    },
    dependencies,
  );

async function failureOf(sending: Promise<unknown> | undefined): Promise<unknown> {
  const error: unknown = await sending?.catch((thrown: unknown) => thrown);
  expect(String(error)).not.toContain(PASSWORD);
  return error instanceof DeliveryError ? [error.failure, error.retryAfterMs] : error;
}

describe('e-mail', () => {
  it.each([
    ['starttls', false],
    ['tls', true],
  ] as const)('goes out by %s, as text in which nothing acts', async (security, secure) => {
    const port = await startMail({ secure });
    const reference = await notifier(port, { security })?.post(ALERT, never);
    expect(reference).toBe(`<${ALERT.key}@cerberusmesh.invalid>`);
    expect(received).toMatchObject([
      { from: 'hub@example.org', to: ['soc@example.org', 'ada@example.org'], secure: true },
    ]);
    const [{ text = '' } = {}] = received;
    expect(text).toContain('Subject: [CerberusMesh, act now] An attack needs a person: level 5 from');
    expect(text).toContain('Auto-Submitted: auto-generated');
    expect(text).toContain('Content-Type: text/plain');
    expect(text).toMatch(/hxxp:\/\/192\.0\.2\.1\/x/);
    expect(text).not.toContain('http://192');
  });

  it('never goes out without TLS unless that was asked for, and then only to named networks', async () => {
    const port = await startMail({ disabledCommands: ['STARTTLS'] });
    expect(await failureOf(notifier(port)?.post(ALERT, never))).toEqual(['refused', null]);
    const plain = { security: 'none', username: undefined };
    const open = await startMail({ authOptional: true, disabledCommands: ['STARTTLS'] });
    const away = {
      guard: createOutboundGuard({ networks: [], resolve: async () => ['93.184.215.14'], ownAddresses: () => [] }),
    };
    expect(
      await failureOf(
        notifier(open, { ...plain, host: 'mail.example' }, { ...sampleDependencies(), ...away })?.post(ALERT, never),
      ),
    ).toEqual(['address-refused', null]);
    expect(received).toEqual([]);
    await notifier(open, plain)?.post(ALERT, never);
    expect(received).toMatchObject([{ secure: false }]);
  });

  it('takes a certificate of somebody else for no server', async () => {
    const port = await startMail();
    expect(await failureOf(notifier(port, { authority: undefined })?.post(ALERT, never))).toEqual(['refused', null]);
    expect(received).toEqual([]);
  });

  it('tells a wrong password from a server that asks to come back', async () => {
    const port = await startMail();
    expect(await failureOf(notifier(port, { password: 'wrong' })?.post(ALERT, never))).toEqual(['refused', null]);
    const answering = (responseCode: number) =>
      startMail({
        onRcptTo(_address, _session, callback) {
          callback(Object.assign(new Error('Greylisted, try again later'), { responseCode }));
        },
      });
    expect(await failureOf(notifier(await answering(451))?.post(ALERT, never))).toEqual(['server-error', 300_000]);
    expect(await failureOf(notifier(await answering(550))?.post(ALERT, never))).toEqual(['refused', null]);
    const full = await startMail({
      onData(stream, _session, callback) {
        stream.resume();
        stream.on('end', () => callback(Object.assign(new Error('That is spam'), { responseCode: 554 })));
      },
    });
    expect(await failureOf(notifier(full)?.post(ALERT, never))).toEqual(['rejected', null]);
    expect(await failureOf(notifier(1)?.post(ALERT, never))).toEqual(['unreachable', null]);
  });

  it('puts no line of an attacker into its headers', async () => {
    const port = await startMail();
    const alert = alertOfEvent(sampleDecision(8, 5, 'x\r\nBcc: evil@example.org\r\n\r\n.\r\nQUIT').event);
    await notifier(port)?.post({ ...alert, title: 'a\\u{d}Bcc: evil@example.org' }, never);
    expect(received[0]?.to).toEqual(['soc@example.org', 'ada@example.org']);
    expect(received[0]?.text).not.toMatch(/^Bcc/m);
    expect(
      connector.configSchema.safeParse({ enabled: true, from: 'a@b.org\nBcc: x@y.org', to: ['a@b.org'] }).success,
    ).toBe(false);
    expect(connector.configSchema.safeParse({ enabled: true }).success).toBe(false);
  });
});
