import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import type { Api } from './api.ts';

/** `/api/openapi.json` (OpenAPI 3.1, made from the schemas that check the requests) and `/api/docs`, served from here. */
export async function installOpenApi(app: Api, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'CerberusMesh',
        version,
        description: 'Sessions, detections and decisions of a deception mesh. Errors are RFC 9457 problem details.',
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
      const transformed = jsonSchemaTransform(page);
      return {
        ...transformed,
        schema: {
          ...transformed.schema,
          ...(scope === 'public' ? { security: [] } : {}),
          ...(scope === undefined ? {} : { 'x-scope': scope }),
        },
      };
    },
  });
}

/** Registered last: the page lists the routes that are there by then. */
export async function installApiDocs(app: Api): Promise<void> {
  app.get('/api/openapi.json', { config: { scope: 'public' }, schema: { hide: true } }, async () => app.swagger());
  await app.register(async (docs) => {
    docs.addHook('onRoute', (route) => {
      route.config = { ...route.config, scope: 'public' };
    });
    await docs.register(swaggerUi, { routePrefix: '/api/docs', uiConfig: { url: '/api/openapi.json' } });
  });
}
