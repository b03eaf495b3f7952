import {
  actionDetailSchema,
  alertSchema,
  attackerDetailSchema,
  attackerSchema,
  decisionDetailSchema,
  decisionItemSchema,
  detectionItemSchema,
  endpointSchema,
  loggedEventSchema,
  problemSchema,
  sessionDetailSchema,
  sessionSummarySchema,
  statsSchema,
  timestampSchema,
  uuidSchema,
} from '@cerberusmesh/contracts';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Api } from './api.ts';
import { completeDocument } from './openapi-document.ts';

/** Schemas that have a name of their own in the document; the others stand where they are used. */
const NAMED = {
  ActionDetail: actionDetailSchema,
  Alert: alertSchema,
  Attacker: attackerSchema,
  AttackerDetail: attackerDetailSchema,
  DecisionDetail: decisionDetailSchema,
  DecisionItem: decisionItemSchema,
  DetectionItem: detectionItemSchema,
  Endpoint: endpointSchema,
  LoggedEvent: loggedEventSchema,
  Problem: problemSchema,
  SessionDetail: sessionDetailSchema,
  SessionSummary: sessionSummarySchema,
  Stats: statsSchema,
  Timestamp: timestampSchema,
  Uuid: uuidSchema,
};

/** `/api/openapi.json` (OpenAPI 3.1, made from the schemas that check the requests) and `/api/docs`, served from here. */
export async function installOpenApi(app: Api, version: string): Promise<void> {
  const schemaRegistry = z.registry<{ id?: string }>();
  for (const [id, schema] of Object.entries(NAMED)) schemaRegistry.add(schema, { id });
  const describeSchemas = createJsonSchemaTransform({ schemaRegistry });
  const describeNamed = createJsonSchemaTransformObject({ schemaRegistry });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'CerberusMesh',
        version,
        description: 'Sessions, detections and decisions of a deception mesh. Errors are RFC 9457 problem details.',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      components: {
        securitySchemes: {
          key: { type: 'http', scheme: 'bearer', description: 'A key made by `cerberus key create`.' },
          cookie: { type: 'apiKey', in: 'cookie', name: 'cerberus.session_token' },
        },
      },
      security: [{ key: [] }, { cookie: [] }],
    },
    transform: (page) => {
      const { scope } = page.route.config ?? {};
      const transformed = describeSchemas(page);
      return {
        ...transformed,
        schema: {
          ...transformed.schema,
          ...(scope === 'public' ? { security: [] } : {}),
          ...(scope === undefined ? {} : { 'x-scope': scope }),
        },
      };
    },
    transformObject: (page) => completeDocument(describeNamed(page)),
  });
}

/** Registered last: the page lists the routes that are there by then. */
export async function installApiDocs(app: Api): Promise<void> {
  app.get('/api/openapi.json', { config: { scope: 'public' }, schema: { hide: true } }, async () => app.swagger());
  await app.register(async (docs) => {
    docs.addHook('onRoute', (route) => {
      route.config = { ...route.config, scope: 'public' };
    });
    docs.addHook('onRequest', (_, reply, done) => {
      const policy = String(reply.getHeader('content-security-policy'));
      reply.header('content-security-policy', withoutTrustedTypes(policy));
      done();
    });
    await docs.register(swaggerUi, { routePrefix: '/api/docs', uiConfig: { url: '/api/openapi.json' } });
  });
}

/** Swagger UI makes its page by markup. It shows our own document and nothing that an attacker wrote. */
function withoutTrustedTypes(policy: string): string {
  return policy
    .split(';')
    .filter((directive) => !/^\s*(require-)?trusted-types/.test(directive))
    .join(';');
}
