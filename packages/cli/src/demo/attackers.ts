import { createConnection, type Socket } from 'node:net';
import { type ClientChannel, Client as SshClient } from 'ssh2';
import type { HttpRequest, Scenario } from './scenarios.ts';

/** One end of a trap on this machine. */
export interface Target {
  readonly address: string;
  readonly port: number;
}

export interface Attack {
  readonly scenario: Scenario;
  /** Source address to bind on loopback, so that sessions come from several sources. */
  readonly from: string;
  /** Credentials to try in order until one is let in. */
  readonly credentials: readonly (readonly [string, string])[];
  readonly typingMs: number;
}

const TIMEOUT_MS = 30_000;

/** Plays one attack over a real socket. Rejects when the trap cannot be reached. */
export async function playAttack(attack: Attack, target: Target): Promise<void> {
  const { scenario } = attack;
  switch (scenario.kind) {
    case 'ssh-scan':
      return scanBanner(attack, target);
    case 'ssh-brute-force':
      for (const [username, password] of scenario.credentials) (await logIn(attack, target, username, password))?.end();
      return;
    case 'ssh-exec':
      return withLogin(attack, target, async (client) => {
        for (const command of scenario.commands) {
          await execute(client, command);
          await pause(attack.typingMs);
        }
      });
    case 'ssh-shell':
      return withLogin(attack, target, (client) => typeLines(client, scenario.lines, attack.typingMs));
    case 'ssh-upload':
      return withLogin(attack, target, async (client) => {
        await upload(client, scenario.path, scenario.content);
        for (const command of scenario.afterwards) await execute(client, command);
      });
    case 'telnet-loader':
      return loadOverTelnet(attack, target, scenario.lines);
    case 'http':
      for (const request of scenario.requests) {
        await requestOnce(attack, target, request);
        await pause(attack.typingMs);
      }
  }
}

async function scanBanner(attack: Attack, target: Target): Promise<void> {
  const socket = await connect(attack, target);
  socket.once('data', () => socket.end('SSH-2.0-Go\r\n'));
  await closed(socket);
}

async function withLogin(attack: Attack, target: Target, work: (client: SshClient) => Promise<void>): Promise<void> {
  for (const [username, password] of attack.credentials) {
    const client = await logIn(attack, target, username, password);
    if (client === null) continue;
    try {
      await work(client);
    } finally {
      client.end();
    }
    return;
  }
}

/** Null when the credential is refused. */
async function logIn(attack: Attack, target: Target, username: string, password: string): Promise<SshClient | null> {
  const socket = await connect(attack, target);
  return new Promise((resolve, reject) => {
    const client = new SshClient();
    client.on('ready', () => resolve(client));
    client.on('error', (error) => {
      socket.destroy();
      if ('level' in error && error.level === 'client-authentication') resolve(null);
      else reject(error);
    });
    client.connect({ sock: socket, username, password, readyTimeout: TIMEOUT_MS, ident: 'Go' });
  });
}

function execute(client: SshClient, command: string): Promise<void> {
  return new Promise((resolve, reject) => {
    client.exec(command, (error, channel) => (error ? reject(error) : drain(channel, resolve)));
  });
}

function drain(channel: ClientChannel, done: () => void): void {
  channel.on('close', () => done());
  channel.resume();
  channel.stderr.resume();
}

function typeLines(client: SshClient, lines: readonly string[], typingMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    client.shell({ term: 'xterm-256color', cols: 120, rows: 32 }, (error, channel) => {
      if (error) return reject(error);
      drain(channel, resolve);
      void (async () => {
        await pause(typingMs * 2);
        for (const line of lines) {
          for (const key of line) {
            channel.write(key);
            await pause(Math.min(40, typingMs / 8));
          }
          channel.write('\r');
          await pause(typingMs);
        }
        channel.end();
      })();
    });
  });
}

function upload(client: SshClient, path: string, content: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    client.sftp((error, sftp) => {
      if (error) return reject(error);
      sftp.writeFile(path, Buffer.from(content), (failure) => {
        sftp.end();
        if (failure) reject(failure);
        else resolve();
      });
    });
  });
}

async function loadOverTelnet(attack: Attack, target: Target, lines: readonly string[]): Promise<void> {
  const socket = await connect(attack, target);
  const heard = listenToTelnet(socket);
  let prompts = '';
  for (const [username, password] of attack.credentials.slice(0, 3)) {
    // A login program throws away what is typed before it asks.
    prompts = await heard.until(['login: ', '# ', '$ ']);
    if (prompts !== 'login: ') break;
    await pause(attack.typingMs);
    socket.write(`${username}\r\n`);
    await heard.until(['Password: ']);
    await pause(attack.typingMs);
    socket.write(`${password}\r\n`);
  }
  if (prompts === 'login: ') await heard.until(['# ', '$ ', 'login: ']);
  for (const line of lines) {
    socket.write(`${line}\r\n`);
    await pause(attack.typingMs);
  }
  socket.end();
  await closed(socket);
}

const [SB, WILL, WONT, DO, IAC] = [250, 251, 252, 253, 255] as const;

/** Agrees to what a Telnet server offers, refuses what it asks (RFC 854), and tells when one of some texts was shown. */
function listenToTelnet(socket: Socket): { until(texts: readonly string[]): Promise<string> } {
  let shown = '';
  let ended = false;
  let look: () => void = () => {};
  socket.on('data', (bytes: Buffer) => {
    const answers: number[] = [];
    for (let at = 0; at + 2 < bytes.length; at++) {
      const [first, verb, option = 0] = bytes.subarray(at, at + 3);
      if (first !== IAC || verb === undefined || verb < SB) continue;
      if (verb === WILL) answers.push(IAC, DO, option);
      else if (verb === DO) answers.push(IAC, WONT, option);
      at += 2;
    }
    if (answers.length > 0) socket.write(Buffer.from(answers));
    shown += bytes.toString('latin1');
    look();
  });
  socket.on('close', () => {
    ended = true;
    look();
  });
  return {
    until: (texts) =>
      new Promise((resolve) => {
        look = () => {
          const found = texts
            .map((text) => ({ text, at: shown.indexOf(text) }))
            .filter(({ at }) => at >= 0)
            .toSorted((left, right) => left.at - right.at)[0];
          if (found === undefined && !ended) return;
          look = () => {};
          shown = found === undefined ? '' : shown.slice(found.at + found.text.length);
          resolve(found?.text ?? '');
        };
        look();
      }),
  };
}

async function requestOnce(attack: Attack, target: Target, request: HttpRequest): Promise<void> {
  const socket = await connect(attack, target);
  const body = Buffer.from(request.body ?? '');
  const headers = {
    host: target.address,
    'user-agent': 'Mozilla/5.0 zgrab/0.x',
    connection: 'close',
    'content-length': body.length,
    ...request.headers,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.write(`${request.method} ${request.path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
  socket.write(body);
  socket.resume();
  await closed(socket);
}

function connect(attack: Attack, target: Target): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host: target.address, port: target.port, localAddress: attack.from });
    socket.setTimeout(TIMEOUT_MS, () => socket.destroy());
    socket.once('connect', () => resolve(socket));
    socket.once('error', reject);
  });
}

function closed(socket: Socket): Promise<void> {
  if (socket.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    socket.on('error', () => {});
    socket.once('close', () => resolve());
  });
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}
