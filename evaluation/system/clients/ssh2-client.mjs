/** One login with ssh2, told by arguments name=value as libssh-client.c is. */
import { readFileSync } from 'node:fs';
import ssh2 from 'ssh2';

const given = new Map(
  process.argv.slice(2).map((argument) => {
    const at = argument.indexOf('=');
    return [argument.slice(0, at), argument.slice(at + 1)];
  }),
);
const algorithms = {};
for (const [name, key] of [
  ['kex', 'kex'],
  ['cipher', 'cipher'],
  ['mac', 'hmac'],
  ['hostkey', 'serverHostKey'],
  ['compression', 'compress'],
])
  if (given.has(name)) algorithms[key] = [given.get(name)];

const client = new ssh2.Client();
const fail = (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(255);
};
const follow = (error, channel) => {
  if (error) return fail(error);
  let status = 254;
  channel.pipe(process.stdout);
  channel.stderr.pipe(process.stderr);
  channel.on('exit', (code) => {
    status = code ?? 254;
  });
  channel.on('close', () => {
    process.exitCode = status;
    client.end();
  });
  if (given.get('mode') === 'shell') channel.write(`${given.get('command')}\n`);
};
client.on('error', fail);
client.on('ready', () => {
  if (given.get('mode') === 'shell') client.shell({ term: 'xterm', cols: 80, rows: 24 }, follow);
  else client.exec(given.get('command'), follow);
});
client.connect({
  host: given.get('host'),
  port: Number(given.get('port')),
  username: given.get('user'),
  ...(given.has('key') ? { privateKey: readFileSync(given.get('key')) } : { password: given.get('password') }),
  algorithms,
});
