import { userChangeSchema } from '@cerberusmesh/contracts';
import { changeUser, findUserByEmail } from '@cerberusmesh/hub/people';
import { type ConfigurationOptions, configurationFor, parseQuery } from '../../command-options.ts';
import { withStore } from '../../open-store.ts';
import { parseOutputFormat, safeJson, visible } from '../../output.ts';
import { recordAction } from '../../record-action.ts';

interface ChangeOptions extends ConfigurationOptions {
  readonly role?: string;
  readonly name?: string;
  readonly disable?: boolean;
  readonly enable?: boolean;
  readonly removeSecondFactor?: boolean;
  readonly output: string;
}

export async function run(email: string, options: ChangeOptions): Promise<void> {
  const format = parseOutputFormat(options.output);
  const change = parseQuery(userChangeSchema, {
    role: options.role,
    name: options.name,
    disabled: options.disable === true ? true : options.enable === true ? false : undefined,
    secondFactor: options.removeSecondFactor === true ? false : undefined,
  });
  const after = await withStore(configurationFor(options), 'user change', async (store) => {
    const known = await findUserByEmail(store.database, email);
    const changed = await changeUser(store.database, known.id, known.version, change);
    await recordAction(store, 'user.change', { kind: 'user', id: known.id }, changed);
    return changed.after;
  });
  process.stdout.write(
    format === 'table'
      ? `${visible(after.email)}: ${after.role}, ${after.state}\n`
      : `${safeJson(after, format === 'json' ? 2 : undefined)}\n`,
  );
}
