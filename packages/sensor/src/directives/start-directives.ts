import { join } from 'node:path';
import type { CerberusEvent } from '@cerberusmesh/contracts';
import type { HoneytokenWatch } from '../deception/credentials/honeytoken-watch.ts';
import type { HostRegistry } from '../deception/host/create-host.ts';
import type { MachineImage } from '../deception/host/machine-image.ts';
import type { SensorLimits } from '../limits.ts';
import type { SessionRegistry } from '../sessions/session-registry.ts';
import type { Clock, ListeningTrap, Log, Random, Trap, TrapContext, TrapDefinition, TrapState } from '../trap.ts';
import { directiveKeyOf } from '../uplink/directive-key.ts';
import { startDirectiveLink } from '../uplink/directive-link.ts';
import { connectToHub, type HubAddress } from '../uplink/hub-connection.ts';
import { openDirectiveJournal } from './directive-journal.ts';
import { createDirectiveOffice } from './directive-office.ts';
import { type BlockEffect, blockEffect } from './effects/block.ts';
import { insertTrapEffect } from './effects/insert-trap.ts';
import { launchDecoyEffect } from './effects/launch-decoy.ts';
import type { RaiseRecordingEffect } from './effects/raise-recording.ts';
import { redirectEffect } from './effects/redirect.ts';
import { rotateHostKeyEffect } from './effects/rotate-host-key.ts';
import type { Machines } from './machines.ts';

export interface DirectiveParts {
  readonly sensorId: string;
  readonly address: HubAddress;
  readonly stateDirectory: string;
  readonly state: TrapState;
  readonly machines: Machines;
  readonly hosts: HostRegistry;
  readonly sessions: SessionRegistry;
  readonly honeytokens: HoneytokenWatch;
  readonly recording: RaiseRecordingEffect;
  readonly definitions: readonly TrapDefinition<unknown>[];
  /** The traps of the configuration by name. */
  readonly traps: ReadonlyMap<string, Trap>;
  /** What a decoy is given; see `LaunchDecoyEffect`. */
  readonly contextFor: (machine: MachineImage | null, keysOf: string | null) => TrapContext;
  readonly append: (event: CerberusEvent) => void;
  readonly limits: SensorLimits;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** What the hub orders, and what of it is in force. */
export interface Directives {
  readonly blocks: BlockEffect;
  /** What attackers see on machines is there again. Before a trap listens. */
  restoreMachines(): Promise<void>;
  /** Decoys are there again, and the hub is asked for more. */
  begin(listening: readonly ListeningTrap[]): Promise<void>;
  /** Idempotent. */
  stop(): Promise<void>;
}

export function openDirectives(parts: DirectiveParts): Directives {
  const { sensorId, address, state, machines, hosts, sessions, honeytokens, append, limits, clock, random, log } =
    parts;
  let listening: readonly ListeningTrap[] = [];
  const blocks = blockEffect({
    sessions,
    append,
    clock,
    reportIntervalMs: limits.directives.blockReportIntervalMs,
  });
  const decoys = launchDecoyEffect({
    definitions: parts.definitions,
    machines,
    contextFor: parts.contextFor,
    listening: () => listening,
    maxDecoys: limits.directives.maxDecoys,
  });
  const office = createDirectiveOffice({
    journal: openDirectiveJournal(join(parts.stateDirectory, 'directives'), limits.directives.maxKept, log),
    effects: {
      insert_trap: insertTrapEffect({ hosts, honeytokens, maxPlantedBytes: limits.directives.maxPlantedBytes }),
      launch_decoy: decoys,
      rotate_host_key: rotateHostKeyEffect({
        traps: parts.traps,
        sharingKeysOf: (name) => decoys.sharingKeysOf(name),
        machines,
        honeytokens,
        state,
        clock,
      }),
      redirect: redirectEffect(machines),
      raise_recording: parts.recording,
      block: blocks,
    },
    sessions,
    append,
    limits: limits.directives,
    clock,
    log,
  });
  let telling: NodeJS.Timeout | null = null;
  let link: { stop(): Promise<void> } | null = null;

  return {
    blocks,
    restoreMachines: () => office.restore('machines'),
    async begin(traps) {
      listening = traps;
      await office.restore('traps');
      telling = setInterval(() => blocks.tell(), limits.directives.blockReportIntervalMs).unref();
      const hub = connectToHub(address, sensorId, limits.directives);
      link = startDirectiveLink({
        hub,
        sensorId,
        key: (signal) => directiveKeyOf(address, hub, state, signal),
        office,
        limits: limits.directives,
        clock,
        random,
        log,
      });
    },
    async stop() {
      if (telling !== null) clearInterval(telling);
      telling = null;
      office.stop();
      await link?.stop();
      await decoys.stop();
      blocks.tell();
    },
  };
}
