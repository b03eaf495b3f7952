import { randomUUID } from 'node:crypto';
import { CerberusError, nameSchema } from '@cerberusmesh/contracts';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyServerOptions,
  LogController,
  type RawServerDefault,
} from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Directives } from '../directives/directives.ts';
import { installAccessControl } from './access-control.ts';
import type { Api } from './api.ts';
import { installAuditTrail } from './audit-trail.ts';
import type { AccessTokens } from './auth/access-tokens.ts';
import type { Authenticator } from './auth/authenticate.ts';
import type { People } from './auth/people.ts';
import type { Principal } from './auth/principal.ts';
import type { SealedBox } from './auth/sealed-box.ts';
import type { SecondFactor } from './auth/second-factor.ts';
import type { Setup } from './auth/setup.ts';
import { createSignInSteps } from './auth/sign-in-steps.ts';
import { createSignInThrottle } from './auth/sign-in-throttle.ts';
import { installIdempotency } from './idempotency.ts';
import { API_LIMITS } from './limits.ts';
import { installRequestMetrics, type Metrics } from './metrics.ts';
import { installApiDocs, installOpenApi } from './openapi.ts';
import type { OriginCheck } from './origin-check.ts';
import { answerNotFound, answerWithProblem } from './problem.ts';
import { installRateLimit } from './rate-limit.ts';
import { installAccessRoutes } from './routes/access-routes.ts';
import { type AlertDependencies, installAlertRoutes } from './routes/alert-routes.ts';
import { installAnalysisRoutes } from './routes/analysis-routes.ts';
import { installAnomalyRoutes } from './routes/anomaly-routes.ts';
import { installArtefactRoutes } from './routes/artefact-routes.ts';
import { installAuditRoutes } from './routes/audit-routes.ts';
import { installAuthRoutes } from './routes/auth-routes.ts';
import { type ConnectorDependencies, installConnectorRoutes } from './routes/connector-routes.ts';
import { type AnswerDependencies, installDecisionRoutes } from './routes/decision-routes.ts';
import {
  installDirectiveRoutes,
  installSensorDirectiveRoutes,
  type SensorDirectiveDependencies,
} from './routes/directive-routes.ts';
import { installFindingRoutes } from './routes/finding-routes.ts';
import { type FleetDependencies, installFleetRoutes } from './routes/fleet-routes.ts';
import { type IndicatorDependencies, installIndicatorRoutes } from './routes/indicator-routes.ts';
import { type IngestDependencies, installIngestRoutes } from './routes/ingest-routes.ts';
import { type IntelDependencies, installIntelRoutes } from './routes/intel-routes.ts';
import { installLabelRoutes } from './routes/label-routes.ts';
import { installMatrixRoutes } from './routes/matrix-routes.ts';
import { installModelRoutes } from './routes/model-routes.ts';
import { installObservationRoutes } from './routes/observation-routes.ts';
import { type AgentControl, type HubProbe, installOperationRoutes } from './routes/operation-routes.ts';
import { installPlaybookEditorRoutes } from './routes/playbook-editor-routes.ts';
import { installPlaybookRoutes, type PlaybookDependencies } from './routes/playbook-routes.ts';
import type { ReadDependencies } from './routes/read-dependencies.ts';
import { installRetentionRoutes, type RetentionDependencies } from './routes/retention-routes.ts';
import { installSavedViewRoutes } from './routes/saved-view-routes.ts';
import { installSessionOfPersonRoutes } from './routes/session-of-person-routes.ts';
import { installSessionRoutes } from './routes/session-routes.ts';
import { installSettingsRoutes } from './routes/settings-routes.ts';
import { installUserRoutes } from './routes/user-routes.ts';
import { installSecurityHeaders } from './security-headers.ts';
import { installConsole, pageAddress } from './static-console.ts';

export interface TlsIdentity {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** Everything the API stands on. It owns none of it. */
export interface ApiDependencies {
  readonly log: FastifyBaseLogger;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly version: string;
  readonly https: boolean;
  readonly originCheck: OriginCheck;
  readonly authenticator: Authenticator;
  readonly people: People;
  readonly secondFactor: SecondFactor;
  readonly tokens: AccessTokens;
  readonly setup: Setup;
  readonly audit: AuditLog;
  readonly retention: RetentionDependencies;
  /** Seals the answers that are kept for repeated orders. */
  readonly replyBox: SealedBox;
  readonly read: ReadDependencies;
  readonly ingest: IngestDependencies;
  readonly directives: Pick<Directives, 'key' | 'take' | 'answer' | 'find' | 'withdraw'>;
  readonly fleet: FleetDependencies['fleet'];
  readonly alerts: AlertDependencies['alerts'];
  readonly intel: IntelDependencies;
  readonly indicators: IndicatorDependencies['indicators'];
  readonly connectors: ConnectorDependencies['connectors'];
  readonly playbooks: PlaybookDependencies['playbooks'];
  readonly response: AnswerDependencies;
  readonly agent: AgentControl;
  readonly probe: HubProbe;
  readonly metrics: Metrics;
  /** Certificate chain and key in PEM; the server then speaks HTTPS. */
  readonly tls?: TlsIdentity | undefined;
  /** The built console, when there is one. */
  readonly dashboardDirectory?: string | undefined;
}

/** The HTTP API, ready to listen. The caller closes it. */
export async function createApiServer(dependencies: ApiDependencies): Promise<Api> {
  const app = createServer(dependencies.log, dependencies.tls);
  const { database } = dependencies.read;

  await installSecurityHeaders(app, { https: dependencies.https });
  installAccessControl(app, dependencies);
  const console = await installConsole(app, dependencies.dashboardDirectory, dependencies.now);
  await installRateLimit(app, console);
  installAuditTrail(app, dependencies);
  installIdempotency(app, { database, box: dependencies.replyBox, now: dependencies.now });
  installRequestMetrics(app, dependencies.metrics.registry);
  await installOpenApi(app, dependencies.version);

  app.setNotFoundHandler(async (request, reply) =>
    (await console.answer(request, reply)) ? reply : answerNotFound(request, reply),
  );

  const throttle = createSignInThrottle(dependencies.now);
  const steps = createSignInSteps({ database, now: dependencies.now });
  installAuthRoutes(app, { ...dependencies, database, throttle, steps });
  installSessionOfPersonRoutes(app, { ...dependencies, database, throttle });
  installUserRoutes(app, { ...dependencies, database });
  installAccessRoutes(app, { ...dependencies, database });
  installSettingsRoutes(app, { agent: dependencies.agent });
  installRetentionRoutes(app, { ...dependencies, retention: dependencies.retention, database });
  installAuditRoutes(app, { audit: dependencies.audit, cursors: dependencies.read.cursors });
  installObservationRoutes(app, dependencies.read);
  installSessionRoutes(app, dependencies.read);
  installAnalysisRoutes(app, dependencies.read);
  installFindingRoutes(app, dependencies.read);
  installDecisionRoutes(app, { ...dependencies.read, ...dependencies.response });
  installArtefactRoutes(app, dependencies.read);
  installModelRoutes(app, { ...dependencies.read, eventLog: dependencies.response.people.eventLog });
  installAnomalyRoutes(app, dependencies.read);
  installAlertRoutes(app, { ...dependencies.read, alerts: dependencies.alerts });
  installMatrixRoutes(app, dependencies.read);
  installLabelRoutes(app, dependencies.read);
  installSavedViewRoutes(app, dependencies.read);
  installIngestRoutes(app, dependencies.ingest);
  installSensorDirectiveRoutes(app, dependencies);
  installDirectiveRoutes(app, { ...dependencies, database });
  installFleetRoutes(app, { fleet: dependencies.fleet });
  installIntelRoutes(app, dependencies.intel);
  installConnectorRoutes(app, { connectors: dependencies.connectors });
  installIndicatorRoutes(app, { cursors: dependencies.read.cursors, indicators: dependencies.indicators });
  installPlaybookRoutes(app, { ...dependencies.read, playbooks: dependencies.playbooks });
  installPlaybookEditorRoutes(app, { ...dependencies.read, playbooks: dependencies.playbooks });
  installOperationRoutes(app, { ...dependencies, registry: dependencies.metrics.registry });
  await installApiDocs(app);

  await app.ready();
  return app;
}

/**
 * The intake of this machine's sensor, which also asks here for its orders, to listen on a unix socket. Who can open the socket is who owns it; the sensor
 * names itself in `x-cerberus-sensor`.
 */
export async function createIntakeServer(dependencies: {
  readonly log: FastifyBaseLogger;
  readonly ingest: IngestDependencies;
  readonly directives: SensorDirectiveDependencies['directives'];
  /** The sensors that may speak here; any when undefined. */
  readonly sensorIds?: readonly string[] | undefined;
}): Promise<Api> {
  const app = createServer(dependencies.log);
  app.decorateRequest('principal', null);
  app.addHook('onRequest', async (request) => {
    request.principal = localSensor(request.headers['x-cerberus-sensor'], dependencies.sensorIds);
  });
  app.setNotFoundHandler(answerNotFound);
  installIngestRoutes(app, dependencies.ingest);
  installSensorDirectiveRoutes(app, dependencies);
  await app.ready();
  return app;
}

function localSensor(name: unknown, permitted: readonly string[] | undefined): Principal {
  const sensorId = nameSchema.safeParse(name);
  if (!sensorId.success) throw new CerberusError('not-signed-in', 'Name the sensor in x-cerberus-sensor.');
  if (permitted?.includes(sensorId.data) === false) {
    throw new CerberusError('not-permitted', 'This sensor may not use the socket.');
  }
  return { kind: 'sensor', id: `local ${sensorId.data}`, name: sensorId.data, role: 'sensor', sensorId: sensorId.data };
}

function createServer(log: FastifyBaseLogger, tls?: TlsIdentity): Api {
  const options: FastifyServerOptions<RawServerDefault, FastifyBaseLogger> = {
    loggerInstance: log,
    // One line per request would repeat what strangers write; the metrics count them instead.
    logController: new LogController({ disableRequestLogging: true }),
    frameworkErrors: answerWithProblem,
    genReqId: () => randomUUID(),
    bodyLimit: API_LIMITS.maxBodyBytes,
    requestTimeout: API_LIMITS.requestTimeoutMs,
    keepAliveTimeout: API_LIMITS.keepAliveTimeoutMs,
    forceCloseConnections: true,
    return503OnClosing: true,
    rewriteUrl: pageAddress,
    routerOptions: { maxParamLength: 256, ignoreTrailingSlash: false },
  };
  // reason: Fastify types a server with TLS as another class; everything that is used of it is the same
  const app = Fastify(
    tls === undefined ? options : ({ ...options, https: { ...tls, minVersion: 'TLSv1.2' } } as FastifyServerOptions),
  ) as Api;
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  // Before any route: a route keeps the handler that it met when it was declared.
  app.setErrorHandler(answerWithProblem);
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    done();
  });
  return app;
}
