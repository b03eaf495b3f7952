import type { TrapContext } from '../../trap.ts';
import type { AuthenticationDelay } from './authentication-delay.ts';
import type { SshdSettings } from './sshd-settings.ts';
import type { SshServerProfile } from './transport/server-profile.ts';

/** What all connections of one trap share. */
export interface SshServer {
  readonly context: TrapContext;
  /** The identification string without its line end. */
  readonly identification: string;
  readonly profile: SshServerProfile;
  readonly settings: SshdSettings;
  readonly delay: AuthenticationDelay;
  /** The simulated network's delays are multiplied by it; 0 answers at once. */
  readonly networkDelayFactor: number;
}

/** Runs work that no caller waits for: what it throws ends this connection, not the sensor. */
export type Guard = (work: () => void) => void;
