import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CerberusError } from '@cerberusmesh/contracts';
import { type HostAnswer, type HostedSensor, type HostOrder, hostQuestionSchema } from '@cerberusmesh/hub/fleet';
import type { SensorConfigInput } from '@cerberusmesh/sensor';
import { z } from 'zod';
import type { Log, LogLevel } from './log.ts';
import type { ManagedProcess } from './managed-process.ts';
import { remoteUplink } from './sensor-configuration.ts';
import { sensorReadySchema, startSensorProcess } from './sensor-process.ts';

/** Sensors beside this machine's own that the hub asked for. */
export interface FleetSensors {
  /** Answers a question of the hub; null for a message that is none. */
  answer(message: unknown): Promise<HostAnswer | null>;
  /** Ends them all; what they stored stays, so that they come back as they were. Idempotent. */
  stop(): Promise<void>;
}

interface Kept {
  readonly sensor: ManagedProcess;
  readonly traps: HostedSensor['traps'];
}

const READY_TIMEOUT_MS = 20_000;
const portsSchema = z.record(z.string(), z.int().min(0).max(65_535));

/**
 * Keeps the sensors of the fleet that are processes: one data directory each below `directory`, the same confinement as
 * the sensor of this machine. Asked twice for the same instance, it starts it once.
 */
export function createFleetSensors(options: {
  readonly directory: string;
  readonly logLevel: LogLevel;
  readonly log: Log;
}): FleetSensors {
  const { directory, logLevel, log } = options;
  /** Started or starting, so that none is started twice. */
  const kept = new Map<string, Promise<Kept>>();
  const running = new Map<string, Kept>();
  let stopping: Promise<void> | null = null;

  async function launch(order: HostOrder): Promise<Kept> {
    const home = join(directory, order.instanceId);
    const config = prepare(order, home, logLevel);
    const sensor = startSensorProcess(config, log, authorityFile(order, home));
    try {
      const { traps } = sensorReadySchema.parse(await withinTime(sensor.ready));
      const ports = Object.fromEntries(traps.map(({ name, port }) => [name, port]));
      writeFileSync(join(home, 'ports.json'), JSON.stringify(ports), { mode: 0o600 });
      return { sensor, traps };
    } catch (error) {
      await sensor.stop();
      throw error;
    }
  }

  async function start(order: HostOrder): Promise<HostedSensor> {
    if (stopping !== null) throw new CerberusError('unavailable', 'This machine is stopping.');
    let known = kept.get(order.instanceId);
    if (known === undefined) {
      known = launch(order);
      kept.set(order.instanceId, known);
      known.then(
        (sensor) => running.set(order.instanceId, sensor),
        () => kept.delete(order.instanceId),
      );
    }
    return hosted(order.instanceId, await known);
  }

  async function end(instanceId: string): Promise<void> {
    const known = await kept.get(instanceId)?.catch(() => null);
    await known?.sensor.stop();
    kept.delete(instanceId);
    running.delete(instanceId);
    rmSync(join(directory, instanceId), { recursive: true, force: true });
  }

  return {
    async answer(message) {
      const question = hostQuestionSchema.safeParse(message).data;
      if (question === undefined) return null;
      const { fleetQuestion, ask } = question;
      try {
        if (ask.what === 'start') return { fleetAnswer: fleetQuestion, result: { sensors: [await start(ask.order)] } };
        if (ask.what === 'stop') await end(ask.instanceId);
        const sensors = ask.what === 'list' ? [...running].map(([id, sensor]) => hosted(id, sensor)) : [];
        return { fleetAnswer: fleetQuestion, result: { sensors } };
      } catch (error) {
        log.warn({ error: error instanceof Error ? error.message : String(error) }, 'a sensor of the fleet failed');
        return { fleetAnswer: fleetQuestion, result: failureOf(error) };
      }
    },
    stop() {
      stopping ??= (async () => {
        await Promise.all([...kept.values()].map(async (started) => (await started.catch(() => null))?.sensor.stop()));
      })();
      return stopping;
    },
  };
}

/** Its data directory with its key, and what it is told. Ports that were any free ones are those that it had before. */
function prepare(order: HostOrder, home: string, logLevel: LogLevel): SensorConfigInput {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const keyFile = join(home, 'sensor.key');
  writeFileSync(keyFile, order.keyFile, { mode: 0o600 });
  if (order.authority !== null) writeFileSync(join(home, 'authority.pem'), order.authority, { mode: 0o600 });
  const before = portsBefore(home);
  return {
    sensorId: order.sensorId,
    persona: order.persona,
    spoolDirectory: join(home, 'sensor'),
    traps: Object.fromEntries(
      order.traps.map(({ kind, port }) => [
        kind,
        { address: order.address, port: port === 0 ? (before.get(kind) ?? 0) : port },
      ]),
    ),
    uplink: remoteUplink({ hub: order.hubUrl, keyFile }),
    logLevel,
  };
}

function authorityFile(order: HostOrder, home: string): string | undefined {
  return order.authority === null ? undefined : join(home, 'authority.pem');
}

function portsBefore(home: string): ReadonlyMap<string, number> {
  try {
    return new Map(Object.entries(portsSchema.parse(JSON.parse(readFileSync(join(home, 'ports.json'), 'utf8')))));
  } catch {
    // Its first start, or one that a crash cut short.
    return new Map();
  }
}

function hosted(instanceId: string, { sensor, traps }: Kept): HostedSensor {
  return { instanceId, processId: sensor.processId, traps };
}

function failureOf(error: unknown): { code: 'refused' | 'invalid' | 'unavailable'; message: string } {
  if (!(error instanceof CerberusError)) return { code: 'unavailable', message: 'The sensor could not be started.' };
  const code =
    error.code === 'port-taken' ? 'refused' : error.code === 'invalid-configuration' ? 'invalid' : 'unavailable';
  return { code, message: error.message };
}

function withinTime<Value>(work: Promise<Value>): Promise<Value> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new CerberusError('unavailable', 'The sensor was not ready in time.')),
    READY_TIMEOUT_MS,
  );
  return Promise.race([work, promise]).finally(() => clearTimeout(timer));
}
