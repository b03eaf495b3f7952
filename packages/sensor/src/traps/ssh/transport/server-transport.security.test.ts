import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectTestClient, type TestClient } from './test-client.ts';
import { startTestServer, type TestServer } from './test-server.ts';
import { message, wireString, wireUint32 } from './wire-writer.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({
    message: (transport, payload) => {
      if (payload[0] === 5) transport.send(message(6, wireString('ssh-userauth')));
      else if (payload[0] === 50) {
        transport.send(Buffer.of(52));
        transport.authenticated();
        transport.announceHostKeys();
      } else transport.unimplemented();
    },
  });
});

afterAll(async () => {
  await server.stop();
  expect(server.errors).toEqual([]);
});

/** Every connection that was made has told its end. */
async function expectAllEnded(connections: number): Promise<void> {
  for (;;) {
    const ended = server.told.filter((what) => what.startsWith('ended:'));
    expect(ended).not.toContain('ended:error');
    if (ended.length >= connections) break;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** What an honest client sends until it is logged in, message by message. */
function honestMessages(client: TestClient): Buffer[] {
  return [
    client.offer({ extra: ['ext-info-c'] }),
    message(30, wireString(Buffer.alloc(32, 9))),
    Buffer.of(21),
    message(5, wireString('ssh-userauth')),
    message(50, wireString('root'), wireString('ssh-connection'), wireString('none')),
  ];
}

const mutation = fc.record({
  message: fc.nat(4),
  kind: fc.constantFrom('flip', 'cut', 'grow', 'repeat', 'drop', 'swap'),
  at: fc.nat(2000),
  byte: fc.nat(255),
});

function mutate(
  messages: Buffer[],
  { message: which, kind, at, byte }: { message: number; kind: string; at: number; byte: number },
): Buffer[] {
  const target = messages[which] ?? Buffer.alloc(0);
  const changed = Buffer.from(target);
  if (changed.length > 0) changed[at % changed.length] = byte;
  const replaced: Record<string, Buffer[]> = {
    flip: [changed],
    cut: [target.subarray(0, at % (target.length + 1))],
    grow: [Buffer.concat([target, Buffer.alloc(at, byte)])],
    repeat: [target, target],
    drop: [],
    swap: [Buffer.of(byte), target],
  };
  return messages.flatMap((payload, index) => (index === which ? (replaced[kind] ?? []) : [payload]));
}

describe('the transport', () => {
  it('ends every connection whose handshake was tampered with before there are keys', async () => {
    let connections = server.told.filter((what) => what.startsWith('ended:')).length;
    await fc.assert(
      fc.asyncProperty(mutation, async (change) => {
        connections += 1;
        const client = await connectTestClient(server.port);
        client.write('SSH-2.0-Test_1.0\r\n');
        for (const payload of mutate(honestMessages(client), change)) client.send(payload);
        client.socket.end();
        await client.closed();
        client.socket.destroy();
      }),
      { numRuns: 150 },
    );
    await expectAllEnded(connections);
  });

  it('ends every connection whose encrypted bytes were tampered with', async () => {
    let connections = server.told.filter((what) => what.startsWith('ended:')).length;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(
          'chacha20-poly1305@openssh.com',
          'aes128-ctr umac-64@openssh.com',
          'aes256-ctr hmac-sha2-512-etm@openssh.com',
          'aes128-gcm@openssh.com',
        ),
        fc.nat(500),
        fc.integer({ min: 1, max: 255 }),
        async (suite, at, change) => {
          connections += 1;
          const [cipher = '', mac = 'hmac-sha2-256'] = suite.split(' ');
          const client = await connectTestClient(server.port);
          await client.exchange({ cipher, mac });
          const packet = client.sealer.seal(message(5, wireString('ssh-userauth')));
          const place = at % packet.length;
          packet[place] = (packet[place] ?? 0) ^ change;
          client.write(packet);
          // Where the length was changed, the server may wait for more.
          client.socket.end();
          expect((await client.rest()).filter((what) => what === '6')).toEqual([]);
          client.socket.destroy();
        },
      ),
      { numRuns: 100 },
    );
    await expectAllEnded(connections);
  });

  it('outlives any messages after the login', async () => {
    let connections = server.told.filter((what) => what.startsWith('ended:')).length;
    const payload = fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 300 }),
      fc
        .tuple(fc.constantFrom(1, 2, 3, 4, 5, 20, 21, 30, 80), fc.uint8Array({ maxLength: 200 }))
        .map(([type, rest]) => Uint8Array.from([type, ...rest])),
      fc
        .uint8Array({ maxLength: 100 })
        .map((rest) => message(80, wireString('hostkeys-prove-00@openssh.com'), Buffer.of(1), rest)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(payload, { maxLength: 12 }), async (payloads) => {
        connections += 1;
        const client = await connectTestClient(server.port);
        await client.exchange();
        client.send(message(5, wireString('ssh-userauth')));
        client.send(message(50, wireString('root')));
        for (const bytes of payloads) client.send(bytes);
        client.socket.end();
        await client.rest();
        client.socket.destroy();
      }),
      { numRuns: 100 },
    );
    await expectAllEnded(connections);
  });

  it('takes any bytes in any pieces after the identification', async () => {
    let connections = server.told.filter((what) => what.startsWith('ended:')).length;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ minLength: 1, maxLength: 3000 }), { maxLength: 5 }), async (pieces) => {
        connections += 1;
        const client = await connectTestClient(server.port);
        client.write('SSH-2.0-Test_1.0\r\n');
        for (const piece of pieces) client.write(piece);
        client.socket.end();
        await client.closed();
        client.socket.destroy();
      }),
      { numRuns: 60 },
    );
    await expectAllEnded(connections);
  });

  it('keeps nothing of connections that are over', async () => {
    const [client] = [await connectTestClient(server.port)];
    await client.exchange();
    client.send(message(5, wireString('ssh-userauth')));
    await client.next();
    client.socket.resetAndDestroy();
    await server.until('ended:client-closed');
    const transport = server.transports.at(-1);
    // Whatever the layer above still does has no effect.
    expect(transport?.send(message(94, wireUint32(0)))).toBe(true);
    transport?.authenticated();
    transport?.announceHostKeys();
    transport?.pause();
    transport?.resume();
    transport?.disconnect(2, 'late');
    transport?.end();
  });
});
