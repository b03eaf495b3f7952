import { createConnection, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import ssh2 from 'ssh2';

/** Many short attacks over real sockets, of which every third speaks SSH, Telnet or HTTP and leaves a mark of its own. */

export interface LoadCounts {
  /** Sessions whose client got the answer it asked for. */
  readonly answered: ReadonlySet<string>;
  /** Tries that ended early or were refused: what a client sees of a sensor that was killed. */
  readonly failedTries: number;
}

const PASSWORD = 'admin123';
/** Longer than any answer takes on a loaded machine; a killed sensor resets the connection at once. */
const SESSION_TIMEOUT_MS = 20_000;
const RETRY_DELAY_MS = 250;
const MAX_TRIES = 40;

/**
 * Plays `count` sessions, `concurrency` at once, each again until it was answered or its tries are used up.
 *
 * @param port where the named trap listens
 * @param progress called with the number of sessions that are over
 */
export async function playLoad(options: {
  readonly count: number;
  readonly concurrency: number;
  readonly port: (trap: 'ssh' | 'telnet' | 'http') => number;
  readonly progress: (done: number) => void;
}): Promise<LoadCounts> {
  const { count, concurrency, port, progress } = options;
  const answered = new Set<string>();
  let failedTries = 0;
  let next = 0;
  let done = 0;
  async function work(): Promise<void> {
    while (next < count) {
      const number = next++;
      const mark = `mark-${number}-end`;
      const from = `127.0.${1 + (number % 20)}.${1 + (number % 7)}`;
      const trap = (['ssh', 'telnet', 'http'] as const)[number % 3] ?? 'ssh';
      for (let attempt = 0; attempt < MAX_TRIES && !answered.has(mark); attempt++) {
        const socket = await open(port(trap), from);
        const good = socket !== null && (await CONVERSATIONS[trap](socket, mark).catch(() => false));
        socket?.destroy();
        if (good) answered.add(mark);
        else {
          failedTries += 1;
          await sleep(RETRY_DELAY_MS);
        }
      }
      progress(++done);
    }
  }
  await Promise.all(Array.from({ length: concurrency }, work));
  return { answered, failedTries };
}

/** Null when nobody listens. */
function open(port: number, localAddress: string): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port, localAddress, noDelay: true });
    socket.setTimeout(SESSION_TIMEOUT_MS, () => socket.destroy());
    socket.once('connect', () => resolve(socket));
    socket.on('error', () => resolve(null));
  });
}

/** Each resolves true when the trap answered in full and the session ended as the client wanted. */
const CONVERSATIONS: Readonly<Record<'ssh' | 'telnet' | 'http', (socket: Socket, mark: string) => Promise<boolean>>> = {
  ssh: (socket, mark) =>
    new Promise((resolve) => {
      const client = new ssh2.Client();
      let output = '';
      client.on('error', () => resolve(false));
      client.on('close', () => resolve(output === `${mark}\n`));
      client.on('ready', () => {
        client.exec(`echo ${mark}`, (error, channel) => {
          if (error) return client.destroy();
          channel.on('data', (bytes: Buffer) => {
            output += bytes.toString('latin1');
          });
          channel.on('close', () => client.end());
        });
      });
      client.connect({ sock: socket, username: 'root', password: PASSWORD, readyTimeout: SESSION_TIMEOUT_MS });
    }),
  telnet: (socket, mark) =>
    new Promise((resolve) => {
      const steps: ReadonlyArray<readonly [string, string]> = [
        ['login: ', 'root\r\n'],
        ['Password: ', `${PASSWORD}\r\n`],
        ['# ', `echo ${mark}; exit\r\n`],
      ];
      let all = '';
      let step = 0;
      socket.on('data', (bytes) => {
        const answers = telnetAnswers(bytes);
        if (answers.length > 0) socket.write(answers);
        all += bytes.toString('latin1');
        const [prompt, answer] = steps[step] ?? [];
        if (prompt === undefined || answer === undefined || !all.endsWith(prompt)) return;
        step += 1;
        all = '';
        socket.write(answer);
      });
      // Bash ends the line it has read with LF, or with CR where the terminal knows bracketed paste.
      const isAnswered = () =>
        [`\n${mark}\r\n`, `\r${mark}\r\n`].some((answer) => all.replaceAll('\0', '').includes(answer));
      socket.on('close', () => resolve(step === steps.length && isAnswered()));
    }),
  http: (socket, mark) =>
    new Promise((resolve) => {
      let all = '';
      socket.on('data', (bytes) => {
        all += bytes.toString('latin1');
      });
      socket.on('close', () => resolve(all.startsWith('HTTP/1.1 404 ') && all.includes('</html>')));
      socket.write(`GET /${mark} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`);
    }),
};

/** As most bots answer: yes to every offer (WILL), no to every question (DO). */
function telnetAnswers(bytes: Buffer): Buffer {
  const [WILL, WONT, DO, IAC] = [251, 252, 253, 255] as const;
  const answers: number[] = [];
  for (let at = 0; at + 2 < bytes.length; at++) {
    const [first, verb, option = 0] = bytes.subarray(at, at + 3);
    if (first !== IAC || (verb !== WILL && verb !== DO)) continue;
    answers.push(IAC, verb === WILL ? DO : WONT, option);
    at += 2;
  }
  return Buffer.from(answers);
}
