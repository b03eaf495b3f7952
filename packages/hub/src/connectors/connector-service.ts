import {
  CerberusError,
  type ConnectorDelivery,
  type ConnectorRole,
  type ConnectorStatus,
  type ConnectorTest,
  type IntelProvider,
  type LoggedEvent,
  uuidV7,
} from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { Database } from '../storage/database.ts';
import type { Connector } from './connector.ts';
import { listDeliveries, writeDelivery } from './delivery-store.ts';
import { EnrichmentError } from './enrichment-provider.ts';
import type { EnrichmentSettings } from './enrichment-settings.ts';
import { askReplay, countDeadLetters, type DeadLetter, listDeadLetters, readOffset } from './export-store.ts';
import { DeliveryError, type ExporterDependencies } from './exporter.ts';
import { EXPORT_LIMITS } from './limits.ts';
import { createOutboundGuard, type OutboundGuardOptions } from './outbound-guard.ts';
import type { ConfiguredExporter, ExporterStatus, ExportService } from './start-exporters.ts';
import { type AddressDecision, watchedGuard } from './watch-connector.ts';

export interface ConnectorServiceOptions extends Pick<ExporterDependencies, 'now' | 'uuid' | 'wait'> {
  readonly database: Database;
  readonly exporters: readonly ConfiguredExporter[];
  readonly asked: readonly { readonly connector: Connector; readonly settings: EnrichmentSettings }[];
  /** What runs in this process; null for a command, which knows what is in the database. */
  readonly running: {
    readonly exports: Pick<ExportService, 'statuses' | 'replay' | 'addressDecision'>;
    readonly providers: () => readonly IntelProvider[];
  } | null;
  /** The place of the newest event in the log. */
  readonly head: () => Promise<number>;
  readonly network: Pick<OutboundGuardOptions, 'resolve' | 'ownAddresses'>;
  readonly request: typeof fetch;
}

/** Connectors as people look after them: how they are, whether they work, what they could not deliver. */
export interface ConnectorService {
  list(): Promise<ConnectorStatus[]>;
  /** Sends the product a test message (or asks it about a public resolver). @throws CerberusError `not-found`, `conflict` */
  test(name: string, signal: AbortSignal): Promise<ConnectorTest>;
  /** Newest first. @throws CerberusError `not-found` */
  deliveries(name: string): Promise<ConnectorDelivery[]>;
  /** Oldest first. @throws CerberusError `not-found` */
  deadLetters(name: string, afterId: number): Promise<DeadLetter[]>;
  /** Tries them again: those named, or all. Returns how many. @throws CerberusError `not-found` */
  replay(name: string, ids: readonly number[] | null): Promise<number>;
  /** Gives one up for good. @throws CerberusError `not-found` */
  deleteDeadLetter(name: string, id: number): Promise<void>;
}

/** A resolver that every provider knows: a question about it tells nobody anything. */
const TEST_ADDRESS = '9.9.9.9';

export function createConnectorService(options: ConnectorServiceOptions): ConnectorService {
  const { database, now, running } = options;
  const exporters = new Map(options.exporters.map((one) => [one.connector.name, one]));
  const asked = new Map(options.asked.map((one) => [one.connector.name, one]));

  function known(name: string): void {
    if (!exporters.has(name) && !asked.has(name))
      throw new CerberusError('not-found', `There is no connector "${name}".`);
  }

  async function exporterStatus(
    { connector, settings }: ConfiguredExporter,
    live: ExporterStatus | undefined,
    head: number,
  ): Promise<ConnectorStatus> {
    const { name, title, notifications } = connector;
    const { enabled } = connector.configSchema.parse(settings);
    const deliveries = await listDeliveries(database, name);
    const [newest] = deliveries;
    const success = deliveries.find(({ failure }) => failure === null);
    const failed = deliveries.find(({ failure }) => failure !== null);
    const health = !enabled ? 'off' : (live?.state ?? (newest?.failure == null ? 'ready' : 'retrying'));
    const roles: ConnectorRole[] = notifications === undefined ? ['exporter'] : ['exporter', 'actions'];
    return {
      name,
      title,
      roles,
      configured: isConfigured({ connector, settings }),
      enabled,
      health,
      circuit: health === 'resting' ? 'open' : 'closed',
      resumesAt: live?.resumesAt ?? null,
      lastSuccessAt: live?.lastSuccessAt ?? success?.at ?? null,
      lastFailureAt: live?.lastFailureAt ?? failed?.at ?? null,
      lastFailure: live?.lastFailure ?? failed?.failure ?? null,
      lastReason: live?.lastReason ?? failed?.reason ?? null,
      lastAddressDecision: running?.exports.addressDecision(name) ?? null,
      queueLength: enabled ? Math.max(0, head - (await readOffset(database, name))) : 0,
      deadLetters: await countDeadLetters(database, name),
      delivered: live?.delivered ?? 0,
      setting: `exporters.${name}.enabled`,
    };
  }

  function askedStatus(
    { connector, settings }: ConnectorServiceOptions['asked'][number],
    live: IntelProvider | undefined,
  ): ConnectorStatus {
    const { name, title, needsKey } = connector;
    const configured = !needsKey || settings.apiKey !== undefined;
    const health = live?.state ?? (settings.enabled && configured ? 'ready' : 'off');
    return {
      name,
      title,
      roles: ['enrichment'],
      configured,
      enabled: settings.enabled && configured,
      health,
      circuit: health === 'resting' ? 'open' : 'closed',
      resumesAt: live?.resumesAt ?? null,
      lastSuccessAt: live?.lastSuccessAt ?? null,
      lastFailureAt: live?.lastFailureAt ?? null,
      lastFailure: live?.lastFailure ?? null,
      lastReason: null,
      lastAddressDecision: null,
      queueLength: 0,
      deadLetters: 0,
      delivered: 0,
      setting: `connectors.${name}.enabled`,
    };
  }

  async function testExporter(
    { connector, settings }: ConfiguredExporter,
    signal: AbortSignal,
  ): Promise<ConnectorTest> {
    const { name, title, configSchema, notifications } = connector;
    if (!isConfigured({ connector, settings }))
      throw new CerberusError('conflict', `${title} is not configured: set exporters.${name}.`);
    const { allowNetworks } = configSchema.parse(settings);
    let address: AddressDecision | null = null;
    const guard = watchedGuard(
      createOutboundGuard({ networks: allowNetworks, ...options.network }),
      now,
      (decision) => {
        address = decision;
      },
    );
    const { uuid, wait } = options;
    const dependencies = { guard, now, uuid, wait };
    const beganMs = now();
    const at = new Date(beganMs).toISOString();
    let reference: string | null = null;
    let failure: string | null = null;
    let detail = `${title} took it.`;
    try {
      if (notifications === undefined) {
        const exporter = connector.create(settings, dependencies);
        try {
          const { rejected } = await exporter.deliver([testEvent(beganMs, uuid())], signal);
          if (rejected[0] !== undefined) {
            failure = 'rejected';
            detail = rejected[0].reason;
          }
        } finally {
          await exporter.stop();
        }
      } else {
        const notifier = notifications.createNotifier(settings, dependencies);
        try {
          const title = 'A test of CerberusMesh: somebody looks whether this connector works';
          reference = await notifier.post({ key: uuid(), at, title, level: 1, facts: [] }, signal);
        } finally {
          await notifier.stop();
        }
      }
    } catch (error) {
      if (!(error instanceof DeliveryError)) throw error;
      failure = error.failure;
      detail = error.message;
    }
    const durationMs = Math.max(0, Math.round(now() - beganMs));
    await writeDelivery(database, name, {
      at,
      purpose: 'test',
      durationMs,
      events: notifications === undefined ? 1 : 0,
      failure,
      reason: failure === null ? null : detail,
      rejected: 0,
    });
    return { ok: failure === null, durationMs, reference, failure, detail, address };
  }

  async function testAsked(
    { connector, settings }: ConnectorServiceOptions['asked'][number],
    signal: AbortSignal,
  ): Promise<ConnectorTest> {
    const { name, title, needsKey } = connector;
    if (needsKey && settings.apiKey === undefined)
      throw new CerberusError('conflict', `${title} is not configured: set connectors.${name}.apiKey.`);
    const beganMs = now();
    const ended = (failure: string | null, detail: string): ConnectorTest => ({
      ok: failure === null,
      durationMs: Math.max(0, Math.round(now() - beganMs)),
      reference: null,
      failure,
      detail,
      address: null,
    });
    try {
      const { state } = await connector
        .createEnrichmentProvider(settings, options.request)
        .enrich(TEST_ADDRESS, signal);
      return ended(null, `${title} answered: ${TEST_ADDRESS} is ${state} to it.`);
    } catch (error) {
      if (!(error instanceof EnrichmentError)) throw error;
      return ended(error.failure, error.message);
    }
  }

  return {
    async list() {
      const head = await options.head();
      const live = new Map((await running?.exports.statuses())?.map((status) => [status.name, status]));
      const providers = new Map(running?.providers().map((provider) => [provider.name, provider]));
      const sent = await Promise.all(
        options.exporters.map((one) => exporterStatus(one, live.get(one.connector.name), head)),
      );
      const questioned = options.asked.map((one) => askedStatus(one, providers.get(one.connector.name)));
      return [...sent, ...questioned].toSorted((left, right) => (left.name < right.name ? -1 : 1));
    },
    async test(name, signal) {
      known(name);
      const ended = AbortSignal.any([signal, AbortSignal.timeout(EXPORT_LIMITS.testTimeoutMs)]);
      const exporter = exporters.get(name);
      if (exporter !== undefined) return testExporter(exporter, ended);
      const provider = asked.get(name);
      if (provider === undefined) throw new CerberusError('not-found', `There is no connector "${name}".`);
      return testAsked(provider, ended);
    },
    async deliveries(name) {
      known(name);
      return listDeliveries(database, name);
    },
    async deadLetters(name, afterId) {
      known(name);
      return listDeadLetters(database, name, afterId);
    },
    async replay(name, ids) {
      known(name);
      if (running !== null) return running.exports.replay(name, ids);
      return askReplay(database, name, new Date(now()).toISOString(), ids);
    },
    async deleteDeadLetter(name, id) {
      known(name);
      const deleted = await database.execute('delete from export_dead_letters where exporter = $1 and id = $2', [
        name,
        id,
      ]);
      if (deleted === 0) throw new CerberusError('not-found', 'There is no such dead letter.');
    },
  };
}

/** What a secret or address is called in the defaults while nobody has set it. */
const UNSET = /(^|\/)unset($|\.)/;

/** Whether an operator said where the product is and what opens it. */
function isConfigured({ connector, settings }: ConfiguredExporter): boolean {
  const given = valuesSchema.parse(connector.configSchema.parse(settings));
  const defaults = valuesSchema.parse(connector.configSchema.parse({}));
  const texts = Object.values(given).filter((value) => typeof value === 'string');
  if (texts.some((text) => UNSET.test(text))) return false;
  return given.enabled === true || JSON.stringify(given) !== JSON.stringify(defaults);
}

const valuesSchema = z.record(z.string(), z.unknown());

function testEvent(nowMs: number, uuid: string): LoggedEvent {
  return {
    seq: 1,
    event: {
      id: uuidV7(nowMs, Buffer.from(uuid.replaceAll('-', ''), 'hex')),
      at: new Date(nowMs).toISOString(),
      sensorId: 'hub',
      trap: null,
      sessionId: null,
      source: null,
      destination: null,
      protocol: null,
      kind: 'run.noted',
      data: {
        runId: '00000000-0000-0000-0000-000000000000',
        step: 'test',
        name: 'A test of CerberusMesh',
        severity: 'info',
        message: 'Somebody looks whether this connector works.',
        fields: {},
      },
    },
  };
}
