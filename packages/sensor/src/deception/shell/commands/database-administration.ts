import { type Command, type CommandContext, print, printError } from '../kernel/program.ts';
import { mysql } from './database-clients.ts';
import { userName } from './file-display.ts';
import { listensOn } from './network-target.ts';
import { usageAsRecorded } from './recorded-answers.ts';

const SOCKET = '/run/mysqld/mysqld.sock';
const VALUED = /^-[uhPSi]$/;

/** The account that the options name, else that of the process. */
function userOf({ process, args }: CommandContext): string {
  const given = args.map(
    (arg, index) => /^(?:-u|--user=)(.+)$/.exec(arg)?.[1] ?? (arg === '-u' ? args[index + 1] : undefined),
  );
  return given.find((each) => each !== undefined) ?? userName(process, process.identity.userId);
}

/** Why the server does not let the caller in; null where it does: root through the socket. */
function refusal(context: CommandContext): string | null {
  const { process, args } = context;
  if (!listensOn(process, 3306)) return `Can't connect to local server through socket '${SOCKET}' (2)`;
  if (userOf(context) === 'root' && process.identity.userId === 0) return null;
  const password = args.some((arg) => /^(-p|--password)/.test(arg));
  return `Access denied for user '${userOf(context)}'@'localhost' (using password: ${password ? 'YES' : 'NO'})`;
}

function wordsOf({ args }: CommandContext): string[] {
  return args.filter((arg, index) => !arg.startsWith('-') && !VALUED.test(args[index - 1] ?? ''));
}

/** mysqladmin of MariaDB 10.11. */
export const mysqladmin: Command = async (context) => {
  const { process, name } = context;
  const [verb] = wordsOf(context);
  if (verb === undefined) return usageAsRecorded(context);
  const why = refusal(context);
  if (why !== null) {
    const hint = why.startsWith("Can't")
      ? `Check that mariadbd is running and that the socket: '${SOCKET}' exists!\n`
      : '';
    await printError(process, `${name}: connect to server at 'localhost' failed\nerror: '${why}'\n${hint}`);
    return 1;
  }
  const { host } = process.session;
  const uptime = Math.floor((host.now() - host.bootedAtMs()) / 1000) - 21;
  const questions = Math.floor(uptime * 3.1);
  switch (verb) {
    case 'ping':
      await print(process, 'mysqld is alive\n');
      return 0;
    case 'status':
      await print(
        process,
        `Uptime: ${uptime}  Threads: 1  Questions: ${questions}  Slow queries: 0  Opens: 214  Open tables: 103  Queries per second avg: ${(questions / uptime).toFixed(3)}\n`,
      );
      return 0;
    case 'processlist':
    case 'proc':
      await print(
        process,
        '+----+------+-----------+----+---------+------+----------+------------------+----------+\n| Id | User | Host      | db | Command | Time | State    | Info             | Progress |\n+----+------+-----------+----+---------+------+----------+------------------+----------+\n| 31 | root | localhost |    | Query   | 0    | starting | show processlist | 0.000    |\n+----+------+-----------+----+---------+------+----------+------------------+----------+\n',
      );
      return 0;
    case 'version':
    case 'variables':
    case 'extended-status':
    case 'reload':
    case 'refresh':
    case 'flush-privileges':
    case 'flush-hosts':
    case 'flush-logs':
    case 'flush-tables':
    case 'password':
    case 'create':
    case 'drop':
    case 'kill':
    case 'shutdown':
      return 0;
    default:
      await printError(process, `${name}: Unknown command: '${verb}'\n`);
      return 1;
  }
};

/** mysqlshow of MariaDB 10.11: the databases that the client lists. */
export const mysqlshow: Command = async (context) => {
  const why = refusal(context);
  if (why !== null) {
    await printError(context.process, `${context.name}: ${why}\n`);
    return 1;
  }
  return mysql({ ...context, name: 'mysql', args: ['-e', 'show databases'] });
};

/** mysqlcheck and its names for one task. */
export const mysqlcheck: Command = async (context) => {
  const { process, args, name } = context;
  const all = args.some((arg) => arg === '-A' || arg === '--all-databases');
  if (wordsOf(context).length === 0 && !all) return usageAsRecorded(context);
  const why = refusal(context);
  if (why !== null) {
    await printError(
      process,
      `${name}: Got error: ${why.startsWith('Access') ? 1045 : 2002}: ${why} when trying to connect\n`,
    );
    return 2;
  }
  for (const table of ['mysql.db', 'mysql.global_priv', 'mysql.proc', 'mysql.user'])
    await print(process, `${table.padEnd(50)} OK\n`);
  return 0;
};

/** mysqlslap and mysql_upgrade of MariaDB 10.11, as far as to the server's door and nothing to do behind it. */
export const mysqlConnection: Command = async (context) => {
  const { process, name } = context;
  const why = refusal(context);
  const upgrades = name.endsWith('upgrade');
  if (why !== null) {
    const code = why.startsWith('Access') ? '1045 (28000)' : '2002 (HY000)';
    await printError(
      process,
      upgrades
        ? `Version check failed. Got the following error when calling the 'mysql' command line client\nERROR ${code}: ${why}\nFATAL ERROR: Upgrade failed\n`
        : `${name}: Error when connecting to server: ${why}\n`,
    );
    return 1;
  }
  await print(
    process,
    upgrades
      ? 'This installation of MariaDB is already upgraded to 10.11.\nThere is no need to run mysql_upgrade again.\nYou can use --force if you still want to run mysql_upgrade\n'
      : 'Benchmark\n\tAverage number of seconds to run all queries: 0.001 seconds\n\tMinimum number of seconds to run all queries: 0.001 seconds\n\tMaximum number of seconds to run all queries: 0.001 seconds\n\tNumber of clients running queries: 1\n\tAverage number of queries per client: 0\n\n',
  );
  return 0;
};
