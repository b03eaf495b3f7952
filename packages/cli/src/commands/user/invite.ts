import { CerberusError, newUserSchema } from '@cerberusmesh/contracts';
import { findUserByEmail, inviteUser, renewInvitation } from '@cerberusmesh/hub/people';
import { type ConfigurationOptions, configurationFor, parseQuery } from '../../command-options.ts';
import { withStore } from '../../open-store.ts';
import { parseOutputFormat, safeJson, visible } from '../../output.ts';
import { recordAction } from '../../record-action.ts';
import { findInstance } from '../../supervision/instance-file.ts';

interface InviteOptions extends ConfigurationOptions {
  readonly name?: string;
  readonly role?: string;
  readonly output: string;
}

/** With name and role a new account; without, a new link for an account that there is. */
export async function run(email: string, options: InviteOptions): Promise<void> {
  const format = parseOutputFormat(options.output);
  if ((options.name === undefined) !== (options.role === undefined)) {
    throw new CerberusError('invalid-arguments', 'A new account needs --name and --role, a new link neither.');
  }
  const person =
    options.name === undefined ? null : parseQuery(newUserSchema, { email, name: options.name, role: options.role });
  const configuration = configurationFor(options);
  const { user, invitation } = await withStore(configuration, 'user invite', async (store) => {
    const { database } = store;
    if (person !== null) {
      const invited = await inviteUser(database, person, Date.now());
      await recordAction(store, 'user.invite', { kind: 'user', id: invited.user.id }, { after: invited.user });
      return invited;
    }
    const known = await findUserByEmail(database, email);
    const renewed = await renewInvitation(database, known.id, Date.now());
    await recordAction(store, 'invitation.renew', { kind: 'user', id: known.id });
    return { user: known, invitation: renewed };
  });
  const link = `${findInstance(configuration.dataDirectory)?.ready?.url ?? ''}${invitation.path}`;
  if (format !== 'table') {
    process.stdout.write(`${safeJson({ user, link, expiresAt: invitation.expiresAt })}\n`);
    return;
  }
  process.stdout.write(`${link}\n`);
  process.stderr.write(
    `${visible(user.name)} sets the password with this link, once, until ${invitation.expiresAt}. It is shown this once.\n`,
  );
}
