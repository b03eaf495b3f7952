import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { Account, RawSshClient } from './raw-ssh-client.ts';
import type { Probe } from './ssh-probes.ts';
import { byte, flag, MESSAGE, message, mpint, string, uint32 } from './ssh-wire.ts';

/** User authentication, right and wrong (RFC 4252, RFC 4256, and OpenSSH's own methods). */

/** A wrong password is answered after more than two seconds. */
const QUIET_AFTER_FAILURE_MS = 6000;

function asked(
  name: string,
  act: (client: RawSshClient, account: Account) => Promise<void> | void,
  quietMs?: number,
): Probe {
  return {
    name: `authentication: ${name}`,
    quietMs: quietMs ?? 1500,
    async run(client, account) {
      await client.handshake();
      await client.requestUserAuth();
      await act(client, account);
    },
  };
}

const ed25519 = generateKeyPairSync('ed25519');
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const smallRsa = generateKeyPairSync('rsa', { modulusLength: 1024 });

function ed25519Blob(): Buffer {
  return Buffer.concat([
    string('ssh-ed25519'),
    string(ed25519.publicKey.export({ type: 'spki', format: 'der' }).subarray(-32)),
  ]);
}

function rsaBlob(key: KeyObject): Buffer {
  const { n = '', e = '' } = key.export({ format: 'jwk' });
  return Buffer.concat([
    string('ssh-rsa'),
    mpint(Buffer.from(String(e), 'base64url')),
    mpint(Buffer.from(String(n), 'base64url')),
  ]);
}

const ask = (user: string | Uint8Array, method: string, ...fields: readonly Uint8Array[]) =>
  message(MESSAGE.authRequest, string(user), string('ssh-connection'), string(method), ...fields);

const query = (user: string, algorithm: string, blob: Uint8Array) =>
  ask(user, 'publickey', flag(false), string(algorithm), string(blob));

/** A request that proves that we have the key; wrongly when told so. */
function proven(client: RawSshClient, user: string, wrongly = false): Buffer {
  const request = ask(user, 'publickey', flag(true), string('ssh-ed25519'), string(ed25519Blob()));
  const signature = sign(null, Buffer.concat([string(client.sessionId), request]), ed25519.privateKey);
  if (wrongly) signature.fill(0, 0, 8);
  return Buffer.concat([request, string(Buffer.concat([string('ssh-ed25519'), string(signature)]))]);
}

const failure = (client: RawSshClient) => client.expect(MESSAGE.authFailure);

export const authenticationProbes: readonly Probe[] = [
  asked('nothing after the service', () => {}),
  asked('none', (client, { username }) => client.send(ask(username, 'none'))),
  asked('none for a user that there is not', (client) => client.send(ask('nosuchuser', 'none'))),
  asked('none for a user without a shell', (client) => client.send(ask('www-data', 'none'))),
  asked('none for the empty name', (client) => client.send(ask('', 'none'))),
  asked('none for a name of 5000 bytes', (client) => client.send(ask('u'.repeat(5000), 'none'))),
  asked('none for a name that is not UTF-8', (client) =>
    client.send(ask(Buffer.from([0xff, 0xfe, 0x00, 0x41]), 'none')),
  ),
  asked('none for a name with a style', (client, { username }) => client.send(ask(`${username}:style`, 'none'))),
  asked('a method that there is not', (client, { username }) => client.send(ask(username, 'gssapi-with-mic'))),
  asked('hostbased', (client, { username }) =>
    client.send(
      ask(
        username,
        'hostbased',
        string('ssh-ed25519'),
        string(ed25519Blob()),
        string('host'),
        string('user'),
        string('x'),
      ),
    ),
  ),
  asked('keyboard-interactive', (client, { username }) =>
    client.send(ask(username, 'keyboard-interactive', string(''), string(''))),
  ),
  asked('an answer to a question never asked', (client) =>
    client.send(message(MESSAGE.authInfoResponse, uint32(1), string('x'))),
  ),
  asked('an empty method', (client, { username }) => client.send(ask(username, ''))),
  asked('a request cut short', (client) => client.send(message(MESSAGE.authRequest, string('root')))),
  asked('a password request without its password', (client, { username }) =>
    client.send(ask(username, 'password', flag(false))),
  ),
  asked('a password request with bytes behind', (client, { username }) =>
    client.send(ask(username, 'password', flag(false), string('x'), string('more'))),
  ),
  asked('the right password', (client, { username, password }) => client.sendPassword(username, password)),
  asked('the right password after none', async (client, { username, password }) => {
    client.send(ask(username, 'none'));
    await failure(client);
    client.sendPassword(username, password);
  }),
  asked(
    'a wrong password',
    (client, { username }) => client.sendPassword(username, 'wrong-password'),
    QUIET_AFTER_FAILURE_MS,
  ),
  asked('an empty password', (client, { username }) => client.sendPassword(username, ''), QUIET_AFTER_FAILURE_MS),
  asked(
    'a password of 1100 bytes',
    (client, { username }) => client.sendPassword(username, 'p'.repeat(1100)),
    QUIET_AFTER_FAILURE_MS,
  ),
  asked(
    'a password that is not UTF-8',
    (client, { username }) => client.sendPassword(username, Buffer.from([0xff, 0xfe, 0x80])),
    QUIET_AFTER_FAILURE_MS,
  ),
  asked(
    'a password for a user that there is not',
    (client) => client.sendPassword('nosuchuser', 'x'),
    QUIET_AFTER_FAILURE_MS,
  ),
  asked(
    'a password for a user without a shell',
    (client) => client.sendPassword('www-data', 'x'),
    QUIET_AFTER_FAILURE_MS,
  ),
  asked(
    'two wrong passwords at once',
    (client, { username }) => {
      client.sendPassword(username, 'wrong-one');
      client.sendPassword(username, 'wrong-two');
    },
    QUIET_AFTER_FAILURE_MS,
  ),
  asked(
    'six wrong passwords',
    async (client, { username }) => {
      for (let count = 0; count < 6; count++) {
        client.sendPassword(username, `wrong-${count}`);
        if (count < 5) await failure(client);
      }
    },
    QUIET_AFTER_FAILURE_MS,
  ),
  asked('none six times', async (client, { username }) => {
    for (let count = 0; count < 6; count++) {
      client.send(ask(username, 'none'));
      await failure(client);
    }
  }),
  asked(
    'a method that there is not, seven times',
    async (client, { username }) => {
      for (let count = 0; count < 7; count++) client.send(ask(username, 'unknown'));
    },
    2000,
  ),
  asked(
    'a change of password',
    (client, { username }) => client.send(ask(username, 'password', flag(true), string('old'), string('new'))),
    QUIET_AFTER_FAILURE_MS,
  ),
  asked('another user name', async (client, { username, password }) => {
    client.send(ask('other', 'none'));
    await failure(client);
    client.sendPassword(username, password);
  }),
  asked('another service name', async (client, { username, password }) => {
    client.send(ask(username, 'none'));
    await failure(client);
    client.sendPassword(username, password, 'ssh-other');
  }),
  asked('a service that there is not', (client, { username, password }) =>
    client.sendPassword(username, password, 'ssh-other'),
  ),
  asked('the service again', (client) => client.send(message(MESSAGE.serviceRequest, string('ssh-userauth')))),
  asked('ssh-connection as the service', (client) =>
    client.send(message(MESSAGE.serviceRequest, string('ssh-connection'))),
  ),

  asked('asked whether an ed25519 key would do', (client, { username }) =>
    client.send(query(username, 'ssh-ed25519', ed25519Blob())),
  ),
  asked('asked whether a key would do for a user that there is not', (client) =>
    client.send(query('nosuchuser', 'ssh-ed25519', ed25519Blob())),
  ),
  asked('asked whether an RSA key would do', (client, { username }) =>
    client.send(query(username, 'rsa-sha2-256', rsaBlob(rsa.publicKey))),
  ),
  asked('asked whether an RSA key with SHA-1 would do', (client, { username }) =>
    client.send(query(username, 'ssh-rsa', rsaBlob(rsa.publicKey))),
  ),
  asked('asked whether an RSA key of 1024 bits would do', (client, { username }) =>
    client.send(query(username, 'rsa-sha2-256', rsaBlob(smallRsa.publicKey))),
  ),
  asked('asked about a key of another type than said', (client, { username }) =>
    client.send(query(username, 'rsa-sha2-256', ed25519Blob())),
  ),
  asked('asked about a key type that there is not', (client, { username }) =>
    client.send(query(username, 'ssh-unknown', Buffer.concat([string('ssh-unknown'), string('x')]))),
  ),
  asked('asked about a DSA key', (client, { username }) =>
    client.send(query(username, 'ssh-dss', Buffer.concat([string('ssh-dss'), string('x')]))),
  ),
  asked('asked about a key that is none', (client, { username }) =>
    client.send(query(username, 'ssh-ed25519', Buffer.from('junk'))),
  ),
  asked('asked about an empty key', (client, { username }) =>
    client.send(query(username, 'ssh-ed25519', Buffer.alloc(0))),
  ),
  asked(
    'asked about seven keys',
    (client, { username }) => {
      for (let count = 0; count < 7; count++) client.send(query(username, 'ssh-ed25519', ed25519Blob()));
    },
    2500,
  ),
  asked('proof of a key that is not authorised', (client, { username }) => client.send(proven(client, username))),
  asked('wrong proof of a key', (client, { username }) => client.send(proven(client, username, true))),
  asked('a key with a signature cut short', (client, { username }) =>
    client.send(ask(username, 'publickey', flag(true), string('ssh-ed25519'), string(ed25519Blob()), uint32(64))),
  ),
  asked('a key bound to the host', (client, { username }) =>
    client.send(
      ask(
        username,
        'publickey-hostbound-v00@openssh.com',
        flag(false),
        string('ssh-ed25519'),
        string(ed25519Blob()),
        string('x'),
      ),
    ),
  ),

  asked('a channel before authentication', (client) =>
    client.send(message(MESSAGE.channelOpen, string('session'), uint32(0), uint32(1000), uint32(1000))),
  ),
  asked('a global request before authentication', (client) =>
    client.send(message(MESSAGE.globalRequest, string('keepalive@openssh.com'), flag(true))),
  ),
  asked('tcpip-forward before authentication', (client) =>
    client.send(message(MESSAGE.globalRequest, string('tcpip-forward'), flag(true), string(''), uint32(0))),
  ),
  asked('USERAUTH_SUCCESS from the client', (client) => client.send(byte(MESSAGE.authSuccess))),
  asked('USERAUTH_FAILURE from the client', (client) =>
    client.send(message(MESSAGE.authFailure, string('x'), flag(false))),
  ),
  asked('EXT_INFO after the service', (client) => client.send(message(MESSAGE.extInfo, uint32(0)))),
  asked('IGNORE and DEBUG', (client, { username }) => {
    client.send(message(MESSAGE.ignore, string('x')));
    client.send(message(MESSAGE.debug, flag(true), string('x'), string('')));
    client.send(ask(username, 'none'));
  }),
  asked('message 192', (client) => client.send(message(MESSAGE.ping, string('x')))),
  asked('keys exchanged again, then the right password', async (client, { username, password }) => {
    await client.exchangeKeys();
    client.sendPassword(username, password);
  }),
  asked('DISCONNECT', (client) => client.send(message(MESSAGE.disconnect, uint32(11), string('bye'), string('')))),
  asked('the end of our side', (client) => client.finish()),
  {
    name: 'authentication: before a service was asked for',
    async run(client, { username, password }) {
      await client.handshake();
      client.sendPassword(username, password);
    },
  },
  {
    name: 'authentication: everything in one write',
    async run(client, { username, password }) {
      await client.handshake();
      client.write(
        Buffer.concat([
          client.seal(message(MESSAGE.serviceRequest, string('ssh-userauth'))),
          client.seal(ask(username, 'none')),
          client.seal(ask(username, 'password', flag(false), string(password))),
          client.seal(message(MESSAGE.channelOpen, string('session'), uint32(0), uint32(1_000_000), uint32(32_768))),
          client.seal(message(MESSAGE.channelRequest, uint32(0), string('exec'), flag(true), string('echo at once'))),
        ]),
      );
    },
    quietMs: 1500,
  },
];
