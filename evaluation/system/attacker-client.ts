import { createConnection } from 'node:net';
import { Client, type ClientChannel } from 'ssh2';

/** What bots use: one SSH connection with a channel for each command, a typed shell, or Telnet. All from a chosen address. */

export interface Answer {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number | null;
}

export interface Account {
  readonly port: number;
  /** Address of this machine to come from: another one is another attacker. */
  readonly from: string;
  readonly username: string;
  readonly password?: string;
  readonly privateKey?: string;
}

const STEP_TIMEOUT_MS = 90_000;
/** A typed answer is over when nothing came for so long. */
const QUIET_MS = 350;

/** Connects and logs in. Rejects with the client's error, e.g. when the password is refused. */
export function logIn(account: Account): Promise<Client> {
  return new Promise((resolve, reject) => {
    const client = new Client();
    client.on('ready', () => resolve(client));
    client.on('error', reject);
    client.connect({
      host: '127.0.0.1',
      port: account.port,
      localAddress: account.from,
      username: account.username,
      readyTimeout: 30_000,
      ...(account.password === undefined ? {} : { password: account.password }),
      ...(account.privateKey === undefined ? {} : { privateKey: account.privateKey }),
    });
  });
}

/** Runs one command on a channel of its own; output is latin1, a character for a byte. */
export function execute(client: Client, command: string | Buffer, input?: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no end of: ${command.toString()}`)), STEP_TIMEOUT_MS);
    // ssh2 would write text as UTF-8; it passes a string of one character for a byte through unchanged only if it is ASCII.
    client.exec(command.toString(), (error: Error | undefined, channel: ClientChannel) => {
      if (error !== undefined) return reject(error);
      let stdout = '';
      let stderr = '';
      let status: number | null = null;
      channel.on('data', (chunk: Buffer) => {
        stdout += chunk.toString('latin1');
      });
      channel.stderr.on('data', (chunk: Buffer) => {
        stderr += chunk.toString('latin1');
      });
      channel.on('exit', (code: number | null) => {
        status = code;
      });
      channel.on('close', () => {
        clearTimeout(timer);
        resolve({ stdout, stderr, status });
      });
      channel.end(input ?? Buffer.alloc(0));
    });
  });
}

/** Writes a file over SFTP as droppers do: open, write, close. */
export function upload(client: Client, path: string, content: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    client.sftp((error, sftp) => {
      if (error !== undefined) return reject(error);
      sftp.writeFile(path, content, (failure) => {
        sftp.end();
        if (failure == null) resolve();
        else reject(failure);
      });
    });
  });
}

/** A dialogue of typed lines: each resolves with what came until the other side fell quiet. */
export interface Dialogue {
  type(line: string): Promise<string>;
  close(): void;
}

interface Stream {
  write(data: Buffer): unknown;
  on(event: 'data', take: (chunk: Buffer) => void): unknown;
  on(event: 'close', take: () => void): unknown;
  destroy(): unknown;
}

function dialogueOver(stream: Stream, clean: (chunk: Buffer) => string): Dialogue & { read(): Promise<string> } {
  let received = '';
  let lastAtMs = Date.now();
  let closed = false;
  stream.on('data', (chunk) => {
    received += clean(chunk);
    lastAtMs = Date.now();
  });
  stream.on('close', () => {
    closed = true;
  });
  const read = async () => {
    const startedAtMs = Date.now();
    lastAtMs = startedAtMs;
    const prompted = () => /[#$>:] ?$/.test(received);
    for (;;) {
      const quietMs = Date.now() - lastAtMs;
      if (closed || (quietMs > QUIET_MS && prompted())) break;
      if (Date.now() - startedAtMs > STEP_TIMEOUT_MS) throw new Error(`no prompt after ${received.slice(-200)}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const answer = received;
    received = '';
    return answer;
  };
  return {
    read,
    type(line) {
      stream.write(Buffer.from(`${line}\r`, 'latin1'));
      return read();
    },
    close: () => void stream.destroy(),
  };
}

/** A shell on a terminal of 80 x 24. */
export function openShell(client: Client): Promise<Dialogue> {
  return new Promise((resolve, reject) => {
    client.shell({ term: 'xterm', cols: 80, rows: 24 }, (error, channel) => {
      if (error !== undefined) return reject(error);
      const dialogue = dialogueOver(channel, (chunk) => chunk.toString('latin1'));
      dialogue.read().then(() => resolve(dialogue), reject);
    });
  });
}

/** Logs in by Telnet as loaders do: every option is refused. Resolves with the dialogue and what the login printed. */
export async function openTelnet(account: Account): Promise<{ dialogue: Dialogue; greeting: string }> {
  const socket = createConnection({ host: '127.0.0.1', port: account.port, localAddress: account.from });
  await new Promise((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  const dialogue = dialogueOver(socket, (chunk) => {
    let text = '';
    for (let index = 0; index < chunk.length; index++) {
      if (chunk[index] !== 255) {
        text += String.fromCharCode(chunk[index] ?? 0);
        continue;
      }
      const verb = chunk[index + 1] ?? 0;
      const option = chunk[index + 2] ?? 0;
      if (verb === 253 || verb === 254) socket.write(Buffer.from([255, 252, option]));
      // Echo and suppress-go-ahead are let be, as line-mode clients do.
      else if (verb === 251 && option !== 1 && option !== 3) socket.write(Buffer.from([255, 254, option]));
      index += 2;
    }
    return text;
  });
  await dialogue.read();
  await dialogue.type(account.username);
  const greeting = await dialogue.type(account.password ?? '');
  return { dialogue, greeting };
}
