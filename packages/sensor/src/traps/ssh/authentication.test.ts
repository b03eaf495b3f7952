import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { SensorLimits } from '../../limits.ts';
import { createTrapBench } from '../../trap-bench.ts';
import { Authentication } from './authentication.ts';
import { FakeTransport } from './fake-transport.ts';
import { readSshdSettings, type SshdSettings } from './sshd-settings.ts';
import { OPENSSH_8_4, OPENSSH_9_2 } from './transport/server-profile.ts';
import { message, wireMpint, wireString, wireUint32 } from './transport/wire-writer.ts';

const AT_ONCE = { answerAfterMs: () => 0, checkMs: () => 0, sessionMs: () => 0, failureMs: () => 0 };

function start(
  options: {
    readonly settings?: Partial<SshdSettings>;
    readonly profile?: typeof OPENSSH_9_2;
    readonly limits?: Partial<SensorLimits>;
  } = {},
) {
  const bench = createTrapBench({ limits: options.limits ?? {} });
  const host = bench.context.hostFor('192.0.2.7');
  const transport = new FakeTransport();
  const recorder = bench.context.openSession({
    trap: 'ssh',
    protocol: 'ssh',
    source: { address: '192.0.2.7', port: 4000 },
    destination: { address: '192.0.2.1', port: 22 },
  });
  const users: string[] = [];
  const authentication = new Authentication({
    transport,
    profile: options.profile ?? OPENSSH_9_2,
    settings: { ...readSshdSettings(null), permitRootLogin: 'yes', ...options.settings },
    hostKeyBlob: transport.initialHostKey,
    host: () => host,
    attempt: { service: 'ssh', port: 4000 },
    recorder,
    limits: bench.context.limits,
    delay: AT_ONCE,
    clock: bench.context.clock,
    guard: (work) => work(),
    accepted: (user) => void users.push(user.name),
  });
  const say = (payload: Buffer) => {
    authentication.message(payload);
    return transport.take();
  };
  return { bench, host, transport, authentication, users, say };
}

function authenticated(options: Parameters<typeof start>[0] = {}) {
  const started = start(options);
  started.say(SERVICE);
  return started;
}

const SERVICE = message(5, wireString('ssh-userauth'));

function request(user: string | Buffer, method: string, ...fields: Buffer[]): Buffer {
  return message(50, wireString(user), wireString('ssh-connection'), wireString(method), ...fields);
}

const password = (user: string | Buffer, secret: string | Buffer) =>
  request(user, 'password', Buffer.of(0), wireString(secret));

const REFUSED = 'failure publickey,password 0';

describe('user authentication', () => {
  it('takes the service ssh-userauth, any number of times, and no other', () => {
    const { say } = start();
    expect(say(SERVICE)).toEqual(['service accept ssh-userauth']);
    expect(say(SERVICE)).toEqual(['service accept ssh-userauth']);
    expect(say(message(5, wireString('ssh-connection')))).toEqual(['disconnect 2 bad service request ssh-connection']);
    expect(say(message(5, wireString('ssh-userauth'), Buffer.of(1)))).toEqual(['end']);
    expect(say(message(5))).toEqual(['end']);
  });

  it('knows nothing else before the service was asked for, and no channels at all', () => {
    const { say } = start();
    expect(say(request('root', 'none'))).toEqual(['unimplemented']);
    expect(say(message(61, wireUint32(0)))).toEqual(['unimplemented']);
    say(SERVICE);
    expect(say(message(90, wireString('session')))).toEqual(['unimplemented']);
    expect(say(message(80, wireString('x')))).toEqual(['unimplemented']);
  });

  it('lists the methods of Debian, or those that sshd_config names', () => {
    expect(authenticated().say(request('root', 'none'))).toEqual([REFUSED]);
    const keyboard = authenticated({ settings: { keyboardInteractive: true } });
    expect(keyboard.say(request('root', 'none'))).toEqual(['failure publickey,password,keyboard-interactive 0']);
    const keys = authenticated({ settings: { passwordAuthentication: false } });
    expect(keys.say(request('root', 'none'))).toEqual(['failure publickey 0']);
    expect(keys.say(password('root', '123456'))).toEqual(['failure publickey 0']);
  });

  it('records each password with its bytes and lets the right one in', () => {
    const { say, bench, users } = authenticated();
    expect(say(password('root', Buffer.from('caf\xe9', 'latin1')))).toEqual([REFUSED]);
    expect(say(password('root', '123456'))).toEqual(['success', '(authenticated)']);
    expect(users).toEqual(['root']);
    expect(bench.of('credential.tried').map(({ data }) => data)).toEqual([
      {
        method: 'password',
        username: 'root',
        secret: 'caf\ufffd',
        secretBase64: Buffer.from('caf\xe9', 'latin1').toString('base64'),
        accepted: false,
      },
      { method: 'password', username: 'root', secret: '123456', accepted: true },
    ]);
  });

  it('answers unknown users as known ones', () => {
    const { say, bench } = authenticated();
    expect(say(request('nobody-here', 'none'))).toEqual([REFUSED]);
    expect(say(password('nobody-here', '123456'))).toEqual([REFUSED]);
    expect(bench.of('credential.tried').map(({ data }) => [data.username, data.accepted])).toEqual([
      ['nobody-here', false],
    ]);
  });

  it('does not let root in by password where sshd_config forbids it', () => {
    const { say } = authenticated({ settings: { permitRootLogin: 'prohibit-password' } });
    expect(say(password('root', '123456'))).toEqual([REFUSED]);
  });

  it('ends the connection when user or service change', () => {
    const { say } = authenticated();
    say(request('root', 'none'));
    expect(say(request('admin', 'none'))).toEqual([
      'disconnect 2 Change of username or service not allowed: (root,ssh-connection) -> (admin,ssh-connection)',
    ]);
  });

  it('takes style and role off the name', () => {
    const { say, users, bench } = authenticated();
    expect(say(request('root:pam/admin', 'none'))).toEqual([REFUSED]);
    expect(say(password('root', '123456'))).toEqual(['success', '(authenticated)']);
    expect(users).toEqual(['root']);
    expect(bench.of('credential.tried').map(({ data }) => data.username)).toEqual(['root']);
  });

  it('counts all failures but the first none', () => {
    const { say } = authenticated();
    expect(say(request('root', 'none'))).toEqual([REFUSED]);
    for (let failure = 1; failure < 6; failure += 1) expect(say(password('root', `no${failure}`))).toEqual([REFUSED]);
    expect(say(request('root', 'none'))).toEqual(['disconnect 2 Too many authentication failures']);
  });

  it('refuses empty and overlong passwords and changes of passwords, and records them', () => {
    const { say, bench } = authenticated();
    expect(say(password('root', ''))).toEqual([REFUSED]);
    expect(say(password('root', 'x'.repeat(1025)))).toEqual([REFUSED]);
    expect(say(request('root', 'password', Buffer.of(1), wireString('old'), wireString('new')))).toEqual([REFUSED]);
    expect(bench.of('credential.tried').map(({ data }) => data.secret?.length)).toEqual([0, 1025, 3]);
  });

  it('ends without a word on what sshd cannot parse, and keeps what was tried', () => {
    for (const [payload, recorded] of [
      [message(50, wireString('root')), 0],
      [message(50, wireString('ro\0ot'), wireString('ssh-connection'), wireString('none')), 0],
      [request('root', 'password', Buffer.of(0)), 0],
      [request('root', 'password', Buffer.of(0), wireString('a\0b')), 1],
      [request('root', 'password', Buffer.of(0), wireString('a'), Buffer.of(0)), 1],
      [request('root', 'none', Buffer.of(0)), 0],
      [request('root', 'publickey', Buffer.of(0)), 0],
    ] as const) {
      const { say, bench } = authenticated();
      expect(say(payload)).toEqual(['end']);
      expect(bench.of('credential.tried')).toHaveLength(recorded);
    }
  });

  it('refuses methods that it does not have, and records them', () => {
    const { say, bench } = authenticated();
    expect(say(request('root', 'hostbased', wireString('x')))).toEqual([REFUSED]);
    expect(say(request('root', 'gssapi-with-mic'))).toEqual([REFUSED]);
    expect(say(request('root', 'keyboard-interactive', wireString(''), wireString('')))).toEqual([REFUSED]);
    expect(bench.of('credential.tried').map(({ data }) => data)).toEqual([
      { method: 'unknown', username: 'root', accepted: false },
      { method: 'unknown', username: 'root', accepted: false },
    ]);
  });

  it('asks for a password as PAM does, with an empty last question when it was right', () => {
    const { say, bench } = authenticated({ settings: { keyboardInteractive: true } });
    const ask = request('root', 'keyboard-interactive', wireString(''), wireString(''));
    const respond = (...answers: string[]) => message(61, wireUint32(answers.length), ...answers.map(wireString));
    expect(say(ask)).toEqual(['info request |||1|Password: |0']);
    expect(say(respond('wrong'))).toEqual(['failure publickey,password,keyboard-interactive 0']);
    expect(say(ask)).toEqual(['info request |||1|Password: |0']);
    expect(say(respond('123456'))).toEqual(['info request |||0']);
    expect(say(respond())).toEqual(['success', '(authenticated)']);
    expect(bench.of('credential.tried').map(({ data }) => [data.method, data.secret, data.accepted])).toEqual([
      ['keyboard-interactive', 'wrong', false],
      ['keyboard-interactive', '123456', true],
    ]);
  });

  it('ends on answers that do not fit their questions', () => {
    const options = { settings: { keyboardInteractive: true } };
    const ask = request('root', 'keyboard-interactive', wireString(''), wireString('pam'));
    const wrongCount = authenticated(options);
    wrongCount.say(ask);
    expect(wrongCount.say(message(61, wireUint32(2), wireString('a'), wireString('b')))).toEqual(['end']);
    const unasked = authenticated(options);
    unasked.say(request('root', 'none'));
    expect(unasked.say(message(61, wireUint32(0)))).toEqual(['end']);
    const noDevice = authenticated(options);
    expect(noDevice.say(request('root', 'keyboard-interactive', wireString(''), wireString('skey')))).toEqual([
      'failure publickey,password,keyboard-interactive 0',
    ]);
  });

  it('does not answer before its time, and not to one who has gone', async () => {
    const bench = createTrapBench();
    const transport = new FakeTransport();
    const authentication = new Authentication({
      transport,
      profile: OPENSSH_9_2,
      settings: readSshdSettings(null),
      hostKeyBlob: Buffer.alloc(0),
      host: () => bench.context.hostFor('192.0.2.8'),
      attempt: { service: 'ssh', port: 1 },
      recorder: bench.context.openSession({
        trap: 'ssh',
        protocol: 'ssh',
        source: { address: '192.0.2.8', port: 1 },
        destination: { address: '192.0.2.1', port: 22 },
      }),
      limits: bench.context.limits,
      delay: { answerAfterMs: (_name, spentMs) => spentMs, checkMs: () => 5, sessionMs: () => 0, failureMs: () => 10 },
      // Stands still: however slow the test runs, nothing is late.
      clock: { now: () => 0 },
      guard: (work) => work(),
      accepted: () => undefined,
    });
    authentication.message(SERVICE);
    transport.take();
    authentication.message(password('root', 'wrong'));
    expect(transport.take()).toEqual([]);
    expect(transport.isPaused).toBe(true);
    await transport.until(/failure/);
    expect(transport.isPaused).toBe(false);
    transport.take();
    authentication.message(password('root', 'wrong again'));
    authentication.finish();
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(transport.take()).toEqual([]);
  });
});

describe('public keys', () => {
  type Pair = { readonly blob: Buffer; sign(data: Buffer, algorithm: string): Buffer };

  function ed25519(): Pair {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const { x = '' } = publicKey.export({ format: 'jwk' });
    return {
      blob: Buffer.concat([wireString('ssh-ed25519'), wireString(Buffer.from(x, 'base64url'))]),
      sign: (data, algorithm) => Buffer.concat([wireString(algorithm), wireString(sign(null, data, privateKey))]),
    };
  }

  function rsa(bits: number): Pair {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: bits });
    const { n = '', e = '' } = publicKey.export({ format: 'jwk' });
    const hashes = new Map([
      ['ssh-rsa', 'sha1'],
      ['rsa-sha2-256', 'sha256'],
      ['rsa-sha2-512', 'sha512'],
    ]);
    return {
      blob: Buffer.concat([
        wireString('ssh-rsa'),
        wireMpint(Buffer.from(e, 'base64url')),
        wireMpint(Buffer.from(n, 'base64url')),
      ]),
      sign: (data, algorithm) =>
        Buffer.concat([wireString(algorithm), wireString(sign(hashes.get(algorithm) ?? '', data, privateKey))]),
    };
  }

  function ecdsa(curve: string, namedCurve: string, hash: string): Pair {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve });
    return {
      blob: Buffer.concat([wireString(`ecdsa-sha2-${curve}`), wireString(curve), wireString(pointOf(publicKey))]),
      sign: (data, algorithm) => {
        const plain = sign(hash, data, { key: privateKey, dsaEncoding: 'ieee-p1363' });
        const half = plain.length / 2;
        const numbers = Buffer.concat([wireMpint(plain.subarray(0, half)), wireMpint(plain.subarray(half))]);
        return Buffer.concat([wireString(algorithm), wireString(numbers)]);
      },
    };
  }

  function pointOf(publicKey: KeyObject): Buffer {
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
    return Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
  }

  function allow({ host }: ReturnType<typeof start>, ...keys: readonly Pair[]): void {
    const { files } = host;
    if (!files.exists('/root/.ssh')) files.makeDirectory('/root/.ssh', { mode: 0o700 });
    const lines = keys.map(({ blob }) => {
      const type = blob.subarray(4, 4 + blob.readUInt32BE(0)).toString();
      return `${type} ${blob.toString('base64')} me@there\n`;
    });
    files.writeFile('/root/.ssh/authorized_keys', Buffer.from(lines.join('')), { mode: 0o600 });
  }

  const query = (algorithm: string, blob: Buffer) =>
    request('root', 'publickey', Buffer.of(0), wireString(algorithm), wireString(blob));

  function signed(
    transport: FakeTransport,
    pair: Pair,
    algorithm: string,
    method = 'publickey',
    name = 'root',
  ): Buffer {
    const unsigned = message(
      50,
      wireString(name),
      wireString('ssh-connection'),
      wireString(method),
      Buffer.of(1),
      wireString(algorithm),
      wireString(pair.blob),
      ...(method === 'publickey' ? [] : [wireString(transport.initialHostKey)]),
    );
    const signature = pair.sign(Buffer.concat([wireString(transport.sessionId), unsigned]), algorithm);
    return Buffer.concat([unsigned, wireString(signature)]);
  }

  const pairs: ReadonlyArray<readonly [string, string, () => Pair]> = [
    ['ed25519', 'ssh-ed25519', ed25519],
    ['RSA with SHA-256', 'rsa-sha2-256', () => rsa(2048)],
    ['RSA with SHA-512', 'rsa-sha2-512', () => rsa(2048)],
    ['nistp256', 'ecdsa-sha2-nistp256', () => ecdsa('nistp256', 'prime256v1', 'sha256')],
    ['nistp384', 'ecdsa-sha2-nistp384', () => ecdsa('nistp384', 'secp384r1', 'sha384')],
    ['nistp521', 'ecdsa-sha2-nistp521', () => ecdsa('nistp521', 'secp521r1', 'sha512')],
  ];
  for (const [description, algorithm, make] of pairs) {
    it(`lets a key of ${description} in that authorized_keys has, and records it once`, () => {
      const started = authenticated();
      const pair = make();
      allow(started, pair);
      const { say, transport, bench } = started;
      expect(say(query(algorithm, pair.blob))).toEqual([`pk ok ${algorithm}`]);
      expect(bench.of('credential.tried')).toEqual([]);
      expect(say(signed(transport, pair, algorithm))).toEqual(['success', '(authenticated)']);
      expect(bench.of('credential.tried').map(({ data }) => [data.method, data.accepted])).toEqual([
        ['publickey', true],
      ]);
    });
  }

  it('refuses a signature over anything else, and by another algorithm than named', () => {
    const started = authenticated();
    const pair = rsa(2048);
    allow(started, pair);
    const { say, transport } = started;
    expect(say(signed(transport, pair, 'rsa-sha2-256', 'publickey', 'rooty'))).toEqual([REFUSED]);
    const other = authenticated();
    allow(other, pair);
    const payload = signed(other.transport, pair, 'rsa-sha2-256');
    const renamed = Buffer.from(payload.toString('latin1').replace('rsa-sha2-256', 'rsa-sha2-512'), 'latin1');
    expect(other.say(renamed)).toEqual([REFUSED]);
  });

  it('refuses unknown keys at the question and records each with its fingerprint', () => {
    const { say, bench } = authenticated();
    const pair = ed25519();
    expect(say(query('ssh-ed25519', pair.blob))).toEqual([REFUSED]);
    expect(say(query('ssh-ed25519', rsa(2048).blob))).toEqual([REFUSED]);
    expect(say(query('ssh-nonsense', pair.blob))).toEqual([REFUSED]);
    expect(bench.of('credential.tried').map(({ data }) => data.publicKeyFingerprint)).toEqual([
      expect.stringMatching(/^SHA256:[A-Za-z0-9+/]{43}$/),
      expect.stringMatching(/^SHA256:/),
      expect.stringMatching(/^SHA256:/),
    ]);
    expect(bench.of('credential.tried')[0]?.data.publicKey).toBe(`ssh-ed25519 ${pair.blob.toString('base64')}`);
  });

  it('refuses SHA-1 signatures in 9.2 and takes them in 8.4', () => {
    const pair = rsa(2048);
    const modern = authenticated();
    allow(modern, pair);
    expect(modern.say(query('ssh-rsa', pair.blob))).toEqual([REFUSED]);
    const older = authenticated({ profile: OPENSSH_8_4 });
    allow(older, pair);
    expect(older.say(signed(older.transport, pair, 'ssh-rsa'))).toEqual(['success', '(authenticated)']);
  });

  it('takes the host-bound method where the version has it, with the right host key only', () => {
    const method = 'publickey-hostbound-v00@openssh.com';
    const pair = ed25519();
    const started = authenticated();
    allow(started, pair);
    expect(started.say(signed(started.transport, pair, 'ssh-ed25519', method))).toEqual(['success', '(authenticated)']);
    const wrong = authenticated();
    allow(wrong, pair);
    const fields = [Buffer.of(0), wireString('ssh-ed25519'), wireString(pair.blob), wireString('another host')];
    expect(wrong.say(request('root', method, ...fields))).toEqual(['end']);
    const older = authenticated({ profile: OPENSSH_8_4 });
    allow(older, pair);
    expect(older.say(signed(older.transport, pair, 'ssh-ed25519', method))).toEqual([REFUSED]);
  });

  it('takes a security key that somebody touched, and no other', () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const { x = '' } = publicKey.export({ format: 'jwk' });
    const type = 'sk-ssh-ed25519@openssh.com';
    const blob = Buffer.concat([wireString(type), wireString(Buffer.from(x, 'base64url')), wireString('ssh:')]);
    const touched = (flags: number): Pair => ({
      blob,
      sign: (data) => {
        const tail = Buffer.concat([Buffer.of(flags), wireUint32(9)]);
        const content = Buffer.concat([sha256('ssh:'), tail, sha256(data)]);
        return Buffer.concat([wireString(type), wireString(sign(null, content, privateKey)), tail]);
      },
    });
    const started = authenticated();
    allow(started, touched(1));
    expect(started.say(signed(started.transport, touched(0), type))).toEqual([REFUSED]);
    expect(started.say(signed(started.transport, touched(1), type))).toEqual(['success', '(authenticated)']);
  });

  it('records a key that was asked about and never signed', () => {
    const started = authenticated();
    const pair = ed25519();
    allow(started, pair);
    started.say(query('ssh-ed25519', pair.blob));
    started.authentication.finish();
    started.authentication.finish();
    expect(started.bench.of('credential.tried').map(({ data }) => [data.method, data.accepted])).toEqual([
      ['publickey', false],
    ]);
  });
});

function sha256(data: string | Buffer): Buffer {
  return createHash('sha256').update(data).digest();
}
