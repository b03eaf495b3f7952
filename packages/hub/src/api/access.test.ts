import { roleSchema } from '@cerberusmesh/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createSensorKey } from './auth/keys.ts';
import { startTestApi, type TestApi } from './test-api.ts';

const methodSchema = z.enum(['GET', 'POST', 'PUT', 'DELETE']);

/** Every route with its scope. A new route fails here until somebody has thought about who may use it. */
const ROUTES = `
DELETE /api/v1/keys/:id             keys:manage
GET    /api/openapi.json            public
GET    /api/v1/anomalies/baselines  models:read
GET    /api/v1/anomalies/preview    models:read
GET    /api/v1/artefacts            artefacts:read
GET    /api/v1/artefacts/:sha256    artefacts:read
GET    /api/v1/artefacts/:sha256/archive artefacts:download
GET    /api/v1/attackers            attackers:read
GET    /api/v1/attackers/:address   attackers:read
GET    /api/v1/decisions            decisions:read
GET    /api/v1/decisions/:id        decisions:read
GET    /api/v1/detections           detections:read
GET    /api/v1/events               events:read
GET    /api/v1/intel/cvss           intel:read
GET    /api/v1/intel/providers      intel:read
GET    /api/v1/keys                 keys:manage
GET    /api/v1/me                   self:read
GET    /api/v1/models               models:read
GET    /api/v1/models/:id           models:read
GET    /api/v1/sensors              sensors:read
GET    /api/v1/sessions             sessions:read
GET    /api/v1/sessions/:id         sessions:read
GET    /api/v1/sessions/:id/analysis sessions:read
GET    /api/v1/sessions/:id/events  sessions:read
GET    /api/v1/sessions/:id/recording sessions:read
GET    /api/v1/setup                public
GET    /api/v1/stats                stats:read
GET    /api/v1/techniques           techniques:read
GET    /api/v1/traps                sensors:read
GET    /api/v1/users                users:read
GET    /decisions                   decisions:read
GET    /events                      events:read
GET    /health                      public
GET    /metrics                     status:read
GET    /status                      status:read
POST   /api/v1/auth/sign-in/email   public
POST   /api/v1/auth/sign-out        self:manage
POST   /api/v1/ingest               events:ingest
POST   /api/v1/keys                 keys:manage
POST   /api/v1/setup                public
POST   /config                      settings:manage
GET    /api/v1/playbooks            playbooks:read
GET    /api/v1/playbooks/:id        playbooks:read
GET    /api/v1/runs                 runs:read
GET    /api/v1/runs/:id             runs:read
POST   /api/v1/hooks/:path          public
POST   /api/v1/playbooks            playbooks:publish
POST   /api/v1/playbooks/:id/runs   runs:manage
POST   /api/v1/runs/:id/answer      runs:manage
POST   /api/v1/runs/:id/cancel      runs:manage
POST   /api/v1/runs/:id/pause       runs:manage
POST   /api/v1/runs/:id/rerun       runs:manage
POST   /api/v1/runs/:id/resolve     runs:manage
POST   /api/v1/runs/:id/resume      runs:manage
PUT    /api/v1/ingest/blobs/:sha256 events:ingest
`
  .trim()
  .split('\n')
  .map((line) => line.split(/ +/))
  .map(([method, url = '', scope = '']) => ({ method: methodSchema.parse(method), url, scope }));

const READERS = ['viewer', 'analyst', 'responder', 'admin'];

/** Who has which scope, written down a second time on purpose. */
const HOLDERS = new Map([
  ...[
    'self',
    'events',
    'sessions',
    'attackers',
    'techniques',
    'detections',
    'decisions',
    'models',
    'artefacts',
    'sensors',
    'stats',
    'intel',
    'playbooks',
    'runs',
    'status',
  ].map((resource) => [`${resource}:read`, READERS] as const),
  ['self:manage', READERS],
  ['artefacts:download', ['analyst', 'responder', 'admin']],
  ['playbooks:publish', ['admin']],
  ['runs:manage', ['responder', 'admin']],
  ['keys:manage', ['admin']],
  ['users:read', ['admin']],
  ['settings:manage', ['admin']],
  ['events:ingest', ['sensor']],
]);

describe('access to the API', () => {
  let api: TestApi;
  const keys = new Map<string, { readonly authorization: string }>();

  beforeAll(async () => {
    api = await startTestApi();
    for (const role of roleSchema.options) keys.set(role, await api.keyHeaders(role));
    const { key } = await createSensorKey(api.database, { sensorId: 'edge-1' });
    keys.set('sensor', { authorization: `Bearer ${key}` });
  });
  afterAll(() => api.close());

  it('is declared by every route', () => {
    const declared = api.app.declaredRoutes
      .filter(({ method, url }) => method !== 'HEAD' && !url.startsWith('/api/docs'))
      .map(({ method, url, config }) => ({ method: methodSchema.parse(method), url, scope: config?.scope ?? 'none' }));
    const key = (route: { method: string; url: string }) => `${route.method} ${route.url}`;
    const sorted = (routes: typeof declared) => routes.toSorted((left, right) => (key(left) < key(right) ? -1 : 1));
    expect(sorted(declared)).toEqual(sorted(ROUTES));
  });

  it('is closed to strangers but for public routes', async () => {
    for (const { method, url, scope } of ROUTES) {
      const response = await api.app.inject({ method, url: filled(url) });
      if (scope === 'public') expect([url, response.statusCode]).not.toEqual([url, 401]);
      else
        expect([method, url, response.statusCode, response.json().code]).toEqual([method, url, 401, 'not-signed-in']);
    }
  });

  it('follows the role of a key on every route', async () => {
    for (const { method, url, scope } of ROUTES.filter((route) => route.scope !== 'public')) {
      for (const [role, headers] of keys) {
        const response = await api.app.inject({ method, url: filled(url), headers });
        const permitted = HOLDERS.get(scope)?.includes(role) === true;
        expect([method, url, role, response.statusCode !== 403]).toEqual([method, url, role, permitted]);
        expect([method, url, role, response.statusCode]).not.toEqual([method, url, role, 500]);
      }
    }
  });
});

/** An address of this pattern where nothing is. */
function filled(url: string): string {
  return url.replace(':sha256', 'f'.repeat(64)).replace(/:\w+/, '00000000-0000-4000-8000-000000000000');
}
