import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { openInstanceSecret } from '../../packages/hub/src/api/auth/instance-secret.ts';
import { createDirectiveSigner } from '../../packages/hub/src/directives/directive-signer.ts';
import { type Directives, startDirectives } from '../../packages/hub/src/directives/directives.ts';
import { silentLog } from '../../packages/hub/src/storage/log.ts';
import { openDatabase, type PostgresDatabase } from '../../packages/hub/src/storage/postgres-database.ts';

/** Gives orders to sensors as the hub of a data directory does, beside that hub. */
export interface Orders {
  readonly database: PostgresDatabase;
  readonly directives: Directives;
  stop(): Promise<void>;
}

export async function openOrders(dataDirectory: string): Promise<Orders> {
  const instance: unknown = JSON.parse(readFileSync(join(dataDirectory, 'instance.json'), 'utf8'));
  const { databaseUrl } = z.object({ databaseUrl: z.string() }).parse(instance);
  const database = openDatabase({ url: databaseUrl }, { log: silentLog });
  const secret = await openInstanceSecret(join(dataDirectory, 'hub'));
  const signer = createDirectiveSigner(secret.derive('directives'));
  const directives = await startDirectives({ database, signer, now: Date.now });
  return {
    database,
    directives,
    async stop() {
      await directives.stop();
      await database.end();
    },
  };
}
