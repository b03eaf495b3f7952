import type { Account, RawSshClient, Target } from './raw-ssh-client.ts';
import { RawSshClient as Client, UnexpectedReply } from './raw-ssh-client.ts';
import { authenticationProbes } from './ssh-probes-authentication.ts';
import { connectionProbes } from './ssh-probes-connection.ts';
import { forwardingProbes } from './ssh-probes-forwarding.ts';
import { identificationProbes } from './ssh-probes-identification.ts';
import { keyExchangeProbes } from './ssh-probes-key-exchange.ts';
import { packetProbes } from './ssh-probes-packets.ts';
import { patienceProbes } from './ssh-probes-patience.ts';
import { sftpProbes } from './ssh-probes-sftp.ts';
import { terminalProbes } from './ssh-probes-terminal.ts';
import { transcriptOf } from './ssh-transcript.ts';

/** One way to treat a server, right or wrong. What it answers is compared with what a real one answers. */
export interface Probe {
  readonly name: string;
  /** How long the server must be quiet until the probe is over, in milliseconds. Longer where a server waits on purpose. */
  readonly quietMs?: number;
  /**
   * Whether a reset overtakes the last bytes, or a command's end its output's end, is a matter of microseconds: recorded
   * this often (DEFAULT_RECORDINGS when absent), and each answer seen counts.
   */
  readonly recordings?: number;
  /** What is compared in place of all that was received. */
  readonly describe?: (client: RawSshClient) => readonly string[];
  run(client: RawSshClient, account: Account, connectAgain: () => Promise<RawSshClient>): Promise<void>;
}

export const PROBES: readonly Probe[] = [
  ...identificationProbes,
  ...packetProbes,
  ...keyExchangeProbes,
  ...authenticationProbes,
  ...connectionProbes,
  ...terminalProbes,
  ...forwardingProbes,
  ...sftpProbes,
  ...patienceProbes,
];

export const DEFAULT_RECORDINGS = 3;
const QUIET_MS = 500;

/** Runs one probe on a connection of its own and resolves with the transcript. */
export async function runProbe(probe: Probe, target: Target, account: Account): Promise<string[]> {
  const client = await Client.connect(target);
  const others: RawSshClient[] = [];
  let stopped: string | null = null;
  try {
    await probe.run(client, account, async () => {
      const other = await Client.connect(target);
      others.push(other);
      return other;
    });
  } catch (error) {
    if (!(error instanceof UnexpectedReply)) throw error;
    stopped = `stopped: ${error.message}`;
  }
  await client.settle(probe.quietMs ?? QUIET_MS);
  for (const one of [client, ...others]) one.destroy();
  const transcript = [...(probe.describe?.(client) ?? transcriptOf(client.received))];
  return stopped === null ? transcript : [...transcript, stopped];
}
