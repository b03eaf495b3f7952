import { performance } from 'node:perf_hooks';
import { CerberusError, ERROR_CATALOGUE } from '@cerberusmesh/contracts';
import { createJsonLog } from './json-log.ts';
import { startMemoryTrimming } from './memory-trimming.ts';
import { type Sensor, startSensor } from './sensor.ts';
import { type SensorConfig, sensorConfigSchema } from './sensor-config.ts';
import { createSystemClock, createSystemRandom } from './system-clock.ts';

/**
 * The sensor as a process of its own: `node <permissionFlags(...)> packages/sensor/src/process.ts`, configuration as
 * JSON in CERBERUS_SENSOR_CONFIG. Tells `{event:'ready', traps}` over IPC, or as a line on stdout when there is no
 * parent to tell; `{event:'failed', code, message}` when it cannot start. Ends on SIGTERM, SIGINT or when the parent is
 * gone. Exit code 0 after a clean stop, that of the error catalogue otherwise.
 */

/** Stop cleanly within this, or be ended: the supervisor waits 3 seconds. */
const STOP_TIMEOUT_MS = 2500;
/** Time for the last message to the parent to leave. */
const EXIT_AFTER_FAILURE_MS = 250;

/** What the parent is told. */
export type SensorMessage =
  | { readonly event: 'ready'; readonly traps: Sensor['traps'] }
  | { readonly event: 'failed'; readonly code: string; readonly message: string };

function tell(message: SensorMessage): void {
  if (process.send === undefined) process.stdout.write(`${JSON.stringify(message)}\n`);
  else if (process.connected) process.send(message);
}

function readConfig(): SensorConfig {
  const text = process.env.CERBERUS_SENSOR_CONFIG;
  if (text === undefined) throw new CerberusError('invalid-configuration', 'CERBERUS_SENSOR_CONFIG is not set.');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new CerberusError('invalid-configuration', 'CERBERUS_SENSOR_CONFIG is not JSON.', { cause: error });
  }
  const parsed = sensorConfigSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new CerberusError(
    'invalid-configuration',
    `CERBERUS_SENSOR_CONFIG: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
  );
}

async function run(): Promise<void> {
  const clock = createSystemClock();
  const config = readConfig();
  const log = createJsonLog({ level: config.logLevel, clock, write: (line) => void process.stderr.write(line) });
  const sensor = await startSensor(config, { clock, random: createSystemRandom(), log });

  const stop = (reason: string) => {
    log.info('the sensor stops', { reason });
    setTimeout(() => process.exit(1), STOP_TIMEOUT_MS).unref();
    sensor.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error('the sensor did not stop cleanly', { error: error instanceof Error ? error.message : String(error) });
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', () => stop('SIGTERM'));
  process.once('SIGINT', () => stop('SIGINT'));
  process.once('disconnect', () => stop('the supervisor is gone'));
  // One broken session must not end a thousand others: it is told, counted, and the sensor goes on.
  process.on('uncaughtException', (error) => {
    log.error('something failed outside any session', { error: error.stack ?? error.message });
    sensor.reportFailure('sensor', 'uncaught', error.message);
  });
  startMemoryTrimming({
    memory: () => {
      const { rss, heapUsed } = process.memoryUsage();
      return { residentBytes: rss, heapBytes: heapUsed };
    },
    busyShare: createBusyShare(),
    collect: () => globalThis.gc?.({ type: 'major', flavor: 'last-resort', execution: 'sync' }),
    clock,
    log,
  });
  tell({ event: 'ready', traps: sensor.traps });
}

/** The share of time that the event loop was busy since the last call. */
function createBusyShare(): () => number {
  let before = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    return utilization;
  };
}

run().catch((error: unknown) => {
  const code = error instanceof CerberusError ? error.code : 'internal';
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(
    `${JSON.stringify({ level: 'error', message: 'the sensor cannot start', code, error: message })}\n`,
  );
  tell({ event: 'failed', code, message });
  process.exitCode = error instanceof CerberusError ? ERROR_CATALOGUE[error.code].exitCode : 1;
  if (process.connected) process.disconnect();
  // What had started before the failure (a listening trap) must not keep a process that serves nobody.
  setTimeout(() => process.exit(), EXIT_AFTER_FAILURE_MS).unref();
});
