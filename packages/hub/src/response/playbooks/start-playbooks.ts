import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CerberusError } from '@cerberusmesh/contracts';
import type { PayloadNetwork } from '../../artefacts/payload-network.ts';
import type { AuditLog } from '../../audit/audit-log.ts';
import type { EventLog } from '../../event-log/event-log.ts';
import type { Allowlist, Indicators } from '../../intel/indicators/index.ts';
import type { Database } from '../../storage/database.ts';
import type { Log } from '../../storage/log.ts';
import type { PlaybookAction } from './action.ts';
import { type BuiltInOptions, createBuiltInActions } from './actions/create-built-in-actions.ts';
import { BUILT_IN_ACTIONS, defaultsOfAction } from './built-in-actions.ts';
import { announceRuns } from './engine/announce-runs.ts';
import { startEngine } from './engine/engine.ts';
import { publishPlaybook } from './engine/runs.ts';
import { createSubPlaybookAction } from './engine/sub-playbook.ts';
import { startTriggers, type Triggers } from './engine/triggers.ts';
import type { ActionDefaults } from './run-plan.ts';

/** What the operator says of playbooks. */
export interface PlaybookSettings {
  /** Whether this hub runs them. */
  readonly enabled: boolean;
  /** Files with a playbook each, published when the hub starts. */
  readonly directory?: string | undefined;
  /** Hosts that `http_request` may call at addresses that are not public. */
  readonly allowedHosts: readonly string[];
  readonly scripts: BuiltInOptions['scripts'];
  /** Secrets by the names that playbooks give them. */
  readonly secrets: { readonly [name: string]: string };
}

export interface PlaybooksOptions {
  readonly settings: PlaybookSettings;
  readonly database: Database;
  readonly eventLog: EventLog;
  readonly network: PayloadNetwork;
  /** Whom playbooks tell, and which products are sent events. */
  readonly connectors: BuiltInOptions['connectors'];
  readonly indicators: Indicators;
  readonly feeds: BuiltInOptions['feeds'];
  readonly audit: Pick<AuditLog, 'append'>;
  readonly allowlist: Allowlist;
  /** Asks every provider about an address or file. */
  readonly ask: BuiltInOptions['ask'];
  readonly assess: BuiltInOptions['assess'];
  /** Does what changes the mesh, as far as policy permits; null where this hub answers nothing. */
  readonly executor: BuiltInOptions['executor'];
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Playbooks as a hub has them: what the API stands on. */
export interface Playbooks {
  readonly actionDefaults: (action: string) => ActionDefaults;
  /** Whether there is an action of this name here. */
  readonly isAction: (action: string) => boolean;
  /** There may be something to do. */
  wake(): void;
  readonly triggers: Pick<Triggers, 'webhook'> | null;
  stop(): Promise<void>;
}

/**
 * Publishes the operator's playbooks and runs what is due. A file that is wrong is logged and left out: it must not keep
 * a hub from recording.
 */
export async function startPlaybooks(options: PlaybooksOptions): Promise<Playbooks> {
  const { settings, database, eventLog, log, now } = options;
  const actions = new Map<string, PlaybookAction>();
  const allowedHosts = new Set(settings.allowedHosts.map((host) => host.toLowerCase()));
  for (const action of [
    createSubPlaybookAction(database, now),
    ...createBuiltInActions({ ...options, allowedHosts, scripts: settings.scripts }),
    ...options.connectors.actions,
  ])
    actions.set(action.name, action);
  const actionDefaults = (name: string): ActionDefaults => actions.get(name) ?? defaultsOfAction(name);
  const isAction = (name: string): boolean => actions.has(name) || BUILT_IN_ACTIONS.has(name);
  if (!settings.enabled) return { actionDefaults, isAction, wake() {}, triggers: null, async stop() {} };

  if (settings.directory !== undefined) await publishDirectory(database, settings.directory, log);
  const secret = (name: string): string => {
    const value = Object.hasOwn(settings.secrets, name) ? settings.secrets[name] : undefined;
    if (value === undefined) throw new CerberusError('not-found', `There is no secret "${name}".`);
    return value;
  };
  const parts = new AsyncDisposableStack();
  try {
    const engine = startEngine({ database, actions, secret, log, now });
    parts.defer(() => engine.stop());
    const announcer = announceRuns({
      database,
      eventLog,
      actionDefaults,
      audit: options.audit,
      onError: (error) => log.warn({ error: String(error) }, 'runs could not be told to the event log; trying again'),
    });
    parts.defer(() => announcer.stop());
    const triggers = await startTriggers({
      database,
      eventLog,
      allowlist: options.allowlist,
      secret,
      now,
      onStarted: () => engine.wake(),
      onError: (error) => log.warn({ error: String(error) }, 'a playbook could not be started'),
    });
    parts.defer(() => triggers.stop());
    return { actionDefaults, isAction, wake: () => engine.wake(), triggers, stop: () => parts.disposeAsync() };
  } catch (error) {
    await parts.disposeAsync();
    throw error;
  }
}

async function publishDirectory(database: Database, directory: string, log: Log): Promise<void> {
  let names: string[];
  try {
    names = (await readdir(directory)).filter((name) => /\.ya?ml$/.test(name)).toSorted();
  } catch (cause) {
    throw new CerberusError('invalid-configuration', 'playbooks.directory cannot be read.', { cause });
  }
  for (const name of names) {
    try {
      const source = await readFile(join(directory, name), 'utf8');
      const { id, version, isNew } = await publishPlaybook(database, source, 'configuration');
      if (isNew) log.info({ playbook: id, version }, 'a playbook was published');
    } catch (error) {
      log.error({ file: name, error: String(error) }, 'a playbook was not published');
    }
  }
}
