import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fleetConfigSchema } from '../../fleet-config.ts';
import type { FleetOrder } from '../../fleet-provider.ts';
import { containerFiles, containerSpec } from './container-spec.ts';
import { createEngineClient, type EngineClient } from './engine-client.ts';
import { createDockerProvider } from './index.ts';

/** What needs no Engine; with a real one: evaluation/system/fleet.system.ts. */

const never = new AbortController().signal;
const order: FleetOrder = {
  instanceId: '0190a3c2-1111-7abc-8def-0123456789ab',
  sensorId: 'decoy-0190a3c2-1111',
  spec: {
    persona: 'web-server',
    traps: [
      { kind: 'ssh', port: 22 },
      { kind: 'http', port: 0 },
    ],
  },
  hub: { url: 'https://hub.example.org', authority: '-----BEGIN CERTIFICATE-----\n' },
  keyFile: 'cm_sensor_secret\n',
  endsAtMs: Date.parse('2026-11-23T01:00:00.000Z'),
};
const config = fleetConfigSchema.parse({ docker: { enabled: true, image: 'registry.example.org:5000/sensor' } }).docker;

let directory: string;
let server: Server;
let engine: EngineClient;
let asked: string[];
let replies: Map<string, { readonly status: number; readonly body: string }>;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cerberus-engine-'));
  asked = [];
  replies = new Map([['GET /version', { status: 200, body: '{"ApiVersion":"1.41","MinAPIVersion":"1.12"}' }]]);
  server = createServer((request, response) => {
    const line = `${request.method} ${request.url}`;
    asked.push(line);
    const { status, body } = replies.get(line) ?? { status: 404, body: '{"message":"not there"}' };
    request.resume().on('end', () => response.writeHead(status).end(body));
  });
  const socketPath = join(directory, 'engine.sock');
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  engine = createEngineClient({ socketPath });
});
afterEach(async () => {
  engine.stop();
  await new Promise((resolve) => server.close(resolve));
  await rm(directory, { recursive: true });
});

describe('a container of a sensor', () => {
  it('may do nothing but what a sensor does, and its key stands in nothing that is shown', () => {
    const spec = containerSpec(order, config, { image: 'sensor', network: 'decoys', owner: 'this-hub' });
    expect(spec).toMatchObject({
      User: '65534:65534',
      HostConfig: {
        Privileged: false,
        ReadonlyRootfs: true,
        CapDrop: ['ALL'],
        SecurityOpt: ['no-new-privileges:true'],
        PortBindings: {
          '10000/tcp': [{ HostIp: '0.0.0.0', HostPort: '22' }],
          '10001/tcp': [{ HostIp: '0.0.0.0', HostPort: '' }],
        },
      },
    });
    expect(JSON.stringify(spec)).not.toContain('secret');
  });

  it('is given its key in an archive that tar reads, for its user alone', () => {
    const listed = spawnSync('tar', ['-tvf', '-'], { input: containerFiles(order, '1000:1001'), encoding: 'utf8' });
    expect(listed.status).toBe(0);
    const lines = listed.stdout.trim().split('\n');
    expect(
      lines.map((line) =>
        line
          .replace(/ +/g, ' ')
          .split(' ')
          .filter((_, index) => index < 3 || index > 4),
      ),
    ).toEqual([
      ['drwx------', '1000/1001', '0', 'cerberus/'],
      ['-rw-------', '1000/1001', '17', 'cerberus/sensor.key'],
      ['-rw-------', '1000/1001', '28', 'cerberus/authority.pem'],
    ]);
    const read = spawnSync('tar', ['-xOf', '-', 'cerberus/sensor.key'], {
      input: containerFiles(order, '1000:1001'),
      encoding: 'utf8',
    });
    expect(read.stdout).toBe(order.keyFile);
  });
});

describe('a Docker Engine', () => {
  const provider = () => createDockerProvider({ engine, config, owner: 'this-hub' });
  const image = 'GET /v1.41/images/registry.example.org%3A5000%2Fsensor/json';

  it('is spoken to by its own newest version', async () => {
    replies.set('GET /v1.41/_ping', { status: 200, body: 'OK' });
    replies.set(image, { status: 200, body: '{}' });
    expect(await provider().health(never)).toEqual({ ready: true });
    expect(asked).toEqual(['GET /version', 'GET /v1.41/_ping', image]);
  });

  it('that cannot fetch the image is believed in its last word', async () => {
    replies.set('POST /v1.41/images/create?fromImage=registry.example.org%3A5000%2Fsensor%3Alatest', {
      status: 200,
      body: '{"status":"Pulling"}\n{"errorDetail":{"message":"denied"},"error":"pull access denied"}\n',
    });
    await expect(provider().launch(order, never)).rejects.toMatchObject({
      code: 'refused',
      retryable: false,
      message: 'The image registry.example.org:5000/sensor cannot be fetched: pull access denied',
    });
  });

  it('that is away, or is none, is told apart from one that refuses', async () => {
    replies.set('GET /version', { status: 200, body: '<html>' });
    await expect(provider().list(never)).rejects.toMatchObject({ code: 'unavailable', retryable: true });
    const away = createEngineClient({ socketPath: join(directory, 'nobody.sock') });
    await expect(away.send('GET', '/_ping', { signal: never })).rejects.toMatchObject({ code: 'unavailable' });
  });
});
