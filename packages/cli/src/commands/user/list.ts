import { listUsers } from '@cerberusmesh/hub/people';
import { type ConfigurationOptions, configurationFor } from '../../command-options.ts';
import { withStore } from '../../open-store.ts';
import { parseOutputFormat, renderList } from '../../output.ts';

export async function run(options: ConfigurationOptions & { readonly output: string }): Promise<void> {
  const format = parseOutputFormat(options.output);
  const users = await withStore(configurationFor(options), 'user list', (store) => listUsers(store.database));
  process.stdout.write(
    renderList(
      users,
      [
        { name: 'email', value: (user) => user.email },
        { name: 'name', value: (user) => user.name },
        { name: 'role', value: (user) => user.role },
        { name: 'state', value: (user) => user.state },
        { name: 'secondFactor', value: (user) => user.secondFactor },
        { name: 'lastSignIn', value: (user) => user.lastSignInAt },
      ],
      format,
    ),
  );
}
