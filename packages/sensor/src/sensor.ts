import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CerberusError, type CerberusEvent } from '@cerberusmesh/contracts';
import { HoneytokenWatch } from './deception/credentials/honeytoken-watch.ts';
import type { HostKeyContent, HostKeySource } from './deception/filesystem/host-key-files.ts';
import { createHostRegistry } from './deception/host/create-host.ts';
import { hostKeyFile, readGeneration } from './deception/host/generation-state.ts';
import { KEEP_CHECK_INTERVAL_MS } from './deception/host/limits.ts';
import type { MachineImage } from './deception/host/machine-image.ts';
import type { Honeytoken } from './deception/host/persona.ts';
import { startShell } from './deception/shell/start-shell.ts';
import { raiseRecordingEffect } from './directives/effects/raise-recording.ts';
import { Machines } from './directives/machines.ts';
import { openDirectives } from './directives/start-directives.ts';
import { openHostStore } from './host-store.ts';
import { openInstallation } from './installation.ts';
import { loadCredentialPolicy, loadMachine, shippedPersonas } from './personas.ts';
import { ALL_TRAPS, limitsOf, type SensorConfig } from './sensor-config.ts';
import { openSessionJournal } from './sessions/session-journal.ts';
import { createSessionRegistry } from './sessions/session-registry.ts';
import { openStateDirectory } from './state-directory.ts';
import type { Clock, ListeningTrap, Log, Random, Trap, TrapContext, TrapState } from './trap.ts';
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
  const recording = raiseRecordingEffect(limits);
  const sessions = createSessionRegistry({
    sensorId: config.sensorId,
    append: (event) => append(event),
    journal,
    blobs,
    limits,
    limitsFor: recording.limitsFor,
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
  const hostKeys = hostKeysOf(state);
  const bait = readGeneration(state, 'bait');
  const home = loadMachine(config.persona, installation, { hostKeys, bait });
  const machines = new Machines({
    persona: config.persona,
    home,
    maxOthers: limits.directives.maxPersonas,
    load(persona, changed, plants) {
      // An order names what ships with the program, never a file.
      if (persona !== config.persona && !shippedPersonas().includes(persona)) throw new Error('no such persona');
      return loadMachine(persona, installation, {
        hostKeys,
        ...(changed === undefined ? {} : { bait: changed }),
        ...(plants === undefined ? {} : { plants }),
      });
    },
  });
  const policy = loadCredentialPolicy(config.credentialPolicyFile, installation);
  const honeytokens = new HoneytokenWatch(home.honeytokens());
  const hostStore = openHostStore(join(stateDirectory, 'hosts'), { clock, log });
  const hosts = createHostRegistry({
    machine: (source) => machines.of(source),
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

  const traps = createTraps(config, createContext(null, null));
  const directives = openDirectives({
    sensorId: config.sensorId,
    address,
    stateDirectory,
    state,
    machines,
    hosts,
    sessions,
    honeytokens,
    recording,
    definitions: ALL_TRAPS,
    traps: new Map(traps.map((trap) => [trap.name, trap])),
    contextFor: createContext,
    append: (event) => void append(event),
    limits,
    clock,
    random,
    log,
  });
  await directives.restoreMachines();
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
      persona: home.persona.name,
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
  await directives.begin(listening);
  let stopping: Promise<void> | null = null;

  /** @param machine for a trap that shows everybody this one; @param keysOf the trap whose host keys it shows */
  function createContext(machine: MachineImage | null, keysOf: string | null): TrapContext {
    return {
      hostFor: (sourceAddress) => hosts.hostFor(sourceAddress, machine ?? undefined),
      personaFor: (sourceAddress) => (machine ?? machines.of(sourceAddress)).persona,
      openSession(connection) {
        if (directives.blocks.drops(connection.source.address))
          throw new CerberusError('limit-reached', 'The source is blocked.');
        return honeytokens.over(sessions.open(connection));
      },
      startShell,
      state: keysOf === null ? state : sharedKeys(state, keysOf),
      limits,
      clock,
      random,
      log,
    };
  }

  async function stop(): Promise<void> {
    await directives.stop();
    await Promise.all(traps.map((trap) => trap.stop()));
    clearInterval(keeping);
    hosts.keepChanges();
    sessions.stop();
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
    honeytokens: () => machines.home.honeytokens(),
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

/** The SSH trap's keys as they are now; the same object as long as they stay. */
function hostKeysOf(state: TrapState): HostKeySource {
  const kept = new Map<string, HostKeyContent>();
  return (type) => {
    const { generation, changedAtMs } = readGeneration(state, { hostKeysOf: 'ssh' });
    const file = hostKeyFile('ssh', type, generation);
    const known = kept.get(file);
    if (known !== undefined) return known;
    const bytes = state.read(file);
    if (bytes === null) return null;
    const content = { bytes, madeAtMs: changedAtMs };
    kept.set(file, content);
    return content;
  };
}

/** A second trap of one machine shows the same host keys under whatever name it has. */
function sharedKeys(state: TrapState, keysOf: string): TrapState {
  const nameOf = (name: string) => name.replace(/^.*-(?=host-(?:rsa|ecdsa|ed25519)-key|host-keys\.json)/, `${keysOf}-`);
  return { read: (name) => state.read(nameOf(name)), write: (name, bytes) => state.write(nameOf(name), bytes) };
}

/** A key file holds the sensor's key and, from enrolments that say so, the key that the hub signs orders with. */
function hubAddressOf({ uplink }: SensorConfig): HubAddress {
  if (uplink.kind === 'socket') return uplink;
  try {
    const [key = '', ...lines] = readFileSync(uplink.keyFile, 'utf8').trim().split('\n');
    const directiveKey = lines.map((line) => /^directives ed25519 (\S+)$/.exec(line.trim())?.[1]).find(Boolean);
    return { kind: 'https', url: uplink.url, key: key.trim(), ...(directiveKey === undefined ? {} : { directiveKey }) };
  } catch (error) {
    throw new CerberusError('invalid-configuration', `The sensor's key cannot be read from ${uplink.keyFile}.`, {
      cause: error,
      details: { keyFile: uplink.keyFile },
    });
  }
}
