import {
  type AgentSettings,
  agentSettingsChangeSchema,
  agentSettingsSchema,
  healthSchema,
  hubStatusSchema,
} from '@cerberusmesh/contracts';
import type { Registry } from 'prom-client';
import { z } from 'zod';
import type { Api } from '../api.ts';

/** How the hub is, for people and machines that look after it. */
export interface HubProbe {
  readonly version: string;
  /** ISO 8601 UTC. */
  readonly startedAt: string;
  /** Null when the database does not answer. */
  progress(): Promise<{ readonly eventCount: number; readonly lagEvents: number } | null>;
  liveClients(): number;
}

/** The agent's settings that may change while it runs. */
export interface AgentControl {
  current(): AgentSettings;
  change(settings: AgentSettings): void;
}

const noQuery = z.strictObject({});

/** `/health`, `/status`, `/metrics` and `/config` under their customary names. */
export function installOperationRoutes(
  app: Api,
  dependencies: {
    readonly probe: HubProbe;
    readonly agent: AgentControl;
    readonly registry: Registry;
    readonly now: () => number;
  },
): void {
  const { probe, agent, registry, now } = dependencies;

  app.get(
    '/health',
    { config: { scope: 'public' }, schema: { response: { 200: healthSchema, 503: healthSchema } } },
    async (_request, reply) => {
      const progress = await probe.progress();
      reply.header('cache-control', 'no-store');
      if (progress !== null) return { status: 'ok', database: 'ok', pipelineLagEvents: progress.lagEvents } as const;
      reply.code(503);
      return { status: 'failing', database: 'failing', pipelineLagEvents: null } as const;
    },
  );

  for (const path of ['/status', '/api/v1/status'] as const) {
    app.get(
      path,
      { config: { scope: 'status:read' }, schema: { querystring: noQuery, response: { 200: hubStatusSchema } } },
      async () => {
        const progress = await probe.progress();
        return {
          version: probe.version,
          startedAt: probe.startedAt,
          uptimeSeconds: Math.max(0, Math.floor((now() - Date.parse(probe.startedAt)) / 1000)),
          database: progress === null ? ('failing' as const) : ('ok' as const),
          pipelineLagEvents: progress?.lagEvents ?? null,
          eventCount: progress?.eventCount ?? null,
          liveClients: probe.liveClients(),
          agent: agent.current(),
        };
      },
    );
  }

  app.get(
    '/metrics',
    { config: { scope: 'status:read' }, schema: { querystring: noQuery } },
    async (_request, reply) => {
      reply.type(registry.contentType);
      return registry.metrics();
    },
  );

  app.post(
    '/config',
    {
      config: { scope: 'settings:manage', audit: 'settings.change', stepUp: true },
      schema: { body: agentSettingsChangeSchema, response: { 200: agentSettingsSchema } },
    },
    async (request) => {
      const before = agent.current();
      const { threshold = before.threshold, autoAction = before.autoAction } = request.body;
      agent.change({ threshold, autoAction });
      request.noteAudit({ target: { kind: 'settings', id: 'agent' }, before, after: agent.current() });
      request.log.warn({ before, after: agent.current(), by: request.principal?.id }, 'the agent was configured anew');
      return agent.current();
    },
  );
}
