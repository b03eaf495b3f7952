import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { roleSchema } from '@cerberusmesh/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createKey, createSensorKey } from './auth/keys.ts';
import { SCOPES, SCOPES_BY_ROLE } from './auth/scopes.ts';
import { startTestApi, type TestApi } from './test-api.ts';

const methodSchema = z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);
type Method = z.infer<typeof methodSchema>;

/**
 * Every route with its scope, and who has which: the page that people read. A new route or scope fails here until
 * somebody has thought about who may use it, and has run this file with `--update`.
 */
const PAGE = join(import.meta.dirname, '../../../../docs/api-access.md');
const CALLERS = [...roleSchema.options, 'sensor'] as const;

interface DocumentedRoute {
  readonly method: Method;
  readonly url: string;
  readonly scope: string;
  readonly audit: string;
}

/** Rows of the page's tables whose first cell begins as `start`. */
function rowsOf(page: string, start: RegExp): string[][] {
  return page
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')))
    .map((cells) => cells.slice(1, -1))
    .filter(([first = '']) => start.test(first));
}

describe('access to the API', () => {
  let api: TestApi;
  let routes: DocumentedRoute[];
  let holders: Map<string, readonly string[]>;
  const keys = new Map<string, { readonly authorization: string }>();

  beforeAll(async () => {
    api = await startTestApi();
    const page = await readFile(PAGE, 'utf8').catch(() => '');
    routes = rowsOf(page, /^(?:GET|POST|PUT|PATCH|DELETE) \//).map(([route = '', scope = '', audit = '']) => {
      const [method, url = ''] = route.split(' ');
      return { method: methodSchema.parse(method), url, scope, audit };
    });
    holders = new Map(
      rowsOf(page, /^[a-z-]+:[a-z-]+$/).map(([scope = '', ...cells]) => [
        scope,
        CALLERS.filter((_, index) => cells[index] === 'yes'),
      ]),
    );
    for (const role of roleSchema.options) keys.set(role, await api.keyHeaders(role));
    const { key } = await createSensorKey(api.database, { sensorId: 'edge-1' });
    keys.set('sensor', { authorization: `Bearer ${key}` });
  });
  afterAll(() => api.close());

  function declaredRoutes() {
    return api.app.declaredRoutes
      .filter(({ method, url }) => method !== 'HEAD' && !url.startsWith('/api/docs'))
      .map(({ method, url, config }) => ({ method: methodSchema.parse(method), url, ...config }))
      .toSorted((left, right) => (`${left.url} ${left.method}` < `${right.url} ${right.method}` ? -1 : 1));
  }

  it('is what docs/api-access.md says', async () => {
    const scopes = SCOPES.map(
      (scope) =>
        `| \`${scope}\` |${CALLERS.map((role) => (SCOPES_BY_ROLE[role].has(scope) ? ' yes |' : ' - |')).join('')}`,
    );
    const lines = declaredRoutes().map(
      ({ method, url, scope = 'none', audit = '-', stepUp = false }) =>
        `| \`${method} ${url}\` | \`${scope}\` | ${audit === '-' ? '-' : `\`${audit}\``} | ${stepUp ? 'yes' : '-'} |`,
    );
    const page = [
      '# Who may do what',
      '',
      'Deny by default: a role has the scopes listed here and nothing else; a key may have fewer than its role. (Written by',
      '`packages/hub/src/api/access.test.ts`, which also asks every route as every role.)',
      '',
      `| scope | ${CALLERS.join(' | ')} |`,
      `| --- |${' --- |'.repeat(CALLERS.length)}`,
      ...scopes,
      '',
      '`audit` is what the audit log calls a use of the route. `step-up`: a person must have proven who they are within 15',
      'minutes.',
      '',
      '| route | scope | audit | step-up |',
      '| --- | --- | --- | --- |',
      ...lines,
      '',
    ].join('\n');
    await expect(page).toMatchFileSnapshot(PAGE);
  });

  it('is recorded for every route that changes something', () => {
    const silent = declaredRoutes().filter(({ method, audit }) => method !== 'GET' && audit === undefined);
    expect(silent.map(({ method, url }) => `${method} ${url}`)).toEqual([]);
  });

  it('is closed to strangers but for public routes', async () => {
    for (const { method, url, scope } of routes) {
      const response = await api.app.inject({ method, url: filled(url) });
      if (scope === 'public') expect([url, response.statusCode]).not.toEqual([url, 403]);
      else
        expect([method, url, response.statusCode, response.json().code]).toEqual([method, url, 401, 'not-signed-in']);
    }
  });

  it('follows the role of a key on every route', async () => {
    for (const { method, url, scope } of routes.filter((route) => route.scope !== 'public')) {
      const statuses = await Promise.all(
        [...keys].map(async ([role, headers]) => {
          // Access is decided before the query is read: one role is enough to carry every order out.
          const asked = role === 'admin' ? filled(url) : `${filled(url)}?unknown=1`;
          return (await api.app.inject({ method, url: asked, headers })).statusCode;
        }),
      );
      for (const [index, role] of [...keys.keys()].entries()) {
        const permitted = holders.get(scope)?.includes(role) === true;
        expect([method, url, role, statuses[index] !== 403]).toEqual([method, url, role, permitted]);
        expect([method, url, role, Number(statuses[index]) < 500]).toEqual([method, url, role, true]);
      }
    }
  });

  it('goes no further than the scopes of a key that has fewer than its role', async () => {
    const { key } = await createKey(api.database, { name: 'narrow', role: 'admin', scopes: ['stats:read'] });
    const headers = { authorization: `Bearer ${key}` };
    for (const { method, url, scope } of routes.filter((route) => route.scope !== 'public')) {
      const { statusCode } = await api.app.inject({ method, url: filled(url), headers });
      const permitted = scope === 'stats:read' || scope === 'self:read';
      expect([method, url, statusCode !== 403]).toEqual([method, url, permitted]);
    }
  });
});

/** An address of this pattern where nothing is. */
function filled(url: string): string {
  return url
    .replace(':sha256', 'f'.repeat(64))
    .replace(':sensorId', 'edge-1')
    .replace(/:\w+/g, '00000000-0000-4000-8000-000000000000');
}
