import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { FleetConfig } from '../../fleet-config.ts';
import { FleetError, type FleetProvider, type ProviderInstance } from '../../fleet-provider.ts';
import { FLEET_LIMITS } from '../../limits.ts';
import { ARCHIVE_PATH, containerFiles, containerName, containerSpec, LABELS, portInside } from './container-spec.ts';
import { type EngineAnswer, type EngineClient, engineError, expecting, jsonOf } from './engine-client.ts';

const anySchema = z.unknown();
const createdSchema = z.object({ Id: z.string() });
const labelsSchema = z.record(z.string(), z.string());
const listedSchema = z.array(z.object({ Id: z.string(), Labels: labelsSchema }));
const inspectedSchema = z.object({
  Id: z.string(),
  State: z.object({ Status: z.string(), ExitCode: z.int(), Error: z.string(), OOMKilled: z.boolean() }),
  RestartCount: z.int(),
  Config: z.object({ Labels: labelsSchema.nullable() }),
  NetworkSettings: z.object({
    Ports: z
      .record(z.string(), z.array(z.object({ HostIp: z.string(), HostPort: z.string() })).nullable())
      .nullable()
      .transform((ports) => ports ?? {}),
  }),
});
type Inspected = z.infer<typeof inspectedSchema>;
const networksSchema = z.array(z.object({ Id: z.string(), Name: z.string(), Created: z.string() }));
const progressSchema = z.object({ error: z.string() });

const SHORT_ID_CHARACTERS = 12;
const STOP_SECONDS = 3;
const LOG_LINES = 5;
const MAX_LOOKS = 50;
const LOOK_MS = 100;
const MAX_LOG_CHARACTERS = 400;

/**
 * Sensors as containers of one Docker Engine. What is ours carries our label; nothing without it is touched.
 *
 * @param options.owner this installation
 */
export function createDockerProvider(options: {
  readonly engine: EngineClient;
  readonly config: FleetConfig['docker'];
  readonly owner: string;
}): FleetProvider {
  const { engine, config, owner } = options;

  function image(): string {
    if (config.image === undefined) throw new FleetError('refused', 'fleet.docker.image is not set.');
    return config.image;
  }

  async function ensureImage(signal: AbortSignal): Promise<void> {
    const name = image();
    const there = await engine.send('GET', `/images/${encodeURIComponent(name)}/json`, { signal });
    if (there.status === 200) return;
    if (there.status !== 404) throw engineError(`Looking for the image ${name}`, there);
    if (config.pull === 'never') throw new FleetError('refused', `The image ${name} is not there.`);
    const answer = await engine.send('POST', '/images/create', { query: { fromImage: withTag(name) }, signal });
    if (answer.status !== 200) throw engineError(`Fetching the image ${name}`, answer);
    const failure = lastFailure(answer);
    if (failure !== null) throw new FleetError('refused', `The image ${name} cannot be fetched: ${failure}`);
  }

  /** Names stand for several when two make one at the same time, and the Engine then starts nothing in them. */
  let making: Promise<string> | null = null;
  function networkId(signal: AbortSignal): Promise<string> {
    making ??= findOrMakeNetwork(signal).finally(() => {
      making = null;
    });
    return making;
  }

  async function oldestNetwork(signal: AbortSignal): Promise<string | null> {
    const filters = JSON.stringify({ name: [config.network] });
    const answer = await engine.send('GET', '/networks', { query: { filters }, signal });
    const [oldest] = expecting('Looking for the network', answer, [200], networksSchema)
      // The filter takes parts of names too.
      .filter(({ Name }) => Name === config.network)
      .toSorted((one, other) => (`${one.Created} ${one.Id}` < `${other.Created} ${other.Id}` ? -1 : 1));
    return oldest?.Id ?? null;
  }

  async function findOrMakeNetwork(signal: AbortSignal): Promise<string> {
    const there = await oldestNetwork(signal);
    if (there !== null) return there;
    const body = {
      Name: config.network,
      Driver: 'bridge',
      CheckDuplicate: true,
      Labels: { [LABELS.owner]: owner },
      // Decoys do not see each other.
      Options: { 'com.docker.network.bridge.enable_icc': 'false' },
    };
    const made = await engine.send('POST', '/networks/create', { body, signal });
    const mine = made.status === 409 ? null : expecting('Making the network', made, [201], createdSchema).Id;
    const oldest = await oldestNetwork(signal);
    if (oldest === null) throw new FleetError('unavailable', 'The network was made, and is not there.');
    // Another hub was quicker.
    if (mine !== null && mine !== oldest) await engine.send('DELETE', `/networks/${mine}`, { signal });
    return oldest;
  }

  async function inspect(instanceId: string, signal: AbortSignal): Promise<Inspected | null> {
    const answer = await engine.send('GET', `/containers/${containerName(instanceId)}/json`, { signal });
    if (answer.status === 404) return null;
    const found = expecting('Looking at the container', answer, [200], inspectedSchema);
    // Another installation, or somebody by hand, has a container of this name: not ours to look at or to end.
    return found.Config.Labels?.[LABELS.owner] === owner ? found : null;
  }

  /** An Engine that makes a container keeps its name before it knows the container. */
  async function settledInspection(instanceId: string, signal: AbortSignal): Promise<Inspected | null> {
    for (let tries = 1; ; tries++) {
      const found = await inspect(instanceId, signal);
      if (found !== null || tries >= MAX_LOOKS) return found;
      await sleep(LOOK_MS, undefined, { signal });
    }
  }

  /** The last lines that a container wrote, when it does not run: they say why. */
  async function lastWords(instanceId: string, signal: AbortSignal): Promise<string> {
    const query = { stdout: '1', stderr: '1', tail: String(LOG_LINES) };
    const answer = await engine.send('GET', `/containers/${containerName(instanceId)}/logs`, { query, signal });
    return answer.status === 200 ? textOfLog(answer.body).slice(-MAX_LOG_CHARACTERS) : '';
  }

  async function described(instanceId: string, found: Inspected, signal: AbortSignal): Promise<ProviderInstance> {
    const instance = instanceOf(instanceId, found);
    if (instance.state === 'running' && found.RestartCount === 0) return instance;
    const words = found.State.Status === 'created' ? '' : await lastWords(instanceId, signal);
    return words === '' ? instance : { ...instance, detail: `${instance.detail} It wrote: ${words}` };
  }

  return {
    name: 'docker',
    reachable: true,
    relaunches: false,
    async health(signal) {
      const name = image();
      await engine.send('GET', '/_ping', { signal });
      const there = await engine.send('GET', `/images/${encodeURIComponent(name)}/json`, { signal });
      if (there.status === 200 || config.pull === 'missing') return { ready: true };
      return { ready: false, reason: `The image ${name} is not there, and fleet.docker.pull is never.` };
    },
    async launch(order, signal) {
      const { instanceId } = order;
      await ensureImage(signal);
      const network = await networkId(signal);
      const name = containerName(instanceId);
      const volume = await engine.send('POST', '/volumes/create', {
        body: { Name: name, Labels: { [LABELS.owner]: owner, [LABELS.instance]: instanceId } },
        signal,
      });
      expecting('Making the volume', volume, [200, 201], anySchema);
      const made = await engine.send('POST', '/containers/create', {
        query: { name },
        body: containerSpec(order, config, { image: image(), network, owner }),
        signal,
      });
      // 409: made before, by an attempt that was cut short.
      if (made.status !== 409) expecting('Making the container', made, [201], createdSchema);
      const before = await settledInspection(instanceId, signal);
      if (before === null)
        throw new FleetError('refused', `The name ${name} is taken by a container that is not ours.`);
      if (before.State.Status === 'created') {
        const files = containerFiles(order, config.user);
        const put = await engine.send('PUT', `/containers/${name}/archive`, {
          query: { path: ARCHIVE_PATH },
          body: files,
          signal,
        });
        if (put.status !== 200) throw engineError('Putting the key into the volume', put);
        const started = await engine.send('POST', `/containers/${name}/start`, { signal });
        if (started.status !== 204 && started.status !== 304) throw engineError('Starting the container', started);
      }
      const after = await inspect(instanceId, signal);
      if (after === null) throw new FleetError('unavailable', 'The container went away while it was started.');
      return described(instanceId, after, signal);
    },
    async inspect(instanceId, signal) {
      const found = await inspect(instanceId, signal);
      return found === null ? null : described(instanceId, found, signal);
    },
    async list(signal) {
      const filters = JSON.stringify({ label: [`${LABELS.owner}=${owner}`] });
      const query = { all: '1', limit: String(FLEET_LIMITS.maxListed), filters };
      const answer = await engine.send('GET', '/containers/json', { query, signal });
      const listed = expecting('Listing containers', answer, [200], listedSchema);
      const ids = listed.flatMap(({ Labels }) => Labels[LABELS.instance] ?? []);
      const found = await Promise.all(
        ids.map(async (id) => {
          const one = await inspect(id, signal);
          return one === null ? [] : [instanceOf(id, one)];
        }),
      );
      return found.flat();
    },
    async terminate(instanceId, signal) {
      const name = containerName(instanceId);
      if ((await inspect(instanceId, signal)) !== null) {
        // What the sensor has in hand reaches the hub first.
        await engine.send('POST', `/containers/${name}/stop`, { query: { t: String(STOP_SECONDS) }, signal });
        const removed = await engine.send('DELETE', `/containers/${name}`, { query: { force: '1', v: '1' }, signal });
        if (![204, 404, 409].includes(removed.status)) throw engineError('Removing the container', removed);
      }
      const volume = await engine.send('DELETE', `/volumes/${name}`, { signal });
      // 409: still held by a container that is going; the next look removes it.
      if (![204, 404, 409].includes(volume.status)) throw engineError('Removing the volume', volume);
    },
    async stop() {
      engine.stop();
    },
  };
}

function instanceOf(instanceId: string, { Id, State, Config, NetworkSettings }: Inspected): ProviderInstance {
  const kinds = (Config.Labels?.[LABELS.traps] ?? '').split(',').filter((kind) => kind !== '');
  const published = kinds.flatMap((kind, position) => {
    const [binding] = NetworkSettings.Ports[portInside(position)] ?? [];
    return binding === undefined ? [] : [{ kind, address: binding.HostIp, port: Number(binding.HostPort) }];
  });
  const ended = ['exited', 'dead', 'removing', 'paused'].includes(State.Status);
  const why = State.OOMKilled ? ', it ran out of memory' : State.Error === '' ? '' : `, ${State.Error}`;
  return {
    instanceId,
    externalId: Id.slice(0, SHORT_ID_CHARACTERS),
    state: State.Status === 'running' ? 'running' : ended ? 'gone' : 'starting',
    address: published[0]?.address ?? null,
    published,
    detail: `The container is ${State.Status}${ended ? ` (status ${State.ExitCode}${why})` : ''}.`,
  };
}

/** Without a tag the Engine would fetch all that there are. */
function withTag(name: string): string {
  return /[:@][^/]*$/.test(name) ? name : `${name}:latest`;
}

/** What a stream of progress (JSON lines) ended with, when that is a failure. */
function lastFailure(answer: EngineAnswer): string | null {
  const last = answer.body.toString('utf8').trimEnd().split('\n').at(-1) ?? '';
  return progressSchema.safeParse(jsonOf({ status: 200, body: Buffer.from(last) })).data?.error.slice(0, 500) ?? null;
}

/** The text of a log: frames of eight bytes (stream, three zeros, length) and what was written. */
function textOfLog(bytes: Buffer): string {
  const parts: string[] = [];
  for (let at = 0; at + 8 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at + 4);
    parts.push(bytes.toString('utf8', at + 8, at + 8 + length));
    at += 8 + length;
  }
  return parts
    .join('')
    .replaceAll(/[^\x20-\x7e]+/g, ' ')
    .trim();
}
