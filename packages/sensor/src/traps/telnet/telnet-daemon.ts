import type { Host } from '../../deception/host/host.ts';

/** What the server program does between the socket and the terminal that login(1) and the shell run on. */
export interface TelnetDaemon {
  /** The first bytes to the client. */
  start(): void;
  /** Bytes from the client. */
  input(bytes: Uint8Array): void;
  /** What the terminal shows, as it goes to the client. */
  encode(shown: Uint8Array): Buffer;
  /** The terminal threw away what it had not shown yet, as it does for a signal. */
  flushed(): void;
  /** login(1) has set up the terminal and is about to prompt. */
  loginBegins(): void;
  stop(): void;
}

/** What a daemon learns, and its way to the client. */
export interface TelnetDaemonListener {
  send(bytes: Uint8Array): void;
  /** Keys for the terminal. */
  typed(keys: Buffer): void;
  /** The negotiation is over: `greeting` is shown and login(1) starts. */
  ready(greeting: string): void;
  terminalNamed(name: Buffer): void;
  environmentSet(name: Buffer, value: Buffer): void;
  resized(columns: number, rows: number): void;
  /** The client asked that the terminal shall, or shall not, echo. */
  echoSwitched(on: boolean): void;
  /** The client asked to be logged out. */
  loggedOut(): void;
}

export interface TelnetDaemonOptions {
  readonly host: Host;
  /** `pts/0`, as the machine names the terminal. */
  readonly line: string;
  /**
   * A client that speaks no Telnet at all is served after so long. The real Debian daemon would wait for ever, and what
   * such a client would do would stay unknown.
   */
  readonly silentClientMs: number;
  readonly listener: TelnetDaemonListener;
}
