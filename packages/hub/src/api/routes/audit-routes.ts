import { Readable } from 'node:stream';
import {
  auditExportQuerySchema,
  auditPageSchema,
  auditQuerySchema,
  auditVerificationSchema,
  auditVerifyRequestSchema,
} from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { AuditLog } from '../../audit/audit-log.ts';
import { exportAudit } from '../../audit/export-audit.ts';
import { pageOf } from '../../storage/repositories/page.ts';
import type { Api } from '../api.ts';
import type { CursorCodec } from '../cursor.ts';
import { answerList } from './list-answer.ts';

const MEDIA_TYPES = { ndjson: 'application/x-ndjson', csv: 'text/csv; charset=utf-8' } as const;

/** Who did what: for administrators, who are recorded like everybody when they take it out. */
export function installAuditRoutes(
  app: Api,
  { audit, cursors }: { readonly audit: AuditLog; readonly cursors: CursorCodec },
): void {
  app.get(
    '/api/v1/audit',
    { config: { scope: 'audit:read' }, schema: { querystring: auditQuerySchema, response: { 200: auditPageSchema } } },
    async ({ query }) => {
      const { limit, cursor: _, ...filters } = query;
      return answerList(cursors, {
        name: 'audit',
        query,
        position: z.int().min(1),
        async read(after) {
          const rows = await audit.list(filters, { limit: limit + 1, beforeSequence: after });
          return pageOf(rows, limit, ({ sequence }) => sequence);
        },
      });
    },
  );

  app.get(
    '/api/v1/audit/export',
    { config: { scope: 'audit:read', audit: 'audit.export' }, schema: { querystring: auditExportQuerySchema } },
    async (request, reply) => {
      const { format, ...filters } = request.query;
      request.noteAudit({ target: { kind: 'audit', id: format }, after: filters });
      reply
        .type(MEDIA_TYPES[format])
        .header('content-disposition', `attachment; filename="audit.${format}"`)
        .header('cache-control', 'no-store');
      return reply.send(Readable.from(exportAudit(audit.export(filters), format)));
    },
  );

  app.post(
    '/api/v1/audit/verify',
    {
      config: { scope: 'audit:read', audit: 'audit.verify' },
      schema: { body: auditVerifyRequestSchema, response: { 200: auditVerificationSchema } },
    },
    async (request) => {
      const verification = await audit.verify({ anchor: request.body.anchor });
      request.noteAudit({ target: null, after: verification });
      return verification;
    },
  );
}
