import { CerberusError, newKeySchema, roleSchema } from '@cerberusmesh/contracts';
import { createKey } from '@cerberusmesh/hub/keys';
import { type ConfigurationOptions, configurationFor, parseNumber, parseQuery } from '../../command-options.ts';
import { withStore } from '../../open-store.ts';
import { recordAction } from '../../record-action.ts';

interface KeyOptions extends ConfigurationOptions {
  readonly role: string;
  readonly name: string;
  readonly scope?: readonly string[];
  readonly from?: readonly string[];
  readonly expiresInDays?: string;
  readonly output: string;
}

export async function run(options: KeyOptions): Promise<void> {
  if (!roleSchema.safeParse(options.role).success) {
    throw new CerberusError(
      'invalid-arguments',
      `--role ${options.role}: expected one of ${roleSchema.options.join(', ')}`,
    );
  }
  const wanted = parseQuery(newKeySchema, {
    name: options.name,
    role: options.role,
    scopes: options.scope,
    allowedAddresses: options.from,
    expiresInDays:
      options.expiresInDays === undefined
        ? undefined
        : parseNumber('--expires-in-days', options.expiresInDays, 1, 3650),
  });
  const { key, record } = await withStore(configurationFor(options), 'key create', async (store) => {
    const created = await createKey(store.database, wanted);
    await recordAction(store, 'key.create', { kind: 'key', id: created.record.id }, { after: created.record });
    return created;
  });
  if (options.output === 'json') process.stdout.write(`${JSON.stringify({ key, ...record })}\n`);
  else process.stdout.write(`${key}\n`);
}
