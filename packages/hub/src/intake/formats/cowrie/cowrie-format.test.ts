import { type CerberusEvent, eventSchema } from '@cerberusmesh/contracts';
import { beforeEach, describe, expect, it } from 'vitest';
import type { RememberedSession, TranslationContext } from '../format.ts';
import { cowrieFormat } from './cowrie-format.ts';

const SHA256 = 'ab'.repeat(32);
let context: TranslationContext;

beforeEach(() => {
  context = { sessions: new Map<string, RememberedSession>() };
});

function translate(record: unknown): CerberusEvent {
  const translation = cowrieFormat.translate(typeof record === 'string' ? record : JSON.stringify(record), context);
  if ('rejected' in translation) throw new Error(translation.rejected);
  expect(eventSchema.parse(translation.event)).toEqual(translation.event);
  return translation.event;
}

/** A line of a session from 192.0.2.7, as Cowrie writes it since 2019. */
function modern(eventid: string, fields: object = {}): CerberusEvent {
  return translate({
    eventid: `cowrie.${eventid}`,
    ...fields,
    sensor: 'edge-1',
    timestamp: '2024-03-01T10:00:00.250000Z',
    src_ip: '192.0.2.7',
    session: 'aabbccddeeff',
  });
}

const kindAndData = ({ kind, data }: CerberusEvent) => ({ kind, data });

describe('cowrieFormat', () => {
  it('knows its files by their first lines', () => {
    expect(cowrieFormat.detect('{"eventid": "cowrie.session.connect"')).toBe(true);
    expect(cowrieFormat.detect('\n{"macCS": [], "eventid":"cowrie.client.version"}')).toBe(true);
    expect(cowrieFormat.detect('{"eventid":"other.session"}')).toBe(false);
  });

  it('binds identity with the first line and keeps it for lines that leave it out', () => {
    const opened = translate({
      eventid: 'cowrie.session.connect',
      src_ip: '192.0.2.7',
      src_port: 52577,
      dst_ip: '10.0.0.3',
      dst_port: 2222,
      session: '173332e506ca',
      protocol: 'ssh',
      isError: 0,
      system: 'cowrie.ssh.factory.CowrieSSHFactory',
      sensor: '920497a79896',
      timestamp: '2018-05-06T17:44:05.866769Z',
      message: ['New connection', '192.0.2.7'],
    });
    expect(opened).toEqual({
      id: opened.id,
      at: '2018-05-06T17:44:05.866769Z',
      sensorId: '920497a79896',
      trap: 'ssh',
      sessionId: opened.sessionId,
      source: { address: '192.0.2.7', port: 52577 },
      destination: { address: '10.0.0.3', port: 2222 },
      protocol: 'ssh',
      kind: 'session.opened',
      data: { externalId: '173332e506ca' },
    });
    expect(opened.id).toMatch(/^0163368d-b1ea-7/);
    const command = translate(
      '{"eventid":"cowrie.command.input","input":"ls","session":"173332e506ca","sensor":"920497a79896","timestamp":1525628651.5}',
    );
    expect(command).toEqual({
      ...opened,
      id: command.id,
      at: '2018-05-06T17:44:11.500000Z',
      kind: 'command.entered',
      data: { input: 'ls', channel: 'unknown' },
    });
  });

  it('gives the same line the same id and another line another', () => {
    const line =
      '{"eventid":"cowrie.login.failed","username":"a","password":"b","session":"1","timestamp":"2020-01-01T00:00:00Z"}';
    expect(translate(line)).toEqual(translate(line));
    expect(translate(line).id).not.toBe(translate(line.replace('"b"', '"c"')).id);
    expect(translate(line).sensorId).toBe('cowrie');
  });

  it('keeps sessions of two sensors apart', () => {
    const line = { eventid: 'cowrie.session.connect', src_ip: '192.0.2.7', session: 's', timestamp: 1 };
    expect(translate({ ...line, sensor: 'a' }).sessionId).not.toBe(translate({ ...line, sensor: 'b' }).sessionId);
  });

  it('knows telnet by its protocol, its transport or its port', () => {
    const line = { eventid: 'cowrie.session.connect', src_ip: '192.0.2.7', timestamp: 1 };
    const protocols = [
      translate({ ...line, session: '1', protocol: 'telnet' }),
      translate({ ...line, session: '2', system: 'cowrie.telnet.factory.HoneyPotTelnetFactory' }),
      translate({ ...line, session: '3', dst_ip: '10.0.0.1', dst_port: 2223 }),
      translate({ ...line, session: '4', dst_ip: '10.0.0.1', dst_port: 2222 }),
    ].map(({ protocol }) => protocol);
    expect(protocols).toEqual(['telnet', 'telnet', 'telnet', 'ssh']);
    expect(translate({ eventid: 'cowrie.command.input', input: 'sh', session: '1', timestamp: 2 }).data).toEqual({
      input: 'sh',
      channel: 'telnet',
    });
  });

  it('makes a name that ours allow of any sensor name', () => {
    const names = ['my sensor (eu)', '-x', '***', 42, 'a'.repeat(300), 'fine_1.x'];
    const named = names.map(
      (sensor) => translate({ eventid: 'cowrie.log.open', sensor, timestamp: 1, ttylog: 't' }).sensorId,
    );
    expect(named).toEqual(['my-sensor-eu-', 'x', 'cowrie', 'cowrie', 'a'.repeat(128), 'fine_1.x']);
  });

  it('reads the close with its duration as number, text or milliseconds', () => {
    const durations = [
      { duration: 0.07313299179077148 },
      { duration: '88.7' },
      { duration_ms: 1500 },
      {},
      { duration: 'long' },
    ];
    expect(durations.map((fields) => kindAndData(modern('session.closed', fields)))).toEqual(
      [73.133, 88_700, 1500, null, null].map((durationMs) => ({
        kind: 'session.closed',
        data: { reason: 'unknown', durationMs },
      })),
    );
  });

  it('reads a client version as text, as a Python literal, and with algorithm lists from before HASSH', () => {
    expect(modern('client.version', { version: "b'SSH-2.0-OpenSSH_7.7'" }).data).toEqual({
      software: 'SSH-2.0-OpenSSH_7.7',
      fingerprints: {},
    });
    const lists = {
      kexAlgs: ['curve25519-sha256', 'ecdh-sha2-nistp256'],
      keyAlgs: ['ssh-rsa'],
      encCS: ['aes128-ctr'],
      macCS: ['hmac-sha1'],
      compCS: ['none'],
    };
    expect(modern('client.version', { version: 'SSH-2.0-PUTTY', ...lists }).data).toEqual({
      software: 'SSH-2.0-PUTTY',
      fingerprints: {
        hassh: 'c1533aa117cdce0f56e7aa990addbb59',
        hasshAlgorithms: 'curve25519-sha256,ecdh-sha2-nistp256;aes128-ctr;hmac-sha1;none',
      },
    });
    const hassh = '2dd6531c7e89d3c925db9214711be76a';
    expect(kindAndData(modern('client.kex', { hassh, hasshAlgorithms: 'a;b;c;d' }))).toEqual({
      kind: 'client.identified',
      data: { fingerprints: { hassh, hasshAlgorithms: 'a;b;c;d' } },
    });
  });

  it('reads logins by password, by key, and with neither', () => {
    expect(modern('login.success', { username: 'root', password: '!root' }).data).toEqual({
      method: 'password',
      username: 'root',
      secret: '!root',
      accepted: true,
    });
    expect(
      modern('login.success', { username: 'root', fingerprint: 'aa:bb', key: 'ssh-ed25519 AAAA', type: 'ssh-ed25519' })
        .data,
    ).toEqual({
      method: 'publickey',
      username: 'root',
      publicKey: 'ssh-ed25519 AAAA',
      publicKeyFingerprint: 'aa:bb',
      accepted: true,
    });
    expect(modern('login.failed', { username: 'root' }).data).toEqual({
      method: 'none',
      username: 'root',
      accepted: false,
    });
    expect(kindAndData(modern('client.fingerprint', { username: 'root', fingerprint: 'aa:bb' }))).toEqual({
      kind: 'credential.tried',
      data: { method: 'publickey', username: 'root', publicKeyFingerprint: 'aa:bb', accepted: false },
    });
  });

  it('keeps the digits of secrets and commands that were logged as numbers', () => {
    const line =
      '{"eventid":"cowrie.login.failed","username":0,"password":12345678901234567890.00,"session":"s","timestamp":1}';
    expect(translate(line).data).toEqual({
      method: 'password',
      username: '0',
      secret: '12345678901234567890.00',
      accepted: false,
    });
    expect(modern('command.input', { input: ['ls', '-la'] }).data).toEqual({
      input: '["ls","-la"]',
      channel: 'unknown',
    });
    expect(modern('command.input', { input: null }).data).toEqual({ input: '', channel: 'unknown' });
  });

  it('reads commands and whether the emulation knew them', () => {
    expect(kindAndData(modern('command.failed', { input: 'll' }))).toEqual({
      kind: 'command.resolved',
      data: { input: 'll', known: false },
    });
    expect(kindAndData(modern('command.success', { input: 'ls' }))).toEqual({
      kind: 'command.resolved',
      data: { input: 'ls', known: true },
    });
  });

  it('tells fetched, redirected, piped and typed-into-scp files apart', () => {
    const outfile = `dl/${SHA256}`;
    expect(
      kindAndData(
        modern('session.file_download', {
          url: 'http://192.0.2.9/x',
          shasum: SHA256,
          outfile,
          message: 'Downloaded URL',
        }),
      ),
    ).toEqual({
      kind: 'file.downloaded',
      data: { url: 'http://192.0.2.9/x', sha256: SHA256, bytes: null, via: 'unknown', obtained: true },
    });
    expect(
      modern('session.file_download', {
        url: '/dev/null',
        shasum: SHA256,
        outfile,
        message: `Saved redir contents with SHA-256 ${SHA256}`,
      }).data,
    ).toEqual({ url: null, path: '/dev/null', sha256: SHA256, bytes: null, via: 'redirect', obtained: true });
    expect(
      kindAndData(
        modern('session.file_download', {
          url: 'stdin',
          shasum: SHA256,
          outfile,
          message: `Saved stdin contents with SHA-256 ${SHA256}`,
        }),
      ),
    ).toEqual({ kind: 'file.uploaded', data: { path: 'stdin', sha256: SHA256, bytes: null, via: 'stdin' } });
    expect(modern('session.file_download.failed', { url: 'http://192.0.2.9/x' }).data).toEqual({
      url: 'http://192.0.2.9/x',
      sha256: null,
      bytes: null,
      via: 'unknown',
      obtained: false,
    });
    expect(
      kindAndData(modern('session.file_download', { realm: 'scp', input: 'ls', message: 'INPUT (scp): ls' })),
    ).toEqual({
      kind: 'foreign.observed',
      data: {
        system: 'cowrie',
        eventId: 'cowrie.session.file_download',
        fields: { realm: 'scp', input: 'ls', message: 'INPUT (scp): ls' },
      },
    });
    expect(
      kindAndData(
        modern('session.file_upload', {
          filename: 'sshd',
          shasum: SHA256.toUpperCase(),
          message: 'SFTP Uploaded file',
        }),
      ),
    ).toEqual({
      kind: 'file.uploaded',
      data: { path: 'sshd', sha256: SHA256, bytes: null, via: 'sftp' },
    });
  });

  it('reads tunnels without taking their addresses for those of the session', () => {
    const target = { dst_ip: '198.51.100.4', dst_port: 80 };
    const requested = modern('direct-tcpip.request', {
      ...target,
      src_port: 16870,
      orig_ip: '127.0.0.1',
      orig_port: 5,
    });
    expect(requested.source).toEqual({ address: '192.0.2.7', port: null });
    expect(requested.destination).toBeNull();
    expect(kindAndData(requested)).toEqual({
      kind: 'tunnel.requested',
      data: { target: { address: '198.51.100.4', port: 80 }, originator: { address: '127.0.0.1', port: 5 } },
    });
    expect(modern('direct-tcpip.data', { ...target, data: "'GET / HTTP/1.0\\r\\n'" }).data).toEqual({
      target: { address: '198.51.100.4', port: 80 },
      firstBytes: 'GET / HTTP/1.0\r\n',
    });
    expect(modern('direct-tcpip.data', { ...target, data: "b'\\x16\\x03\\x00'" }).data).toEqual({
      target: { address: '198.51.100.4', port: 80 },
      firstBytes: '\x16\x03␀',
      firstBytesBase64: 'FgMA',
    });
  });

  it('reads terminal size, environment and recordings', () => {
    expect(modern('client.size', { width: 120, height: 30 }).data).toEqual({ columns: 120, rows: 30 });
    expect(modern('client.var', { name: 'LANG', value: 'C' }).data).toEqual({ name: 'LANG', value: 'C' });
    expect(modern('log.open', { ttylog: 'tty/1.log' }).data).toEqual({
      recordingId: 'tty/1.log',
      durationMs: null,
      externalPath: 'tty/1.log',
      phase: 'started',
    });
    expect(
      modern('log.closed', { ttylog: 'tty/1.log', size: 7, duration: '0.5', shasum: SHA256, duplicate: true }).data,
    ).toEqual({
      recordingId: 'tty/1.log',
      bytes: 7,
      durationMs: 500,
      externalPath: 'tty/1.log',
      phase: 'completed',
    });
  });

  it('keeps an id it does not know whole, and an event without a session', () => {
    const event = translate({
      eventid: 'cowrie.abuseipdb.reportedip',
      IP: '192.0.2.7',
      confidence: 90,
      message: [],
      timestamp: 5,
    });
    expect(event.sessionId).toBeNull();
    expect(kindAndData(event)).toEqual({
      kind: 'foreign.observed',
      data: {
        system: 'cowrie',
        eventId: 'cowrie.abuseipdb.reportedip',
        fields: { IP: '192.0.2.7', confidence: 90, message: [] },
      },
    });
  });

  it('rejects what is no Cowrie event, saying why', () => {
    const lines = [
      '{',
      'null',
      '[]',
      '"cowrie."',
      '{"eventid":"kippo.login"}',
      '{"eventid":7}',
      '{"eventid":"cowrie.x"}',
      '{"eventid":"cowrie.x","timestamp":"?"}',
    ];
    expect(lines.map((line) => cowrieFormat.translate(line, context))).toEqual(
      [
        'not-json',
        'not-an-object',
        'not-an-object',
        'not-an-object',
        'unknown-event',
        'unknown-event',
        'bad-timestamp',
        'bad-timestamp',
      ].map((rejected) => ({ rejected })),
    );
  });
});
