import { agentSettingsChangeSchema, agentSettingsSchema } from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { Api } from '../api.ts';
import { contentTag, requireContent } from '../preconditions.ts';
import type { AgentControl } from './operation-routes.ts';

/** What may be set while the hub runs. `POST /config` does the same for programs that know that name, unconditionally. */
export function installSettingsRoutes(app: Api, { agent }: { readonly agent: AgentControl }): void {
  app.get(
    '/api/v1/settings/agent',
    {
      config: { scope: 'status:read' },
      schema: { querystring: z.strictObject({}), response: { 200: agentSettingsSchema } },
    },
    async (_request, reply) => {
      const settings = agent.current();
      reply.header('etag', contentTag(settings));
      return settings;
    },
  );

  app.patch(
    '/api/v1/settings/agent',
    {
      config: { scope: 'settings:manage', audit: 'settings.change', stepUp: true },
      schema: { body: agentSettingsChangeSchema, response: { 200: agentSettingsSchema } },
    },
    async (request, reply) => {
      const before = agent.current();
      requireContent(request, before);
      const { threshold = before.threshold, autoAction = before.autoAction } = request.body;
      agent.change({ ...before, threshold, autoAction });
      const after = agent.current();
      request.noteAudit({ target: { kind: 'settings', id: 'agent' }, before, after });
      reply.header('etag', contentTag(after));
      return after;
    },
  );
}
