// Long because each of the wire messages has its case, on one shared server.
import { afterEach, describe, expect, it } from 'vitest';
import { OPENSSH_8_4 } from './server-profile.ts';
import { connectTestClient, type TestClient } from './test-client.ts';
import { startTestServer, TEST_IDENTIFICATION, type TestServer } from './test-server.ts';
import { readWire } from './wire-reader.ts';
import { message, wireString, wireUint32 } from './wire-writer.ts';

const STRICT = 'kex-strict-c-v00@openssh.com';
const IDENTIFICATION = 'SSH-2.0-Test_1.0\r\n';
const SERVICE_REQUEST = message(5, wireString('ssh-userauth'));

let servers: TestServer[] = [];
let clients: TestClient[] = [];

async function serve(options: Parameters<typeof startTestServer>[0] = {}): Promise<TestServer> {
  const server = await startTestServer(options);
  servers.push(server);
  return server;
}

async function dial(server: TestServer): Promise<TestClient> {
  const client = await connectTestClient(server.port);
  clients.push(client);
  return client;
}

/** A client whose identification is out, and which has read the server's. */
async function identified(server: TestServer): Promise<TestClient> {
  const client = await dial(server);
  await client.line();
  client.write(IDENTIFICATION);
  return client;
}

/** A client with keys. */
async function keyed(server: TestServer, extra: readonly string[] = []): Promise<TestClient> {
  const client = await dial(server);
  await client.exchange({ extra });
  return client;
}

/** A client that the server takes for logged in. */
async function loggedIn(server: TestServer, extra: readonly string[] = []): Promise<TestClient> {
  const client = await keyed(server, extra);
  client.send(SERVICE_REQUEST);
  expect((await client.next())[0]).toBe(6);
  server.transports.at(-1)?.authenticated();
  return client;
}

/** A packet without keys, with its numbers as given. */
function rawPacket(payload: Uint8Array, options: { length?: number; padding?: number } = {}): Buffer {
  const natural = 8 - ((5 + payload.length) % 8);
  const paddingBytes = natural < 4 ? natural + 8 : natural;
  return Buffer.concat([
    wireUint32(options.length ?? 1 + payload.length + paddingBytes),
    Buffer.of(options.padding ?? paddingBytes),
    payload,
    Buffer.alloc(paddingBytes),
  ]);
}

afterEach(async () => {
  for (const client of clients) client.socket.destroy();
  await Promise.all(servers.map((server) => server.stop()));
  for (const server of servers) expect(server.errors).toEqual([]);
  servers = [];
  clients = [];
});

describe('before keys are exchanged, the server', () => {
  it('answers what is no identification with a line and closes', async () => {
    const server = await serve();
    const client = await dial(server);
    expect(await client.line()).toBe(`${TEST_IDENTIFICATION}\r\n`);
    client.write('QUIT\r\n');
    expect(await client.closed()).toEqual({ how: 'end', unread: 'Invalid SSH identification string.\r\n' });
    expect(server.told).toEqual(['identified:QUIT', 'ended:server-closed']);
  });

  it('resets the connection when it leaves bytes unread', async () => {
    const server = await serve();
    const client = await dial(server);
    await client.line();
    client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    const { how, unread } = await client.closed();
    expect(how).toBe('reset');
    expect(unread.trimEnd()).toBe('Invalid SSH identification string.');
  });

  it('tells known scanners nothing', async () => {
    const server = await serve();
    const client = await dial(server);
    await client.line();
    client.write('SSH-2.0-9.9 SSH_Version_Mapper\r\n');
    expect(await client.closed()).toEqual({ how: 'end', unread: '' });
  });

  it('pads its KEXINIT with zero bytes', async () => {
    const server = await serve();
    const client = await dial(server);
    await client.line();
    const chunks: Buffer[] = [];
    client.socket.on('data', (bytes: Buffer) => chunks.push(bytes));
    client.write(IDENTIFICATION);
    await client.next();
    const packet = Buffer.concat(chunks);
    const paddingBytes = packet[4] ?? 0;
    expect(paddingBytes).toBeGreaterThanOrEqual(4);
    expect(packet.subarray(-paddingBytes)).toEqual(Buffer.alloc(paddingBytes));
  });

  it('closes without a word on what is no packet', async () => {
    const server = await serve();
    for (const garbage of ['\n'.repeat(10), IDENTIFICATION.repeat(10), rawPacket(SERVICE_REQUEST, { length: 3 })]) {
      const client = await identified(server);
      client.write(garbage);
      expect(await client.rest()).toEqual(['20', 'end']);
    }
  });

  it('resets the connection on garbage that it did not read to its end', async () => {
    const client = await identified(await serve());
    client.write(Buffer.alloc(50_000, 0x41));
    expect((await client.rest()).at(-1)).toBe('reset');
  });

  it('says what is wrong with padding and message numbers', async () => {
    const server = await serve();
    for (const [packet, text] of [
      [rawPacket(SERVICE_REQUEST, { padding: 3 }), 'Corrupted padlen 3 on input.'],
      [rawPacket(Buffer.of(200)), 'Invalid ssh2 packet type: 200'],
      [rawPacket(Buffer.of(0)), 'Invalid ssh2 packet type: 0'],
    ] as const) {
      const client = await identified(server);
      client.write(packet);
      expect(await client.rest()).toEqual(['20', `1:2:${text}`, 'end']);
    }
  });

  it('says UNIMPLEMENTED to messages out of turn, and goes on', async () => {
    const client = await identified(await serve());
    await client.next();
    for (const type of [5, 6, 7, 21, 30, 31, 34, 49]) {
      client.send(Buffer.of(type, 0));
      expect((await client.next())[0]).toBe(3);
    }
    client.send(client.offer());
    client.send(client.offer());
    expect(await client.next()).toEqual(message(3, wireUint32(9)));
  });

  it('closes without a word on messages of the layers above', async () => {
    const client = await identified(await serve());
    client.send(Buffer.of(50, 0));
    expect(await client.rest()).toEqual(['20', 'end']);
  });

  it('ignores IGNORE and well-formed DEBUG, and closes on a malformed one', async () => {
    const client = await identified(await serve());
    await client.next();
    client.send(message(2));
    client.send(message(4, Buffer.of(1), wireString('hello'), wireString('')));
    client.send(message(3, wireUint32(7)));
    client.send(Buffer.of(49));
    expect(await client.next()).toEqual(message(3, wireUint32(3)));
    client.send(message(4, Buffer.of(1)));
    expect(await client.rest()).toEqual(['end']);
  });

  it('gives a group for group exchange once; 8.4 closes when it is asked again', async () => {
    const request = message(34, wireUint32(2048), wireUint32(2048), wireUint32(8192));
    const ask = async (server: TestServer) => {
      const client = await identified(server);
      client.send(client.offer({ keyExchange: 'diffie-hellman-group-exchange-sha256' }));
      client.send(request);
      client.send(request);
      client.socket.end();
      return client.rest();
    };
    expect(await ask(await serve())).toEqual(['20', '31', '3:2', 'end']);
    expect(await ask(await serve({ profile: OPENSSH_8_4 }))).toEqual(['20', '31', 'end']);
  });

  it('closes without a word when nothing can be agreed on', async () => {
    const client = await identified(await serve());
    client.send(client.offer({ cipher: '3des-cbc' }));
    expect(await client.rest()).toEqual(['20', 'end']);
  });

  it('closes without a word when the client disconnects', async () => {
    const server = await serve();
    const client = await identified(server);
    client.send(message(1, wireUint32(11), wireString('bye'), wireString('')));
    expect(await client.rest()).toEqual(['20', 'end']);
    expect(server.told.at(-1)).toBe('ended:client-closed');
  });

  it('closes without a word when the login takes too long', async () => {
    const server = await serve({ limits: { loginGraceMs: 20 } });
    const client = await dial(server);
    await client.line();
    expect(await client.closed()).toEqual({ how: 'end', unread: '' });
    expect(server.told).toEqual(['ended:login-timeout']);
  });
});

describe('strict key exchange', () => {
  it('must begin with KEXINIT', async () => {
    const client = await identified(await serve());
    client.send(message(2));
    client.send(client.offer({ extra: [STRICT] }));
    expect(await client.rest()).toEqual(['20', '1:2:strict KEX violation: KEXINIT was not the first packet', 'end']);
  });

  it.each([2, 3, 4, 5, 7, 20, 21])('allows no message %i in between', async (type) => {
    const client = await identified(await serve());
    client.send(client.offer({ extra: [STRICT] }));
    client.send(Buffer.of(type));
    expect(await client.rest()).toEqual([
      '20',
      `1:2:strict KEX violation: unexpected packet type ${type} (seqnr 1)`,
      'end',
    ]);
  });

  it('counts packets from 0 under new keys', async () => {
    const server = await serve();
    const client = await keyed(server, [STRICT]);
    client.send(Buffer.of(100));
    expect(await client.next()).toEqual(message(3, wireUint32(0)));
    expect(server.told).toEqual(['identified:SSH-2.0-Test_1.0', 'offered', 'ready', 'message:100']);
  });
});

describe('with keys, the server', () => {
  it('counts packets on without strict key exchange', async () => {
    const client = await keyed(await serve());
    client.send(Buffer.of(100));
    expect(await client.next()).toEqual(message(3, wireUint32(3)));
  });

  it('tells what it can do to clients that ask', async () => {
    const client = await keyed(await serve(), ['ext-info-c']);
    const reader = readWire(await client.next(), 1);
    expect(reader.uint32()).toBe(2);
    expect(reader.string()?.toString()).toBe('server-sig-algs');
    expect(reader.string()?.toString()).toMatch(
      /^ssh-ed25519,sk-ssh-ed25519@openssh\.com,ecdsa.*,ssh-rsa,rsa-sha2-256,rsa-sha2-512$/,
    );
    expect(reader.string()?.toString()).toBe('publickey-hostbound@openssh.com');
    expect(reader.string()?.toString()).toBe('0');
    expect(reader.remaining()).toBe(0);

    const older = await keyed(await serve({ profile: OPENSSH_8_4 }), ['ext-info-c']);
    expect(readWire(await older.next(), 1).uint32()).toBe(1);
  });

  it('takes no second key exchange before the login', async () => {
    const client = await keyed(await serve());
    client.send(client.offer());
    expect(await client.next()).toEqual(message(3, wireUint32(3)));
    client.send(Buffer.of(30));
    expect((await client.next())[0]).toBe(3);
  });

  it('hands service requests on until the login, and refuses them after it', async () => {
    const server = await serve();
    const client = await loggedIn(server);
    client.send(SERVICE_REQUEST);
    expect((await client.next())[0]).toBe(3);
    expect(server.told.filter((what) => what === 'message:5')).toHaveLength(1);
  });

  it('closes without a word on a wrong MAC', async () => {
    const client = await keyed(await serve());
    const packet = client.sealer.seal(SERVICE_REQUEST);
    packet[packet.length - 1] = (packet.at(-1) ?? 0) ^ 1;
    client.write(packet);
    expect(await client.rest()).toEqual(['end']);
  });

  it('disconnects with reason and text', async () => {
    const server = await serve({ message: (transport) => transport.disconnect(2, 'Too many authentication failures') });
    const client = await keyed(server);
    client.send(SERVICE_REQUEST);
    expect(await client.rest()).toEqual(['1:2:Too many authentication failures', 'end']);
    expect(server.told.at(-1)).toBe('ended:server-closed');
  });

  it('ends the connection, not the process, when the layer above fails', async () => {
    const server = await serve({
      message: () => {
        throw new Error('a fault of ours');
      },
    });
    const client = await keyed(server);
    client.send(SERVICE_REQUEST);
    expect(await client.rest()).toEqual(['end']);
    expect(server.told.at(-1)).toBe('ended:error');
    expect(server.errors).toHaveLength(1);
    servers = [];
    await server.stop();
  });

  it('hands out nothing while paused, and everything in order afterwards', async () => {
    const order: number[] = [];
    const server = await serve({
      message: (transport, payload) => {
        order.push(payload[0] ?? 0);
        if (payload[0] === 80) {
          transport.pause();
          setImmediate(() => {
            expect(order).toEqual([80]);
            transport.resume();
          });
        }
        if (payload[0] === 83) transport.send(Buffer.of(81));
      },
    });
    const client = await keyed(server);
    for (const type of [80, 82, 90, 83]) client.send(Buffer.of(type));
    expect((await client.next())[0]).toBe(81);
    expect(order).toEqual([80, 82, 90, 83]);
  });

  it('finishes what the client sent before it closed', async () => {
    const server = await serve();
    const client = await keyed(server);
    client.send(SERVICE_REQUEST);
    client.send(Buffer.of(90));
    client.socket.end();
    expect(await client.rest()).toEqual(['6', '3:4', 'end']);
    expect(server.told.slice(-3)).toEqual(['message:5', 'message:90', 'ended:client-closed']);
  });
});

describe('after the login', () => {
  it('the client may exchange keys as often as it likes', async () => {
    const server = await serve();
    const client = await loggedIn(server);
    const { sessionId } = client;
    for (const cipher of ['aes256-gcm@openssh.com', 'chacha20-poly1305@openssh.com', 'aes192-ctr']) {
      await client.exchange({ cipher, mac: 'umac-64-etm@openssh.com' });
      client.send(Buffer.of(90));
      expect((await client.next())[0]).toBe(3);
    }
    expect(server.transports[0]?.sessionId).toEqual(sessionId);
    expect(server.transports[0]?.agreed?.cipherIn).toBe('aes192-ctr');
    expect(server.told.filter((what) => what === 'ready')).toHaveLength(1);
    expect(server.told.filter((what) => what === 'offered')).toHaveLength(1);
  });

  it('messages are held back while keys are exchanged, and keep their order', async () => {
    const server = await serve();
    const client = await loggedIn(server);
    client.send(client.offer());
    const serverInit = await client.next();
    expect(serverInit[0]).toBe(20);
    for (const type of [94, 95, 96]) server.transports[0]?.send(Buffer.of(type));
    // A client that goes on with its own: the server says UNIMPLEMENTED at once.
    client.send(client.offer());
    expect((await client.next())[0]).toBe(3);
  });

  it('the server exchanges keys when much was sent', async () => {
    const server = await serve({ limits: { maxBlocksPerKey: 64 } });
    const client = await loggedIn(server);
    const seen: number[] = [];
    for (let sent = 0; sent < 20; sent++) server.transports[0]?.send(message(94, Buffer.alloc(100, sent)));
    let init = await client.next();
    while (init[0] === 94) {
      seen.push(init[1] ?? -1);
      init = await client.next();
    }
    expect(init[0]).toBe(20);
    expect(seen.length).toBeGreaterThan(3);
    await client.exchange({ serverInit: init });
    for (let at = seen.length; at < 20; at++) {
      const payload = await client.next();
      if (payload[0] === 20) {
        await client.exchange({ serverInit: payload });
        at -= 1;
      } else {
        expect(payload[1]).toBe(at);
      }
    }
  });

  it('a sender is told to stop while keys are exchanged, and to go on afterwards', async () => {
    const server = await serve();
    const client = await loggedIn(server);
    const [transport] = server.transports;
    let drained = 0;
    transport?.onDrain(() => {
      drained += 1;
    });
    expect(transport?.send(Buffer.of(94))).toBe(true);
    expect((await client.next())[0]).toBe(94);
    const between: number[] = [];
    let refused = false;
    await client.exchange({
      between: (payload) => between.push(payload[0] ?? 0),
      beforeReply: () => {
        refused = transport?.send(Buffer.of(95)) === false;
      },
    });
    expect(refused).toBe(true);
    expect(between).toEqual([]);
    expect((await client.next())[0]).toBe(95);
    expect(drained).toBe(1);
    expect(transport?.send(Buffer.of(96))).toBe(true);
    expect((await client.next())[0]).toBe(96);
  });

  it('a sender is told to stop when the client does not read, and to go on afterwards', async () => {
    const server = await serve();
    const client = await loggedIn(server);
    const [transport] = server.transports;
    client.socket.pause();
    const drained = new Promise<void>((resolve) => transport?.onDrain(resolve));
    let sent = 0;
    // More than the socket buffers of both sides take.
    while (transport?.send(message(94, Buffer.alloc(30_000))) === true) {
      sent += 1;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(sent).toBeGreaterThan(1);
    client.socket.resume();
    for (let at = 0; at <= sent; at++) expect((await client.next()).length).toBe(30_001);
    await drained;
  });

  it('compression starts both ways, also under new keys', async () => {
    const server = await serve();
    const client = await dial(server);
    await client.exchange({ compression: 'zlib@openssh.com' });
    client.send(SERVICE_REQUEST);
    await client.next();
    server.transports[0]?.authenticated();
    client.sealer.startCompression();
    client.opener.startDecompression();
    const text = Buffer.alloc(5000, 'the same again ');
    server.transports[0]?.send(message(94, text));
    expect(await client.next()).toEqual(message(94, text));
    client.send(message(94, text));
    expect((await client.next())[0]).toBe(3);
    await client.exchange({ compression: 'zlib@openssh.com' });
    client.sealer.startCompression();
    client.opener.startDecompression();
    client.send(message(94, text));
    expect((await client.next())[0]).toBe(3);
    expect(client.socket.bytesWritten).toBeLessThan(4000);
  });

  it('the host keys are told, and proved when asked for', async () => {
    const server = await serve();
    const client = await loggedIn(server);
    server.transports[0]?.announceHostKeys();
    const told = readWire(await client.next(), 1);
    expect(told.string()?.toString()).toBe('hostkeys-00@openssh.com');
    expect(told.byte()).toBe(0);
    const blobs = server.hostKeys.keys.map(({ publicBlob }) => publicBlob);
    expect([told.string(), told.string(), told.string()]).toEqual(blobs);
    expect(told.remaining()).toBe(0);

    const ask = (asked: readonly Buffer[]) =>
      client.send(message(80, wireString('hostkeys-prove-00@openssh.com'), Buffer.of(1), ...asked.map(wireString)));
    ask(blobs);
    client.send(Buffer.of(90));
    const proof = readWire(await client.next(), 1);
    const algorithms = blobs.map(() =>
      readWire(proof.string() ?? Buffer.alloc(0))
        .string()
        ?.toString(),
    );
    expect(algorithms).toEqual(['ssh-rsa', 'ecdsa-sha2-nistp256', 'ssh-ed25519']);
    expect(proof.remaining()).toBe(0);
    // What came after waits for the signatures.
    expect((await client.next())[0]).toBe(3);
    ask([Buffer.from('another key')]);
    expect(await client.next()).toEqual(Buffer.of(82));
  });
});

describe('a limit', () => {
  it('on what is held back ends a client that never finishes its key exchange', async () => {
    const server = await serve({ limits: { maxHeldBytes: 5000 } });
    const client = await loggedIn(server);
    client.send(client.offer());
    await client.next();
    for (let sent = 0; sent < 10; sent++) server.transports[0]?.send(Buffer.alloc(1000, 94));
    await server.until('ended:limit');
    expect(server.told.slice(-2)).toEqual(['limit:maxHeldBytes', 'ended:limit']);
  });

  it('on what waits in all connections ends those that add to it, and no others', async () => {
    const server = await serve({ limits: { maxWaitingInputBytesOfAll: 50_000 } });
    const idle = await loggedIn(server);
    const unfinished = Buffer.concat([wireUint32(200_004), Buffer.alloc(30_000)]);
    const [first, second] = [await identified(server), await identified(server)];
    first.write(unfinished);
    await first.next();
    second.write(unfinished);
    await server.until('ended:limit');
    expect(server.told.filter((what) => /^(limit|ended)/.test(what))).toEqual([
      'limit:maxWaitingInputBytesOfAll',
      'ended:limit',
    ]);
    idle.send(Buffer.of(90));
    expect((await idle.next())[0]).toBe(3);
    // What is over is counted no more.
    first.socket.destroy();
    second.socket.destroy();
    await server.until('ended:client-closed');
    const third = await identified(server);
    third.write(unfinished);
    third.socket.end();
    expect(await third.rest()).toEqual(['20', 'end']);
  });

  it('on host key proofs ends a client that wants the server to sign for ever', async () => {
    const server = await serve({ limits: { maxHostKeyProofs: 2 } });
    const client = await loggedIn(server);
    const blob = server.hostKeys.keys[0]?.publicBlob ?? Buffer.alloc(0);
    client.send(
      message(80, wireString('hostkeys-prove-00@openssh.com'), Buffer.of(1), ...[blob, blob, blob].map(wireString)),
    );
    await server.until('ended:limit');
  });

  it('on output that a client does not read stops the handling of its messages', async () => {
    const server = await serve({
      limits: { maxWaitingOutputBytes: 100_000, maxWaitingInputBytes: 1000 },
      message: (transport) => void transport.send(Buffer.alloc(10_000, 94)),
    });
    const client = await keyed(server);
    client.socket.pause();
    // Far more answers than two socket buffers hold.
    for (let sent = 0; sent < 3000; sent++) client.send(Buffer.of(90));
    const [transport] = server.transports;
    await new Promise((resolve) => setTimeout(resolve, 50));
    const handled = server.told.filter((what) => what === 'message:90').length;
    expect(handled).toBeLessThan(3000);
    client.socket.resume();
    let answers = 0;
    while (answers < 3000 && (await client.next())[0] === 94) answers += 1;
    expect(answers).toBe(3000);
    transport?.end();
  });
});
