import type { Host, HostUser } from '../../deception/host/host.ts';
import { carryField } from '../../sessions/carry-field.ts';
import type { SessionRecorder } from '../../trap.ts';
import { Authentication } from './authentication.ts';
import { ConnectionService } from './connection-service.ts';
import type { Guard, SshServer } from './ssh-server.ts';
import { fingerprintKexInit } from './transport/client-fingerprint.ts';
import type { TransportLimits } from './transport/limits.ts';
import type { SshTransport, TransportEnd, TransportHandler } from './transport/transport.ts';

export interface SshConnectionOptions {
  readonly server: SshServer;
  readonly recorder: SessionRecorder;
  readonly source: { readonly address: string; readonly port: number };
  readonly loggedIn: () => void;
  /** Something of ours threw outside of the transport: ends the connection as `error`. */
  readonly failed: (error: unknown) => void;
  readonly ended: (how: TransportEnd) => void;
}

/** One client above the transport: first it is identified, then it logs in, then its channels are served. */
export class SshConnection implements TransportHandler {
  readonly #options: SshConnectionOptions;
  #transport: SshTransport | null = null;
  #software: Buffer | null = null;
  #isIdentified = false;
  #knowsEndOfWrite = false;
  /** Runs until the process that serves the user would have started. */
  #timer: NodeJS.Timeout | null = null;
  #stage: Authentication | ConnectionService | null = null;
  readonly #guard: Guard = (work) => {
    try {
      work();
    } catch (error) {
      this.#options.failed(error);
    }
  };

  constructor(options: SshConnectionOptions) {
    this.#options = options;
  }

  /** Call once, before the transport can call. */
  attach(transport: SshTransport): void {
    this.#transport = transport;
  }

  identified(line: Buffer): void {
    this.#software = Buffer.from(line);
    this.#knowsEndOfWrite = isNewOpenSsh(line.toString('latin1'));
  }

  keyExchangeOffered(payload: Buffer): void {
    const fingerprint = fingerprintKexInit(payload);
    this.#recordSoftware(fingerprint);
  }

  ready(): void {
    const transport = this.#transport;
    if (transport === null) return;
    const { server, recorder, source } = this.#options;
    const { context, profile, settings, delay } = server;
    const host = () => context.hostFor(source.address);
    this.#stage = new Authentication({
      transport,
      profile,
      settings,
      hostKeyBlob: transport.initialHostKey,
      host,
      attempt: { service: 'ssh', port: source.port },
      recorder,
      limits: context.limits,
      delay,
      clock: context.clock,
      guard: this.#guard,
      accepted: (user) => this.#serve(transport, host(), user),
    });
  }

  message(payload: Buffer): void {
    this.#stage?.message(payload);
  }

  limitReached(limit: keyof TransportLimits, value: number): void {
    this.#options.recorder.record('limit.reached', { limit: `ssh.${limit}`, value });
  }

  ended(how: TransportEnd): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#recordSoftware(null);
    this.#stage?.finish();
    this.#stage = null;
    this.#options.ended(how);
  }

  #serve(transport: SshTransport, host: Host, user: HostUser) {
    const { server, recorder, source, loggedIn } = this.#options;
    loggedIn();
    this.#stage = new ConnectionService({
      transport,
      host,
      user,
      recorder,
      source,
      server,
      guard: this.#guard,
      knowsEndOfWrite: this.#knowsEndOfWrite,
    });
    const begin = () => {
      this.#timer = null;
      transport.announceHostKeys();
      transport.resume();
    };
    const afterMs = server.delay.sessionMs();
    if (afterMs === 0) return begin();
    transport.pause();
    this.#timer = setTimeout(() => this.#guard(begin), afterMs);
  }

  /** Software and fingerprint are told together, once: when keys are offered, or when the connection ends before. */
  #recordSoftware(fingerprint: { readonly hassh: string; readonly algorithms: Uint8Array } | null): void {
    if (this.#isIdentified || this.#software === null) return;
    this.#isIdentified = true;
    const { maxFieldBytes } = this.#options.server.context.limits;
    this.#options.recorder.record('client.identified', {
      ...carryField('software', this.#software, maxFieldBytes),
      fingerprints:
        fingerprint === null
          ? {}
          : {
              hassh: fingerprint.hassh,
              hasshAlgorithms: carryField('algorithms', fingerprint.algorithms, maxFieldBytes).algorithms,
            },
    });
    this.#software = null;
  }
}

/** compat.c's SSH_NEW_OPENSSH: OpenSSH 5 and later know `eow@openssh.com`. */
function isNewOpenSsh(line: string): boolean {
  const [, software = ''] = /^SSH-[^-]*-(.*)$/s.exec(line) ?? [];
  return software.startsWith('OpenSSH') && !/^OpenSSH_[234]/.test(software);
}
