import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CerberusError } from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { Configuration } from '../configuration/configuration-schema.ts';
import { buildConsoleWhenNeeded, consoleDirectory } from './build-console.ts';
import { type KeptDatabase, keepDatabase } from './database.ts';
import { createFleetSensors } from './fleet-sensors.ts';
import { type Ready, removeInstanceFile, writeInstanceFile } from './instance-file.ts';
import { awaitInstanceLock } from './instance-lock.ts';
import type { Log } from './log.ts';
import { startManagedProcess } from './managed-process.ts';
import { sensorConfiguration } from './sensor-configuration.ts';
import { sensorReadySchema, startSensorProcess } from './sensor-process.ts';

/** Unix socket paths end at 107 bytes on Linux and 103 on macOS. */
const MAX_SOCKET_PATH_BYTES = 100;

/** Loading the hub's libraries with the default young generation left it 50 MB larger for good (213 against 161 MB). */
const HUB_NODE_FLAGS = ['--max-semi-space-size=2'];

const hubReadySchema = z.object({ url: z.string(), setupUrl: z.string().nullable() });

export interface Supervisor {
  readonly ready: Ready;
  /** The link for the first administrator, until there is one. */
  readonly setupUrl: string | null;
  /** Ends everything in order: sensor, hub, database. Idempotent. */
  stop(): Promise<void>;
}

/**
 * Starts the parts that were asked for as child processes and keeps them running until `stop`.
 *
 * @throws CerberusError `instance-running`, `port-taken`, `database-unavailable`
 */
export async function startSupervisor(
  configuration: Configuration,
  options: { readonly command: 'up' | 'hub'; readonly log: Log; readonly aborted: AbortSignal },
): Promise<Supervisor> {
  const { log } = options;
  const { dataDirectory } = configuration;
  const stops: (() => Promise<void> | void)[] = [];
  let stopping: Promise<void> | null = null;
  const stop = () => {
    stopping ??= (async () => {
      for (const part of stops.toReversed()) await part();
    })();
    return stopping;
  };

  const lock = await awaitInstanceLock(dataDirectory, options.command);
  stops.push(() => lock.release());
  try {
    removeInstanceFile(dataDirectory);
    const consoleBuilt = buildConsoleWhenNeeded(log);
    const database = await keepDatabase(configuration, log);
    stops.push(() => database.stop());
    options.aborted.throwIfAborted();

    const run = runDirectory(dataDirectory);
    stops.push(() => run.remove());
    const intakeSocket = join(run.path, 'intake.sock');

    // Any free port is chosen once: a hub that died comes back where it was announced.
    let { port } = configuration.hub;
    const fleet = createFleetSensors({
      directory: join(dataDirectory, 'fleet'),
      logLevel: configuration.logLevel,
      log,
    });
    const hub = startManagedProcess({
      name: 'hub',
      log,
      launch: () => ({
        arguments: [...HUB_NODE_FLAGS, fileURLToPath(import.meta.resolve('@cerberusmesh/hub/process'))],
        environment: process.env,
      }),
      startMessage: () => hubStart({ ...configuration, hub: { ...configuration.hub, port } }, database, intakeSocket),
      onMessage: (message, answer) => {
        void fleet.answer(message).then((given) => {
          if (given !== null) answer(given);
        });
      },
    });
    stops.push(() => hub.stop());
    stops.push(() => fleet.stop());

    const traps = [];
    if (options.command === 'up') {
      const sensorConfig = sensorConfiguration(configuration, { kind: 'socket', path: intakeSocket });
      const sensor = startSensorProcess(sensorConfig, log);
      stops.push(() => sensor.stop());
      const message = await Promise.race([sensor.ready, rejectedBy(options.aborted)]);
      traps.push(...sensorReadySchema.parse(message).traps);
    }
    const { url, setupUrl } = hubReadySchema.parse(await Promise.race([hub.ready, rejectedBy(options.aborted)]));
    port = Number(new URL(url).port) || port;
    await consoleBuilt;
    const ready: Ready = { event: 'ready', url, traps };
    writeInstanceFile(dataDirectory, { ready, databaseUrl: database.url });
    stops.push(() => removeInstanceFile(dataDirectory));
    return { ready, setupUrl, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function hubStart(configuration: Configuration, database: KeptDatabase, intakeSocket: string): object {
  return {
    config: {
      dataDirectory: join(configuration.dataDirectory, 'hub'),
      database: { url: database.url },
      listen: listenOptions(configuration.hub),
      intake: { socketPath: intakeSocket, socketSensorIds: [configuration.sensor.id] },
      agent: agentOptions(configuration.agent),
      detection: configuration.detection,
      response: configuration.response,
      sources: configuration.sources,
      fleet: fleetOptions(configuration.fleet),
      redis: configuration.redis,
      artefacts: configuration.artefacts,
      connectors: configuration.connectors,
      exporters: configuration.exporters,
      feeds: configuration.feeds,
      retention: configuration.retention,
      indicators: configuration.indicators,
      playbooks: playbookOptions(configuration.playbooks),
      logLevel: configuration.logLevel,
      dashboardDirectory: consoleDirectory,
    },
  };
}

function playbookOptions({ directory, ...playbooks }: Configuration['playbooks']): object {
  return directory === undefined ? playbooks : { ...playbooks, directory: resolve(directory) };
}

function fleetOptions({ authorityFile, docker, ...fleet }: Configuration['fleet']): object {
  const files = {
    certificateFile: docker.certificateFile,
    keyFile: docker.keyFile,
    authorityFile: docker.authorityFile,
  };
  return {
    ...fleet,
    ...absolute({ authorityFile }),
    docker: { ...docker, ...absolute(files) },
  };
}

/** Paths that were given, from the working directory. */
function absolute(paths: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(paths).flatMap(([name, path]) => (path === undefined ? [] : [[name, resolve(path)]])),
  );
}

function agentOptions({ plugins, ...agent }: Configuration['agent']): object {
  return { ...agent, plugins: plugins.directory === undefined ? {} : { directory: resolve(plugins.directory) } };
}

function listenOptions({ tls, ...hub }: Configuration['hub']): object {
  if (tls === undefined) return hub;
  return { ...hub, tls: { certificateFile: resolve(tls.certificateFile), keyFile: resolve(tls.keyFile) } };
}

/** `run/` in the data directory, or a private one elsewhere when sockets in it would have too long a path. */
function runDirectory(dataDirectory: string): { path: string; remove(): void } {
  const path = join(dataDirectory, 'run');
  if (Buffer.byteLength(join(path, 'intake.sock')) < MAX_SOCKET_PATH_BYTES) {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return { path, remove: () => {} };
  }
  const elsewhere = mkdtempSync(join(tmpdir(), 'cerberus-run-'));
  return { path: elsewhere, remove: () => rmSync(elsewhere, { recursive: true, force: true }) };
}

function rejectedBy(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => {});
  const interrupted = () => reject(new CerberusError('unavailable', 'Interrupted before everything was listening.'));
  if (signal.aborted) interrupted();
  else signal.addEventListener('abort', interrupted, { once: true });
  return promise;
}
