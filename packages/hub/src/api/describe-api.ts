import { pino } from 'pino';
import { type ApiDependencies, createApiServer } from './server.ts';

/**
 * The OpenAPI document of every route, made without a database or anything else that a hub runs on: routes are declared
 * here and never called.
 *
 * @param version of the hub
 */
export async function describeApi(version: string): Promise<unknown> {
  const absent: unknown = new Proxy(() => undefined, { get: partOfNothing, apply: () => absent });
  function partOfNothing(_: unknown, name: string | symbol): unknown {
    // Nothing is no promise, no list and no text.
    return name === 'then' || typeof name === 'symbol' ? undefined : absent;
  }
  const settings = {
    log: pino({ level: 'silent' }),
    now: Date.now,
    version,
    https: false,
    tls: undefined,
    dashboardDirectory: undefined,
  };
  const known = new Map<string | symbol, unknown>(Object.entries(settings));
  const dependencies = new Proxy(settings, {
    get: (_, name) => (known.has(name) ? known.get(name) : absent),
  });
  // reason: routes only keep what they are given here; whoever called it would get nothing
  const app = await createApiServer(dependencies as unknown as ApiDependencies);
  try {
    return app.swagger();
  } finally {
    await app.close();
  }
}
