import { type Command, Option } from 'commander';
import { examples, lazily, withConfiguration, withOutput } from '../declare.ts';

/** `key`, `user`, `audit` and `cluster`: who may use the hub, who did what, and what is left over. They work on the hub's machine. */
export function declareAccessCommands(program: Command): void {
  declareKeys(program.command('key').description('machine keys'));
  declareUsers(program.command('user').description('people who sign in at the console'));
  declareAudit(program.command('audit').description('who did what'));
  declareClusters(program.command('cluster').description('database clusters outside of their data directories'));
}

function declareClusters(cluster: Command): void {
  examples(
    withOutput(cluster.command('list'))
      .description('clusters below /var/lib/cerberusmesh, those that no data directory names first')
      .action(lazily(() => import('./cluster/list.ts'))),
    'cerberus cluster list',
  );
  examples(
    cluster
      .command('remove [id...]')
      .description('delete clusters that no data directory names')
      .option('--abandoned', 'all of them')
      .action(lazily(() => import('./cluster/remove.ts'))),
    'cerberus cluster remove --abandoned',
  );
}

function declareKeys(key: Command): void {
  examples(
    withOutput(withConfiguration(key.command('create')))
      .description('make a key for the API; it is shown this once')
      .requiredOption('--role <role>', 'viewer, analyst, responder or admin')
      .option('--name <name>', 'what it is for', 'cli')
      .option('--scope <scope...>', 'only some of what the role may do, as stats:read')
      .option('--from <address...>', 'only from these addresses or networks, as 192.0.2.0/24')
      .option('--expires-in-days <number>', 'days until it ends (default: never)')
      .action(lazily(() => import('./key/create.ts'))),
    'cerberus key create --role viewer -o json',
    'cerberus key create --role analyst --scope sessions:read events:read --from 192.0.2.10 --expires-in-days 90',
  );
  examples(
    withOutput(withConfiguration(key.command('list')))
      .description('every key, without its secret')
      .action(lazily(() => import('./key/list.ts'))),
    'cerberus key list',
  );
  examples(
    withOutput(withConfiguration(key.command('rotate <id>')))
      .description('make a key in place of another, which works on for a while')
      .option('--grace-hours <number>', 'how long the old one works on', '24')
      .action(lazily(() => import('./key/rotate.ts'))),
    'cerberus key rotate 3f2a9c01d4e5 --grace-hours 1',
  );
  examples(
    withConfiguration(key.command('revoke <id>'))
      .description('end a key at once')
      .action(lazily(() => import('./key/revoke.ts'))),
    'cerberus key revoke 3f2a9c01d4e5',
  );
}

function declareUsers(user: Command): void {
  examples(
    withOutput(withConfiguration(user.command('list')))
      .description('everybody, with role and state')
      .action(lazily(() => import('./user/list.ts'))),
    'cerberus user list',
  );
  examples(
    withOutput(withConfiguration(user.command('invite <email>')))
      .description('make an account, or a new link for one; its holder sets the password')
      .option('--name <name>', 'for a new account')
      .option('--role <role>', 'viewer, analyst, responder or admin, for a new account')
      .action(lazily(() => import('./user/invite.ts'))),
    'cerberus user invite ada@example.org --name Ada --role analyst',
    'cerberus user invite ada@example.org',
  );
  examples(
    withOutput(withConfiguration(user.command('change <email>')))
      .description('change role, name or state; sign-ins of a disabled account end at once')
      .option('--role <role>', 'viewer, analyst, responder or admin')
      .option('--name <name>', 'how they are called')
      .addOption(new Option('--disable', 'let them sign in no more').conflicts('enable'))
      .option('--enable', 'let them sign in again')
      .option('--remove-second-factor', 'for somebody who lost the authenticator and the recovery codes')
      .action(lazily(() => import('./user/change.ts'))),
    'cerberus user change ada@example.org --role responder',
    'cerberus user change ada@example.org --remove-second-factor',
  );
  examples(
    withConfiguration(user.command('delete <email>'))
      .description('remove an account; what it did stays in the audit log')
      .action(lazily(() => import('./user/delete.ts'))),
    'cerberus user delete ada@example.org',
  );
}

function declareAudit(audit: Command): void {
  examples(
    withOutput(withConfiguration(audit.command('verify')))
      .description('prove that the audit log is as it was written, or name the first entry that is not')
      .option('--anchor <sequence:hash>', 'an entry noted down earlier, which must still be there')
      .action(lazily(() => import('./audit/verify.ts'))),
    'cerberus audit verify',
    'cerberus audit verify --anchor 120:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  );
  examples(
    withConfiguration(audit.command('export'))
      .description('write the audit log to stdout, oldest first')
      .option('--format <name>', 'ndjson (all that the hashes cover) or csv', 'ndjson')
      .option('--actor <id>', 'only of this person or key')
      .option('--action <name>', 'only this action (key.create), or all of a noun (key)')
      .option('--outcome <name>', 'only done, refused or failed')
      .option('--target <id>', 'only about this')
      .option('--from <time>', 'only from this moment on, ISO 8601')
      .option('--to <time>', 'only up to this moment')
      .action(lazily(() => import('./audit/export.ts'))),
    'cerberus audit export > audit.ndjson',
    'cerberus audit export --action key --from 2026-05-01T00:00:00.000Z --format csv',
  );
}
