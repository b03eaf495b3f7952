import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { connectTestClient } from './test-client.ts';
import { startTestServer, type TestServer } from './test-server.ts';

/**
 * What `ssh` of OpenSSH 9.2p1 sent up to its NEWKEYS, piece by piece (identification, KEXINIT, messages of the method):
 * `ssh -o HostKeyAlgorithms=ssh-ed25519 -o KexAlgorithms=... -o Ciphers=aes128-ctr -o MACs=hmac-sha2-256 HOST true`.
 */
const recordings = z
  .array(z.object({ keyExchange: z.string(), pieces: z.array(z.string()) }))
  .parse(JSON.parse(readFileSync(new URL('./fixtures/openssh-handshakes.json', import.meta.url), 'utf8')))
  .map(({ keyExchange, pieces }) => ({
    keyExchange,
    pieces: pieces.map((piece) => Buffer.from(piece, 'base64')),
  }));

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(async () => {
  await server.stop();
  expect(server.errors).toEqual([]);
});

/** The messages that the server answers until it has closed, after these bytes and the end of the client's side. */
async function replay(pieces: readonly Uint8Array[]): Promise<readonly string[]> {
  const client = await connectTestClient(server.port);
  await client.line();
  for (const piece of pieces) client.write(piece);
  client.socket.end();
  // The first answers are not encrypted; what follows NEWKEYS would be.
  const seen: string[] = [];
  try {
    for (;;) {
      const [type] = await client.next();
      if (type === undefined) break;
      seen.push(String(type));
      if (type === 21) break;
    }
  } catch {
    seen.push('unreadable');
  }
  client.socket.destroy();
  return seen;
}

async function expectAllEnded(): Promise<void> {
  const ended = () => server.told.filter((what) => what.startsWith('ended:'));
  while (ended().length < server.transports.length) await new Promise((resolve) => setImmediate(resolve));
  expect(ended()).not.toContain('ended:error');
}

describe('a recorded handshake', () => {
  it.each(recordings)('by $keyExchange is answered', async ({ keyExchange, pieces }) => {
    const reply = keyExchange.includes('group-exchange') ? ['20', '31', '33', '21'] : ['20', '31', '21'];
    expect(await replay(pieces)).toEqual(reply);
  });

  it.each(recordings)('by $keyExchange that was tampered with ends, and nothing else does', async ({ pieces }) => {
    const [identification = Buffer.alloc(0), ...packets] = pieces;
    const stream = Buffer.concat(packets);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(stream.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        fc.nat(stream.length),
        fc.boolean(),
        async (changes, cut, isCut) => {
          const tampered = Buffer.from(stream);
          for (const [at, byte] of changes) tampered[at] = byte;
          const sent = isCut ? tampered.subarray(0, cut) : tampered;
          await replay([identification, sent.subarray(0, cut), sent.subarray(cut)]);
        },
      ),
      { numRuns: 40 },
    );
    await expectAllEnded();
  });
});
