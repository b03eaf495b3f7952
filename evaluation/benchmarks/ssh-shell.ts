import { type Account, RawSshClient, type Target } from '../replays/raw-ssh-client.ts';
import { byte, FieldReader, MESSAGE, message, string, uint32 } from '../replays/ssh-wire.ts';

/** A shell on a pty over the raw client, which keeps nothing of what it has read: thousands fit into one process. */
export interface TypedShell {
  /** Types a line and resolves with the milliseconds until the next prompt. */
  run(line: string): Promise<number>;
  /** Types characters and resolves with the milliseconds until something came back. */
  type(characters: string): Promise<number>;
  close(): void;
}

const ACCOUNT: Account = { username: 'root', password: 'admin123' };
/** What a shell's prompt ends with, after the colours that it may have. */
const PROMPT = /[#$] (\x1b\[[0-9;?]*[a-zA-Z])*$/;
const PROMPT_TIMEOUT_MS = 120_000;
const KEPT_CHARACTERS = 200;

/** Logs in, opens a shell on a pty and resolves at its first prompt. */
export async function openTypedShell(target: Target): Promise<TypedShell> {
  const client = await RawSshClient.connect(target);
  await client.logIn(ACCOUNT);
  const channel = await client.openSession();
  client.request(
    channel,
    'pty-req',
    true,
    ...[string('xterm-256color'), uint32(120), uint32(32), uint32(0), uint32(0), string(byte(0))],
  );
  client.request(channel, 'shell', true);
  let tail = '';
  let taken = 0;
  const output = async (until: (text: string) => boolean): Promise<void> => {
    tail = '';
    const found = await client.next((received) => {
      if (received.kind !== 'message' || received.payload[0] !== MESSAGE.channelData) return false;
      const bytes = new FieldReader(received.payload, 5).string();
      taken += bytes.length;
      tail = (tail + bytes.toString('latin1')).slice(-KEPT_CHARACTERS);
      return until(tail);
    }, PROMPT_TIMEOUT_MS);
    client.forget();
    if (found === null) throw new Error(`no prompt came; the last output was ${JSON.stringify(tail)}`);
    if (taken > WINDOW_BYTES / 2) {
      client.send(message(MESSAGE.channelWindowAdjust, uint32(channel), uint32(taken)));
      taken = 0;
    }
  };
  await output((text) => PROMPT.test(text));
  const typed = async (text: string, until: (text: string) => boolean): Promise<number> => {
    const startedAtMs = performance.now();
    client.data(channel, text);
    await output(until);
    return performance.now() - startedAtMs;
  };
  return {
    run: (line) => typed(`${line}\r`, (text) => PROMPT.test(text)),
    type: (characters) => typed(characters, () => true),
    close: () => client.destroy(),
  };
}

/** What the raw client opens a session with. */
const WINDOW_BYTES = 2 * 1024 * 1024;
