import type { Process } from '../kernel/process.ts';
import { type Command, type CommandContext, print, printError } from '../kernel/program.ts';
import { userName } from './file-display.ts';
import { linesOf, readLines } from './input.ts';
import { listensOn } from './network-target.ts';
import { installedPackages } from './package-database.ts';
import { runShellText } from './run-captured.ts';

/** As the server calls itself: the version of its package. */
function mariadbVersion(process: Process): string {
  const { version } = installedPackages(process).find(({ name }) => name === 'mariadb-client') ?? { version: '' };
  return version.replace(/^\d+:/, '').replace('-', '-MariaDB-');
}

const DATABASES = ['information_schema', 'mysql', 'performance_schema', 'sys'];

/** mysql and mariadb: root comes in through the socket, as Debian sets it up; nobody else does. */
export const mysql: Command = async (context) => {
  const { process, args } = context;
  const name = context.name;
  if (args.some((arg) => arg === '--version' || arg === '-V')) {
    await print(
      process,
      `${name}  Ver 15.1 Distrib ${mariadbVersion(process).split('-')[0] ?? ''}-MariaDB, for debian-linux-gnu (x86_64) using  EditLine wrapper\n`,
    );
    return 0;
  }
  const user =
    args
      .map((arg, index) => /^(?:-u|--user=)(.+)$/.exec(arg)?.[1] ?? (arg === '-u' ? args[index + 1] : undefined))
      .find((each) => each !== undefined) ?? userName(process, process.identity.userId);
  const host = args
    .map((arg, index) => /^(?:-h|--host=)(.+)$/.exec(arg)?.[1] ?? (arg === '-h' ? args[index + 1] : undefined))
    .find((each) => each !== undefined);
  const password = args.some((arg) => /^(-p|--password)/.test(arg));
  if (!listensOn(process, 3306)) {
    await printError(
      process,
      "ERROR 2002 (HY000): Can't connect to local server through socket '/run/mysqld/mysqld.sock' (2)\n",
    );
    return 1;
  }
  if (args.includes('-p') && process.descriptor(0)?.isTerminal === true) {
    await printError(process, 'Enter password: ');
    await process.descriptor(0)?.read(process);
  }
  if (host !== undefined && host !== 'localhost' && host !== '127.0.0.1') {
    await process.sleep(3000);
    await printError(process, `ERROR 2002 (HY000): Can't connect to server on '${host}' (115)\n`);
    return 1;
  }
  if (user !== 'root' || process.identity.userId !== 0) {
    await printError(
      process,
      `ERROR 1045 (28000): Access denied for user '${user}'@'localhost' (using password: ${password ? 'YES' : 'NO'})\n`,
    );
    return 1;
  }
  if (/dump$/.test(name)) {
    await printError(
      process,
      `Usage: ${name} [OPTIONS] database [tables]\nOR     ${name} [OPTIONS] --databases DB1 [DB2 DB3...]\nOR     ${name} [OPTIONS] --all-databases\nOR     ${name} [OPTIONS] --system=[SYSTEMOPTIONS]]\nFor more options, use ${name} --help\n`,
    );
    return 1;
  }
  const statement = args
    .map((arg, index) => /^(?:-e|--execute=)(.+)$/s.exec(arg)?.[1] ?? (arg === '-e' ? args[index + 1] : undefined))
    .find((each) => each !== undefined);
  if (statement !== undefined) return answer(context, statement);
  const input = process.descriptor(0);
  if (input === null) return 0;
  if (input.isTerminal)
    await print(
      process,
      `Welcome to the MariaDB monitor.  Commands end with ; or \\g.\nYour MariaDB connection id is 31\nServer version: ${mariadbVersion(process)} Debian 12\n\nCopyright (c) 2000, 2018, Oracle, MariaDB Corporation Ab and others.\n\nType 'help;' or '\\h' for help. Type '\\c' to clear the current input statement.\n\nMariaDB [(none)]> `,
    );
  let pending = '';
  for await (const { line } of readLines(process, input)) {
    pending += `${line} `;
    if (/^\s*(quit|exit|\\q)\s*;?\s*$/.test(pending)) {
      await print(process, 'Bye\n');
      return 0;
    }
    if (!/;\s*$/.test(pending) && pending.trim() !== '') {
      if (input.isTerminal) await print(process, '    -> ');
      continue;
    }
    if (pending.trim() !== '') await answer(context, pending);
    pending = '';
    if (input.isTerminal) await print(process, 'MariaDB [(none)]> ');
  }
  return 0;
};

async function answer(context: CommandContext, statement: string): Promise<number> {
  const { process } = context;
  const text = statement.trim().replace(/;\s*$/, '').toLowerCase();
  const table = (title: string, rows: readonly string[]) => {
    if (process.descriptor(1)?.isTerminal !== true) return `${title}\n${rows.map((row) => `${row}\n`).join('')}`;
    const width = Math.max(title.length, ...rows.map((row) => row.length));
    const rule = `+${'-'.repeat(width + 2)}+\n`;
    return `${rule}| ${title.padEnd(width)} |\n${rule}${rows.map((row) => `| ${row.padEnd(width)} |\n`).join('')}${rule}${rows.length} rows in set (0.001 sec)\n\n`;
  };
  if (text === 'show databases') await print(process, table('Database', DATABASES));
  else if (/^select (@@)?version(\(\))?$/.test(text))
    await print(process, table(text.includes('@@') ? '@@version' : 'version()', [mariadbVersion(process)]));
  else if (/^select user\(\)$|^select current_user/.test(text))
    await print(process, table('user()', ['root@localhost']));
  else if (/^select user(, ?host)? from mysql\.user/.test(text))
    await print(process, table('User', ['mariadb.sys', 'mysql', 'root']));
  else if (/^use (\w+)$/.test(text)) await print(process, '');
  else if (/^(create|drop|grant|revoke|flush|set|alter|update|delete|insert)\b/.test(text))
    await print(process, process.descriptor(1)?.isTerminal === true ? 'Query OK, 0 rows affected (0.002 sec)\n\n' : '');
  else if (/^(show|select|describe)\b/.test(text))
    await print(process, process.descriptor(1)?.isTerminal === true ? 'Empty set (0.000 sec)\n\n' : '');
  else {
    const near = linesOf(statement.trim())[0] ?? '';
    await printError(
      process,
      `ERROR 1064 (42000) at line 1: You have an error in your SQL syntax; check the manual that corresponds to your MariaDB server version for the right syntax to use near '${near.replace(/;\s*$/, '').slice(0, 80)}' at line 1\n`,
    );
    return 1;
  }
  return 0;
}

/** redis-cli 7.0 towards the machine's own server. */
export const redisCli: Command = async (context) => {
  const { process, args } = context;
  if (args.includes('--version') || args.includes('-v')) {
    await print(process, 'redis-cli 7.0.15\n');
    return 0;
  }
  const words = args.filter((arg, index) => !arg.startsWith('-') && !/^-[hpansu]$/.test(args[index - 1] ?? ''));
  if (!listensOn(process, 6379)) {
    await printError(process, 'Could not connect to Redis at 127.0.0.1:6379: Connection refused\n');
    return 1;
  }
  const reply = (line: readonly string[]): string => {
    const [verb = ''] = line;
    switch (verb.toLowerCase()) {
      case 'ping':
        return 'PONG';
      case 'keys':
      case 'scan':
        return '(empty array)';
      case 'dbsize':
      case 'exists':
      case 'del':
        return '(integer) 0';
      case 'get':
        return '(nil)';
      case 'set':
      case 'save':
      case 'flushall':
      case 'auth':
      case 'select':
        return 'OK';
      case 'config':
        return line[1]?.toLowerCase() === 'get'
          ? `1) "${line[2] ?? ''}"\n2) "${line[2] === 'dir' ? '/var/lib/redis' : line[2] === 'dbfilename' ? 'dump.rdb' : ''}"`
          : 'OK';
      case 'info':
        return '# Server\nredis_version:7.0.15\nredis_mode:standalone\nos:Linux 6.1.0 x86_64\ntcp_port:6379\n';
      default:
        return `(error) ERR unknown command '${verb}', with args beginning with: ${line
          .slice(1)
          .map((word) => `'${word}' `)
          .join('')}`;
    }
  };
  if (words.length > 0) {
    await print(process, `${reply(words)}\n`);
    return 0;
  }
  const input = process.descriptor(0);
  if (input === null) return 0;
  if (input.isTerminal) await print(process, '127.0.0.1:6379> ');
  for await (const { line } of readLines(process, input)) {
    const typed = line.trim().split(/\s+/);
    if (/^(quit|exit)$/i.test(typed[0] ?? '')) return 0;
    if (line.trim() !== '') await print(process, `${reply(typed)}\n`);
    if (input.isTerminal) await print(process, '127.0.0.1:6379> ');
  }
  return 0;
};

/** php 8.2 on the command line: its version, and `-r` with echo, system and shell_exec. */
export const php: Command = async (context) => {
  const { process, args } = context;
  if (args.some((arg) => arg === '-v' || arg === '--version')) {
    await print(
      process,
      'PHP 8.2.29 (cli) (built: Jul  3 2025 16:16:05) (NTS)\nCopyright (c) The PHP Group\nZend Engine v4.2.29, Copyright (c) Zend Technologies\n    with Zend OPcache v8.2.29, Copyright (c), by Zend Technologies\n',
    );
    return 0;
  }
  if (args.includes('-m')) {
    await print(
      process,
      '[PHP Modules]\nCore\nctype\ncurl\ndate\ndom\nfileinfo\nfilter\ngd\nhash\njson\nmbstring\nmysqli\nopenssl\npcre\nPDO\npdo_mysql\nposix\nreadline\nsession\nsockets\nSPL\nstandard\nxml\nzlib\n\n[Zend Modules]\nZend OPcache\n\n',
    );
    return 0;
  }
  const code = args[args.indexOf('-r') + 1];
  if (!args.includes('-r') || code === undefined) {
    const file = args.find((arg) => !arg.startsWith('-'));
    if (file === undefined || process.files.exists(process.path(file))) return 0;
    await print(process, `Could not open input file: ${file}\n`);
    return 1;
  }

  for (const statement of code.split(/;(?=(?:[^"']*["'][^"']*["'])*[^"']*$)/)) {
    const said =
      /^\s*(?:echo|print)\s*\(?\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([\d\s+*/.-]+|PHP_VERSION|PHP_OS|phpversion\(\)))\s*\)?\s*$/.exec(
        statement,
      );
    const ran = /^\s*(?:echo\s+)?(system|passthru|shell_exec|exec)\s*\(\s*["']([^"']*)["']\s*\)\s*$/.exec(statement);
    if (said !== null) {
      const raw =
        said[1]?.replaceAll('\\n', '\n').replaceAll('\\t', '\t').replaceAll('\\"', '"') ??
        said[2] ??
        said[3]?.trim() ??
        '';
      await print(process, /^(PHP_VERSION|phpversion\(\))$/.test(raw) ? '8.2.29' : raw === 'PHP_OS' ? 'Linux' : raw);
    } else if (ran !== null) await runShellText(context, ran[2] ?? '', { captures: false });
    else if (/fsockopen|stream_socket_client/.test(statement))
      await print(
        process,
        `PHP Warning:  fsockopen(): Unable to connect to ${/["']([^"']+)["']\s*,\s*(\d+)/.exec(statement)?.slice(1, 3).join(':') ?? ''} (Connection refused) in Command line code on line 1\n`,
      );
  }
  return 0;
};
