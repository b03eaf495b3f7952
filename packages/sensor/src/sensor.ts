import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CerberusError, type CerberusEvent } from '@cerberusmesh/contracts';
import { HoneytokenWatch } from './deception/credentials/honeytoken-watch.ts';
import { createHostRegistry } from './deception/host/create-host.ts';
import { KEEP_CHECK_INTERVAL_MS } from './deception/host/limits.ts';
import type { Honeytoken } from './deception/host/persona.ts';

import { startShell } from './deception/shell/start-shell.ts';
import { openHostStore } from './host-store.ts';
import { openInstallation } from './installation.ts';
import { loadCredentialPolicy, loadMachine } from './personas.ts';
import { ALL_TRAPS, limitsOf, type SensorConfig } from './sensor-config.ts';
import { openSessionJournal } from './sessions/session-journal.ts';
import { createSessionRegistry } from './sessions/session-registry.ts';
import { openStateDirectory } from './state-directory.ts';
import type { Clock, ListeningTrap, Log, Random, Trap, TrapContext } from './trap.ts';
import { openBlobSpool } from './uplink/blob-spool.ts';
import { connectToHub, type HubAddress } from './uplink/hub-connection.ts';
import { openSpool } from './uplink/spool.ts';
import { startUplink, type UplinkCounts } from './uplink/uplink.ts';

export interface SensorDependencies {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

export interface Sensor {
  readonly traps: readonly ListeningTrap[];
  /** What was shipped since the start. */
  shipped(): UplinkCounts;
  /** Bait on the simulated machine, with the values of this installation. */
  honeytokens(): readonly Honeytoken[];
  /** Records something that failed outside any session. */
  reportFailure(trap: string, code: string, message: string): void;
  /** Resolves when all that was recorded so far is on disk. */
  flush(): Promise<void>;
  /** Ends traps and sessions, spools what they said, ships what the hub takes within a moment. Idempotent. */
  stop(): Promise<void>;
}

/** What `session.opened` and `sensor.started` say about this program. */
export const SENSOR_VERSION = '0.1.0';

/** A stop must end within the 3 seconds that a supervisor waits; what is not shipped by then stays spooled. */
const LAST_SHIPMENT_MS = 1000;

/**
 * Starts the spool, the uplink and all configured traps. When one trap cannot start, nothing stays running.
 *
 * @throws CerberusError `port-taken` naming the port, `invalid-configuration` when the key file cannot be read
 */
export async function startSensor(config: SensorConfig, { clock, random, log }: SensorDependencies): Promise<Sensor> {
  const limits = limitsOf(config);
  const directory = config.spoolDirectory;
  const address = hubAddressOf(config);
  const blobs = await openBlobSpool(directory, limits.spool, log);
  // The spool and the registry need each other: the registry makes the event that tells of the spool's losses.
  let append: (event: CerberusEvent) => Promise<boolean> = () => Promise.resolve(false);
  const stateDirectory = config.hostKeyDirectory ?? join(directory, 'state');
  const journal = openSessionJournal(join(stateDirectory, 'open-sessions.ndjson'), limits.spool, log);
  const sessions = createSessionRegistry({
    sensorId: config.sensorId,
    append: (event) => append(event),
    journal,
    blobs,
    limits,
    clock,
    random,
    log,
  });
  const spool = await openSpool({
    directory,
    limits: limits.spool,
    bulk: blobs,
    describeLoss: (loss) => sessions.operational('events.lost', loss),
    log,
  });
  append = (event) => spool.append(event);
  spool.beforeWrite(() => journal.flush());
  blobs.onStored(() => void spool.enforceLimit());

  await sessions.recover();

  const state = openStateDirectory(stateDirectory);
  const installation = openInstallation(state, { clock, random, log });
  const machine = loadMachine(config.persona, installation, {
    hostKeys: (type) => state.read(`ssh-host-${type}-key`),
  });
  const policy = loadCredentialPolicy(config.credentialPolicyFile, installation);
  const honeytokens = new HoneytokenWatch(machine.honeytokens());
  const hostStore = openHostStore(join(stateDirectory, 'hosts'), { clock, log });
  const hosts = createHostRegistry({
    machine,
    policy,
    limits,
    clock,
    random,
    store: hostStore,
    onLimit: ({ limit, value, forgotten }) =>
      void append(
        sessions.operational('limit.reached', {
          limit,
          value,
          message: `What attackers changed fills the memory for it; ${forgotten === null ? 'no machine was idle' : `the machine of ${forgotten} was forgotten`}.`,
        }),
      ),
  });
  const keeping = setInterval(() => hosts.keepDueChanges(), KEEP_CHECK_INTERVAL_MS).unref();

  const traps = createTraps(config, createContext());
  // Side by side: one that makes its host keys on first start does not keep the others from listening.
  const starts = await Promise.allSettled(traps.map((trap) => trap.start()));
  const failed = starts.find((start) => start.status === 'rejected');
  if (failed !== undefined) {
    await Promise.all(traps.map((trap) => trap.stop()));
    await spool.stop();
    journal.stop();
    throw failed.reason;
  }
  const listening = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
  void append(
    sessions.operational('sensor.started', {
      version: SENSOR_VERSION,
      persona: machine.persona.name,
      traps: listening,
    }),
  );
  const uplink = startUplink({
    spool,
    blobs,
    hub: connectToHub(address, config.sensorId, limits.uplink),
    directory,
    limits: limits.uplink,
    spoolLimits: limits.spool,
    random,
    log,
  });
  let stopping: Promise<void> | null = null;

  function createContext(): TrapContext {
    return {
      hostFor: (sourceAddress) => hosts.hostFor(sourceAddress),
      openSession: (connection) => honeytokens.over(sessions.open(connection)),
      startShell,
      state,
      limits,
      clock,
      random,
      log,
    };
  }

  async function stop(): Promise<void> {
    await Promise.all(traps.map((trap) => trap.stop()));
    clearInterval(keeping);
    hosts.keepChanges();
    void append(sessions.operational('sensor.stopped', { reason: 'stopped' }));
    await uplink.drain(LAST_SHIPMENT_MS);
    await uplink.stop();
    await blobs.flush();
    await hostStore.flush();
    await spool.stop();
    journal.stop();
  }

  return {
    traps: listening,
    shipped: () => uplink.counts(),
    honeytokens: () => machine.honeytokens(),
    reportFailure: (trap, code, message) =>
      void append(sessions.operational('trap.failed', { trap, code, message: message.slice(0, 1024) })),
    flush: () => spool.flush(),
    stop: () => (stopping ??= stop()),
  };
}

/** One trap for each definition that the configuration names, in the order of the registry. */
function createTraps({ traps }: SensorConfig, context: TrapContext): Trap[] {
  return ALL_TRAPS.flatMap((definition) => {
    const settings = traps[definition.name];
    // Parsed once more by the schema that made it: the type of a trap's settings is known only to its folder.
    return settings === undefined ? [] : [definition.create(definition.configSchema.parse(settings), context)];
  });
}

function hubAddressOf({ uplink }: SensorConfig): HubAddress {
  if (uplink.kind === 'socket') return uplink;
  try {
    return { kind: 'https', url: uplink.url, key: readFileSync(uplink.keyFile, 'utf8').trim() };
  } catch (error) {
    throw new CerberusError('invalid-configuration', `The sensor's key cannot be read from ${uplink.keyFile}.`, {
      cause: error,
      details: { keyFile: uplink.keyFile },
    });
  }
}
