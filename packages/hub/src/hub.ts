// Long because it is the one place that names every adapter and puts them together.
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CerberusError } from '@cerberusmesh/contracts';
import type { Logger } from 'pino';
import { z } from 'zod';
import { type RunningAnalysis, startAnalysis } from './agent/analysis/start-analysis.ts';
import { countCalls } from './agent/llm/call-log.ts';
import { createRedisAnswerCache } from './agent/llm/redis-answer-cache.ts';
import { createSeverityRater } from './agent/severity/severity-rater.ts';
import { createSteerableAgent } from './agent/steerable-agent.ts';
import { createAlerts } from './alerts/alerts.ts';
import { createFleetKeys } from './api/auth/fleet-keys.ts';
import { openInstanceSecret } from './api/auth/instance-secret.ts';
import { networkPrefix } from './api/auth/network-prefix.ts';
import { openAccess } from './api/auth/open-access.ts';
import { createCursorCodec } from './api/cursor.ts';
import { listenOnPort, listenOnSocket, readTlsIdentity } from './api/listen.ts';
import { createLiveAdapter } from './api/live/live-cluster.ts';
import { startLiveFeed } from './api/live/live-feed.ts';
import { attachLiveServer, type LiveServer } from './api/live/live-server.ts';
import { createMetrics } from './api/metrics.ts';
import { createOriginCheck } from './api/origin-check.ts';
import { createApiServer, createIntakeServer } from './api/server.ts';
import { startArtefacts } from './artefacts/artefacts.ts';
import { createKeptFiles } from './artefacts/kept-files.ts';
import { createPayloadNetwork } from './artefacts/payload-network.ts';
import { isPublicAddress } from './artefacts/public-address.ts';
import { createConnectorService } from './connectors/connector-service.ts';
import { EXPORTERS } from './connectors/exporter-registry.ts';
import { openFeeds } from './connectors/feed-request.ts';
import { createOutboundNetwork } from './connectors/outbound-network.ts';
import { CONNECTORS } from './connectors/registry.gen.ts';
import { startExporters } from './connectors/start-exporters.ts';
import { loadTechniqueTable } from './detection/attack-mapper/technique-table.ts';
import { createDirectiveSigner } from './directives/directive-signer.ts';
import { startDirectives } from './directives/directives.ts';
import { startEnrichment } from './enrichment/enrichment.ts';
import { createLocalProvider } from './enrichment/local-provider.ts';
import type { ProcessHost } from './fleet/providers/process/process-host.ts';
import { startConfiguredFleet } from './fleet/start-configured-fleet.ts';
import type { HubConfig } from './hub-config.ts';
import { createBlobStore } from './intake/blob-store.ts';
import { createIngest } from './intake/ingest.ts';
import { createRejectFile } from './intake/ingest-reject-file.ts';
import { INTAKE_LIMITS } from './intake/limits.ts';
import { configuredSources } from './intake/sources/configured-sources.ts';
import { startSources } from './intake/sources/start-sources.ts';
import { watchSensors } from './intake/watch-sensors.ts';
import { lateAssessor } from './intel/cvss/late-assessor.ts';
import { createAllowlist, createIndicators, followIndicators } from './intel/indicators/index.ts';
import { loadPlugins } from './plugins/load-plugins.ts';
import { createRedisConnections } from './redis.ts';
import { sensorActions } from './response/actions/sensor-actions.ts';
import { startPlaybooks } from './response/playbooks/start-playbooks.ts';
import { receiversOf } from './response/receivers.ts';
import { OWN_KINDS, startResponse } from './response/start-response.ts';
import { keepRetention } from './retention/keep-retention.ts';
import { policyOfDays } from './retention/policy-of-days.ts';
import type { DatabaseConnection } from './storage/postgres-database.ts';
import { countLabels } from './storage/repositories/actions-repository.ts';
import { createAnalysisSource } from './storage/repositories/analysis-source.ts';
import { findSessions } from './storage/repositories/sessions-repository.ts';
import { readTotals } from './storage/repositories/stats-repository.ts';
import { openStore, type Store } from './store.ts';

export interface HubDependencies {
  readonly log: Logger;
  /** The embedded PostgreSQL; `config.database.url` goes before it. */
  readonly connection?: DatabaseConnection;
  /** Who can start sensors as processes; null or left out: nobody. */
  readonly processHost?: ProcessHost | null;
}

export interface Hub {
  /** Where people reach the console and the API. */
  readonly url: string;
  /** The one-time link that makes the first administrator; null once there is one. */
  readonly setupUrl: string | null;
  /** Stops taking events and requests, then finishes what is in hand. Idempotent. */
  stop(): Promise<void>;
}

/** How long `/health` waits for the database before it says that it does not answer. */
const PROBE_TIMEOUT_MS = 2_000;

interface Progress {
  readonly eventCount: number;
  readonly lagEvents: number;
}

const packageSchema = z.object({ version: z.string() });

/**
 * Starts a hub: storage, event log, pipeline, intake, API and live socket. This is the only file that names concrete
 * adapters. What was started is stopped again when a later part fails.
 *
 * @throws CerberusError `port-taken`, `database-unavailable`, `invalid-configuration`
 */
export async function startHub(config: HubConfig, dependencies: HubDependencies): Promise<Hub> {
  const parts = new AsyncDisposableStack();
  try {
    const { url, setupUrl } = await startParts(config, dependencies, parts);
    let stopping: Promise<void> | null = null;
    return { url, setupUrl, stop: () => (stopping ??= parts.disposeAsync()) };
  } catch (error) {
    await parts.disposeAsync();
    throw error;
  }
}

async function startParts(
  config: HubConfig,
  dependencies: HubDependencies,
  parts: AsyncDisposableStack,
): Promise<{ readonly url: string; readonly setupUrl: string | null }> {
  const { log } = dependencies;
  const now = Date.now;
  const version = await readVersion();
  const tls = await readTlsIdentity(config.listen.tls);
  const https = tls !== undefined || config.listen.publicUrl?.startsWith('https:') === true;
  const logError =
    (message: string) =>
    (error: unknown): void =>
      log.error({ err: error }, message);

  // Without the model's settings: these are shown to who may read the hub's status.
  const agent = createSteerableAgent({ threshold: config.agent.threshold, autoAction: config.agent.autoAction });
  const store = await openStore({
    connection: connectionOf(config, dependencies),
    agent,
    detection: config.detection,
    log,
  });
  parts.defer(() => store.stop());
  const { database } = store;
  const redis = createRedisConnections(config.redis, logError('Redis cannot be reached and will be tried again'));
  parts.defer(() => redis?.stop());
  const techniques = loadTechniqueTable();

  const blobs = createKeptFiles({
    blobs: createBlobStore({ directory: join(config.dataDirectory, 'artefacts') }),
    database,
    now,
  });
  const rejectFile = createRejectFile({
    path: join(config.dataDirectory, 'rejected', 'intake.ndjson'),
    maxBytes: INTAKE_LIMITS.maxRejectFileBytes,
    log,
    now,
  });
  const ingest = createIngest({ eventLog: store.eventLog, database, rejectFile, now });

  const secret = await openInstanceSecret(config.dataDirectory);
  const { access, stop: closeAccess } = await openAccess({
    database,
    dataDirectory: config.dataDirectory,
    secret,
    https,
    now,
    onError: logError('a key could not be checked'),
  });
  parts.defer(() => closeAccess());
  const { audit, authenticator, setup } = access;
  const originCheck = createOriginCheck({ listenAddress: config.listen.address, publicUrl: config.listen.publicUrl });
  // Queries wait for a PostgreSQL that restarts; whoever asks for the hub's health should not.
  const progress = (): Promise<Progress | null> =>
    Promise.race([readProgress(store), sleep(PROBE_TIMEOUT_MS, null, { ref: false })]);
  let live: LiveServer | null = null;
  const liveClients = (): number => live?.clientCount() ?? 0;
  const unknownCounts = (): ReadonlyMap<string, number> => new Map();
  const metrics = createMetrics({
    lagEvents: async () => (await progress())?.lagEvents ?? null,
    liveClients,
    labels: () => countLabels(database).catch(unknownCounts),
    llmCalls: () => countCalls(database, new Date(now() - 86_400_000).toISOString()).catch(unknownCounts),
  });

  const asked = CONNECTORS.map((connector) => ({
    connector,
    settings: connector.configSchema.parse(config.connectors[connector.name]),
  }));
  const outbound = {
    network: createOutboundNetwork(),
    now,
    uuid: randomUUID,
    wait: (milliseconds: number, signal: AbortSignal) => sleep(milliseconds, undefined, { signal }),
  };
  const exporters = EXPORTERS.map((connector) => ({ connector, settings: config.exporters[connector.name] }));
  const enrichment = await startEnrichment({
    database,
    eventLog: store.eventLog,
    local: createLocalProvider(store.geo),
    connectors: asked,
    request: fetch,
    now,
    onError: logError('a source could not be asked about and will be tried again'),
  });
  parts.defer(() => enrichment.stop());

  const exports = await startExporters({
    database,
    eventLog: store.eventLog,
    exporters,
    ...outbound,
    random: Math.random,
    onError: logError('events could not be sent to another product and will be tried again'),
  });
  parts.defer(() => exports.stop());

  const connectors = createConnectorService({
    database,
    exporters,
    asked,
    running: { exports, providers: () => enrichment.providers() },
    head: () => store.eventLog.head(),
    request: fetch,
    ...outbound,
  });

  const network = createPayloadNetwork();
  const assess = lateAssessor();
  let llm: RunningAnalysis['llm'] = null;
  const rate = createSeverityRater({ assess, llm: () => llm, settings: config.agent.llm, randomBytes });
  const allowlist = createAllowlist({
    entries: config.indicators.allowlist,
    isPublicAddress,
    ownAddresses: () => network.ownAddresses(),
  });
  const indicators = createIndicators({ database, log: store.eventLog, allowlist, now });
  const receivers = receiversOf(exports.notifiers.connected, (name) => config.exporters[name], now);
  const directives = await startDirectives({
    database,
    signer: createDirectiveSigner(secret.derive('directives')),
    now,
  });
  parts.defer(() => directives.stop());
  const fleet = await startConfiguredFleet({
    config: config.fleet,
    aws: config.sources.aws,
    database,
    eventLog: store.eventLog,
    // Public, and only of this installation.
    owner: createHash('sha256').update(secret.derive('fleet')).digest('hex').slice(0, 32),
    keys: createFleetKeys({ database, secret: secret.derive('fleet'), directiveKey: directives.key }),
    processHost: dependencies.processHost ?? null,
    network: outbound.network,
    now,
    onError: logError('a sensor of the fleet could not be looked after and will be tried again'),
  });
  parts.defer(() => fleet.stop());
  const sensorSide = sensorActions({ database, directives, fleet, now });
  const plugins = await loadPlugins({
    directory: config.agent.plugins.directory,
    kinds: new Set([...OWN_KINDS, ...sensorSide.map(({ kind }) => kind)]),
    now,
    onRefused: (plugin, reason) => log.error({ plugin, reason }, 'a plugin was left out'),
  });
  if (plugins.names.length > 0) log.info({ plugins: plugins.names }, 'plugins were loaded');
  const answers = startResponse({
    database,
    eventLog: store.eventLog,
    audit,
    settings: config.response,
    agent: () => agent.current(),
    keyDirectory: join(config.dataDirectory, 'keys'),
    receivers,
    actions: [...sensorSide, ...plugins.actions],
    owner: randomUUID(),
    now,
    onSettled: (settled) => metrics.observeSettled(settled),
    onError: logError('a decision could not be answered and will be tried again'),
  });
  parts.defer(() => answers.stop());

  const playbooks = await startPlaybooks({
    settings: config.playbooks,
    database,
    eventLog: store.eventLog,
    network,
    connectors: exports,
    indicators,
    feeds: openFeeds(config.feeds, { database, log: store.eventLog, allowlist, now }, outbound.network),
    audit,
    allowlist,
    ask: (subject, signal) => enrichment.ask(subject, signal),
    assess,
    executor: answers,
    log,
    now,
  });
  parts.defer(() => playbooks.stop());

  const alerts = createAlerts({
    database,
    now,
    uuid: randomUUID,
    onChanged: (changed) => live?.broadcast({ name: 'alerts', body: changed, weight: changed.length }),
  });

  const api = await createApiServer({
    log,
    now,
    version,
    https,
    tls,
    originCheck,
    ...access,
    retention: { policy: policyOfDays(config.retention), blobs, rejected: [rejectFile] },
    read: {
      database,
      cursors: createCursorCodec(secret.derive('cursor')),
      mapper: store.sessionMapper,
      describeTechnique: (id) => techniques.get(id),
      blobs,
      now,
    },
    ingest: { ingest, blobs },
    directives,
    fleet,
    alerts,
    intel: { providers: () => enrichment.providers(), rate },
    indicators,
    connectors,
    playbooks,
    response: { people: { eventLog: store.eventLog, settings: config.response }, answers },
    agent,
    probe: { version, startedAt: new Date(now()).toISOString(), progress, liveClients },
    metrics,
    dashboardDirectory: config.dashboardDirectory,
  });
  parts.defer(() => api.close());
  live = attachLiveServer(api.server, {
    authenticator,
    originCheck,
    now,
    adapter:
      redis === null ? undefined : await createLiveAdapter(redis, logError('live messages could not be relayed')),
    onError: logError('a live socket failed'),
  });
  const liveServer = live;
  parts.defer(() => liveServer.stop());
  const feed = startLiveFeed({
    hasListeners: () => liveServer.hasListeners(),
    broadcast: (message) => liveServer.broadcast(message),
    leftOut: (count) => liveServer.leftOut(count),
    readSessions: (ids) => findSessions(database, ids),
    readTotals: () => readTotals(database, now()),
    now,
    onError: logError('the live totals could not be read'),
  });
  parts.defer(() => feed.stop());

  const pipeline = store.startPipeline({
    onCommitted(batch) {
      metrics.observeCommitted(batch);
      feed.observe(batch);
    },
    onError: logError('a batch of events could not be processed and will be tried again'),
  });
  parts.defer(() => pipeline.stop());

  const following = store.followAttackers(
    logError('what ties sources together could not be noted and will be tried again'),
  );
  parts.defer(() => following.stop());

  const indicatorsFollowing = followIndicators(
    store.eventLog,
    allowlist,
    logError('indicators could not be noted and will be tried again'),
  );
  parts.defer(() => indicatorsFollowing.stop());

  const sensorWatch = watchSensors({
    database,
    eventLog: store.eventLog,
    now,
    onError: logError('silent sensors could not be looked for'),
  });
  parts.defer(() => sensorWatch.stop());

  const alerting = alerts.follow(store.eventLog, logError('alerts could not be raised and will be tried again'));
  parts.defer(() => alerting.stop());

  const sources = startSources({
    sources: [
      ...configuredSources(config.sources, {
        network: outbound.network,
        now,
        random: Math.random,
        onWarning: (message) => log.warn({}, message),
      }),
      ...plugins.sources,
    ],
    database,
    eventLog: store.eventLog,
    now,
    onReject: (source, reason, text) => {
      const prefix = Buffer.from(text).toString('utf8').toWellFormed();
      void rejectFile.write([{ reason, sensorId: source, bytes: text.length, prefix }]);
    },
    onError: (source, error) => log.error({ source, err: error }, 'a source failed and will be tried again'),
  });
  parts.defer(() => sources.stop());

  const judging = store.judgeSessions(logError('sessions could not be judged and will be tried again'));
  parts.defer(() => judging.stop());

  const cache =
    redis === null
      ? undefined
      : createRedisAnswerCache({
          redis: await redis.open('answers'),
          prefix: redis.prefix,
          onError: logError('Redis did not answer; the model is asked instead'),
        });
  const analysis = await startAnalysis({
    config: config.agent.llm,
    database,
    eventLog: store.eventLog,
    source: createAnalysisSource(database),
    networkOf: networkPrefix,
    randomBytes,
    request: fetch,
    cache,
    now,
    onError: logError('a session could not be analysed and will be tried again'),
  });
  llm = analysis.llm;
  parts.defer(() => analysis.stop());

  const artefacts = startArtefacts({
    database,
    eventLog: store.eventLog,
    files: blobs,
    fetch: config.artefacts.fetch,
    network,
    localSensorIds: config.intake.socketSensorIds ?? [],
    now,
    onError: logError('captured files could not be looked after and will be tried again'),
  });
  parts.defer(() => artefacts.stop());

  const retention = keepRetention({
    database,
    blobs,
    policy: policyOfDays(config.retention),
    rejected: [rejectFile],
    now,
    async onRun({ policy, outcomes }) {
      log.info({ outcomes }, 'what grew too old was removed');
      await audit.append({
        actor: { kind: 'hub', id: 'hub', name: 'retention' },
        action: 'retention.run',
        outcome: 'done',
        after: { policy, outcomes },
      });
    },
    onError: logError('what grew too old could not all be removed and will be tried again'),
  });
  parts.defer(() => retention.stop());

  const intake = await createIntakeServer({
    log,
    ingest: { ingest, blobs },
    directives,
    sensorIds: config.intake.socketSensorIds,
  });
  parts.defer(() => intake.close());
  await listenOnSocket(intake, config.intake.socketPath);
  const boundUrl = await listenOnPort(api, config.listen);
  fleet.listensAt(boundUrl);
  const url = config.listen.publicUrl?.replace(/\/+$/, '') ?? boundUrl;
  const token = await setup.issueToken();
  return { url, setupUrl: token === null ? null : `${url}/setup#token=${token}` };
}

async function readProgress(store: Store): Promise<Progress | null> {
  try {
    const done = await store.pipelineOffset();
    const eventCount = await store.eventLog.head();
    return { eventCount, lagEvents: Math.max(0, eventCount - done) };
  } catch {
    return null;
  }
}

function connectionOf(config: HubConfig, dependencies: HubDependencies): DatabaseConnection {
  if (config.database.url !== undefined) return { url: config.database.url };
  if (dependencies.connection !== undefined) return dependencies.connection;
  throw new CerberusError('invalid-configuration', 'There is no database: set database.url or start the embedded one.');
}

async function readVersion(): Promise<string> {
  const text = await readFile(join(import.meta.dirname, '..', 'package.json'), 'utf8');
  return packageSchema.parse(JSON.parse(text)).version;
}
