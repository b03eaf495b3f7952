export interface Exit {
  readonly exitCode: number;
  /** Without `SIG`. */
  readonly signal: string | null;
}

/**
 * One SSH channel as the programs behind it see it: bytes in, bytes out with backpressure, an exit status at the end.
 * Nothing here throws when the client is gone; writing is then without effect.
 */
export interface ByteChannel {
  /** A returned promise is backpressure: it resolves when there is room again or the channel is closed. */
  write(bytes: Uint8Array): void | Promise<void>;
  writeError(bytes: Uint8Array): void | Promise<void>;
  /**
   * Called with what the client sends. A promise that the listener returns is backpressure: until it resolves the
   * client's window is not opened again.
   */
  onData(listener: (bytes: Buffer) => void | Promise<void>): void;
  /** The client will send no more. Called once. */
  onEnd(listener: () => void): void;
  /** The client closed the channel, or is gone: nothing that is written reaches it any more. Called once. */
  onClose(listener: () => void): void;
  /** The program has ended, and nothing else can write: its exit status or signal is sent, and the channel closes. */
  finish(exit: Exit): void;
  /** The program has ended, but what it left running may still write. */
  exit(exit: Exit): void;
  /** Nothing can write any more: with `exit` the same as `finish`. */
  endOutput(): void;
}
