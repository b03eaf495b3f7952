import { CerberusError, roleSchema } from '@cerberusmesh/contracts';
import { createKey } from '@cerberusmesh/hub/keys';
import { type ConfigurationOptions, configurationFor, parseNumber } from '../../command-options.ts';
import { withStore } from '../../open-store.ts';

interface KeyOptions extends ConfigurationOptions {
  readonly role: string;
  readonly name: string;
  readonly expiresInDays?: string;
  readonly output: string;
}

export async function run(options: KeyOptions): Promise<void> {
  const role = roleSchema.safeParse(options.role);
  if (!role.success) {
    throw new CerberusError(
      'invalid-arguments',
      `--role ${options.role}: expected one of ${roleSchema.options.join(', ')}`,
    );
  }
  const expiresInDays =
    options.expiresInDays === undefined ? undefined : parseNumber('--expires-in-days', options.expiresInDays, 1, 3650);
  const { key, record } = await withStore(configurationFor(options), 'key create', (store) =>
    createKey(store.database, { name: options.name, role: role.data, expiresInDays }),
  );
  if (options.output === 'json') process.stdout.write(`${JSON.stringify({ key, ...record })}\n`);
  else process.stdout.write(`${key}\n`);
}
