import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FleetInstance, fleetInstanceSchema } from '@cerberusmesh/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fleetConfigSchema } from '../../packages/hub/src/fleet/fleet-config.ts';
import { describeFleetProvider } from '../../packages/hub/src/fleet/fleet-provider.contract.ts';
import { createEngineClient } from '../../packages/hub/src/fleet/providers/docker/engine-client.ts';
import { createDockerProvider } from '../../packages/hub/src/fleet/providers/docker/index.ts';
import { type DockerEngine, makeSensorImage, startDockerEngine } from './docker-engine.ts';
import {
  eventually,
  FREE_PORTS,
  freshDataDirectory,
  type RunningCommand,
  removeDataDirectory,
  startCommand,
} from './instance.ts';
import { runOrFail, runProgram } from './program.ts';
import { SSH_OPTIONS } from './ssh-client-programs.ts';

/** The fleet on real things: sensors as processes, and as containers of a Docker Engine that is started for it. */

const IMAGE = 'cerberusmesh-sensor:system-test';
const SUBNET = '10.203.77.0/24';
const NETWORK = 'cerberusmesh-decoys';
const GATEWAY = '10.203.77.1';
const cerberus = join(import.meta.dirname, '../../packages/cli/bin/cerberus.js');
const dataDirectory = freshDataDirectory();
const files = mkdtempSync(join(tmpdir(), 'cerberus-fleet-'));
const readySchema = z.object({ url: z.string() });
const eventsSchema = z.object({
  items: z.array(z.object({ event: z.object({ sensorId: z.string(), data: z.looseObject({}) }) })),
});
let engine: DockerEngine;
let hub: RunningCommand<z.infer<typeof readySchema>>;
let environment: NodeJS.ProcessEnv = {};
let key = '';

beforeAll(async () => {
  engine = await startDockerEngine();
  await makeSensorImage(engine, IMAGE);
  // Made here, so that the hub can listen on its side of it before the first container is there.
  await engine.docker('network', 'create', '--subnet', SUBNET, NETWORK);
  await makeCertificates();
  environment = {
    ...FREE_PORTS,
    CERBERUS_HUB__ADDRESS: GATEWAY,
    CERBERUS_HUB__TLS__CERTIFICATE_FILE: join(files, 'hub.pem'),
    CERBERUS_HUB__TLS__KEY_FILE: join(files, 'hub.key'),
    CERBERUS_FLEET__AUTHORITY_FILE: join(files, 'authority.pem'),
    CERBERUS_FLEET__PROCESS__ADDRESS: '127.0.0.1',
    CERBERUS_FLEET__DOCKER__ENABLED: 'true',
    CERBERUS_FLEET__DOCKER__SOCKET_PATH: engine.socketPath,
    CERBERUS_FLEET__DOCKER__IMAGE: IMAGE,
    CERBERUS_FLEET__DOCKER__PULL: 'never',
    CERBERUS_FLEET__DOCKER__NETWORK: NETWORK,
    CERBERUS_FLEET__DOCKER__ADDRESS: '127.0.0.1',
  };
  hub = await startHub(0);
  key = z.object({ key: z.string() }).parse(JSON.parse(command('key', 'create', '--role', 'admin'))).key;
}, 240_000);
afterAll(async () => {
  await hub?.stop();
  await engine?.stop();
  for (const directory of [dataDirectory, files]) removeDataDirectory(directory);
  rmSync(files, { recursive: true, force: true });
}, 120_000);

async function startHub(port: number) {
  // The hub says where it is reached once it listens; containers are told the same.
  const wanted = port === 0 ? await freePort() : port;
  environment = {
    ...environment,
    CERBERUS_HUB__PORT: String(wanted),
    CERBERUS_FLEET__HUB_URL: `https://${GATEWAY}:${wanted}`,
  };
  return startCommand(['hub'], dataDirectory, environment, readySchema);
}

async function freePort(): Promise<number> {
  const found = await runOrFail('python3', [
    '-c',
    `import socket; s=socket.socket(); s.bind(("${GATEWAY}", 0)); print(s.getsockname()[1])`,
  ]);
  return Number(found);
}

async function makeCertificates(): Promise<void> {
  const openssl = (...line: string[]) => runOrFail('openssl', line, { directory: files });
  const ecKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  await openssl(
    'req',
    '-x509',
    ...ecKey,
    '-days',
    '2',
    '-subj',
    '/CN=authority',
    '-keyout',
    'authority.key',
    '-out',
    'authority.pem',
  );
  await openssl('req', ...ecKey, '-subj', '/CN=hub', '-keyout', 'hub.key', '-out', 'hub.csr');
  writeFileSync(join(files, 'names'), `subjectAltName=IP:${GATEWAY}\n`);
  await openssl(
    'x509',
    '-req',
    '-in',
    'hub.csr',
    '-CA',
    'authority.pem',
    '-CAkey',
    'authority.key',
    '-CAcreateserial',
    '-days',
    '2',
    '-extfile',
    'names',
    '-out',
    'hub.pem',
  );
}

function command(...words: string[]): string {
  const result = spawnSync(process.execPath, [cerberus, ...words, '--data-dir', dataDirectory, '-o', 'json'], {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
  });
  if (result.status !== 0)
    throw new Error(
      `cerberus ${words.join(' ')} ended with ${result.status}:\n${result.stderr}${result.stdout}\n${hub.messages().slice(-3_000)}`,
    );
  return result.stdout;
}

/** GET with an administrator's key: much cheaper than a command, for what is asked again and again. */
function get(path: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const asked = request(
      new URL(path, hub.ready.url),
      { ca: readFileSync(join(files, 'authority.pem')), headers: { authorization: `Bearer ${key}` } },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => {
          if (response.statusCode === 200) resolve(JSON.parse(text));
          else reject(new Error(`GET ${path}: ${response.statusCode} ${text}`));
        });
      },
    );
    asked.once('error', reject);
    asked.end();
  });
}

async function look(id: string): Promise<FleetInstance> {
  return fleetInstanceSchema.parse(await get(`/api/v1/fleet/${id}`));
}

const instanceOf = (text: string): FleetInstance => fleetInstanceSchema.parse(JSON.parse(text));

/** Logs in to an instance's SSH trap, and waits until the hub knows what was typed. */
async function attack(instance: FleetInstance, words: string): Promise<void> {
  const port = instance.traps.find(({ name }) => name === 'ssh')?.port;
  const options = ['-F', '/dev/null', ...SSH_OPTIONS, '-o', 'PubkeyAuthentication=no', '-p', String(port)];
  const login = await runProgram('sshpass', ['-p', 'admin123', 'ssh', ...options, 'root@127.0.0.1', `echo ${words}`]);
  expect(login).toMatchObject({ status: 0, stdout: `${words}\n` });
  await eventually('the command in the log', async () => {
    const { items } = eventsSchema.parse(await get('/api/v1/events?limit=200&kind=command.entered'));
    const found = items.some(
      ({ event }) => event.sensorId === instance.sensorId && event.data.input === `echo ${words}`,
    );
    return found ? true : null;
  });
}

describeFleetProvider(
  'a Docker Engine',
  async () => {
    const config = fleetConfigSchema.parse({
      docker: { enabled: true, image: IMAGE, pull: 'never', network: 'contract', address: '127.0.0.1' },
    }).docker;
    const place = { socketPath: engine.socketPath };
    const provider = (owner: string) => createDockerProvider({ engine: createEngineClient(place), config, owner });
    return { provider: provider('contract'), stranger: provider('another') };
  },
  60_000,
);

describe('a sensor of the fleet', () => {
  it('as a process reports what is done in it, comes back where it was after kill -9, and ends for good', async () => {
    const launched = instanceOf(command('fleet', 'launch', 'process', '--trap', 'ssh', '--persona', 'database-server'));
    expect(launched).toMatchObject({ state: 'ready', spec: { persona: 'database-server' } });
    await attack(launched, 'first');
    const port = Number(new URL(hub.ready.url).port);
    await hub.stop('SIGKILL');
    hub = await eventually('the hub starts again', () => startHub(port).catch(() => null));
    const back = await eventually('the sensor is back', async () => {
      const found = await look(launched.id);
      return found.state === 'ready' && found.externalId !== launched.externalId ? found : null;
    });
    expect(back.traps).toEqual(launched.traps);
    await attack(back, 'second');
    expect(readdirSync(join(dataDirectory, 'fleet'))).toEqual([launched.id]);
    expect(instanceOf(command('fleet', 'end', launched.id))).toMatchObject({ state: 'ended', reason: 'asked' });
    expect(existsSync(join(dataDirectory, 'fleet', launched.id))).toBe(false);
    const [, processId] = /process (\d+)/.exec(back.externalId ?? '') ?? [];
    expect(existsSync(`/proc/${processId}`)).toBe(false);
  });

  it('as a container reports what is done in it, holds no privilege, and is gone with all it stored', async () => {
    const launched = instanceOf(command('fleet', 'launch', 'docker', '--trap', 'ssh', '--wait', '90'));
    expect(launched.state, launched.detail).toBe('ready');
    await attack(launched, 'contained');
    const name = `cerberusmesh-${launched.id}`;
    const inspected = await engine.docker('inspect', name);
    // Neither its environment nor its command line tells the key.
    expect(inspected).not.toContain('cm_sensor_');
    const [host] = z
      .array(z.object({ HostConfig: z.looseObject({}) }))
      .parse(JSON.parse(inspected))
      .map(({ HostConfig }) => HostConfig);
    expect(host).toMatchObject({
      Privileged: false,
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges:true'],
      Memory: 512 * 1_048_576,
      PidsLimit: 128,
      NetworkMode: (await engine.docker('network', 'inspect', '--format', '{{.Id}}', NETWORK)).trim(),
    });
    expect(instanceOf(command('fleet', 'end', launched.id))).toMatchObject({ state: 'ended' });
    expect(await engine.docker('ps', '-aq', '--filter', `name=${name}`)).toBe('');
    expect(await engine.docker('volume', 'ls', '-q', '--filter', `name=${name}`)).toBe('');
  });

  it('that somebody else removed has failed, and its words say so', async () => {
    const launched = instanceOf(command('fleet', 'launch', 'docker', '--trap', 'ssh', '--wait', '90'));
    await engine.docker('rm', '-f', `cerberusmesh-${launched.id}`);
    const failed = await eventually('the hub notices', async () => {
      const found = await look(launched.id);
      return found.state === 'failed' ? found : null;
    });
    expect(failed).toMatchObject({ code: 'gone', reason: 'failed' });
  });
});
