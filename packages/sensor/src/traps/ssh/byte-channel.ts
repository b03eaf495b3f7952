import type { ServerChannel } from 'ssh2';

/**
 * One SSH channel as the programs behind it see it: bytes in, bytes out with backpressure, an exit status at the end.
 * Nothing here throws when the client is gone; writing is then without effect.
 */
export interface ByteChannel {
  /** A returned promise is backpressure: it resolves when there is room again or the channel is closed. */
  write(bytes: Uint8Array): void | Promise<void>;
  writeError(bytes: Uint8Array): void | Promise<void>;
  onData(listener: (bytes: Buffer) => void): void;
  /** The client will send no more. Called once. */
  onEnd(listener: () => void): void;
  /** The channel is gone, whoever closed it. Called once. */
  onClose(listener: () => void): void;
  /** Sends what is left, then exit status (or signal), EOF and close, in OpenSSH's order. Idempotent. */
  finish(exit: { readonly exitCode: number; readonly signal: string | null }): Promise<void>;
  /** Stops reading until `resume`, so that the client's window fills. */
  pause(): void;
  resume(): void;
}

/** Output that may wait in a channel before a writer is asked to stop. */
const MAX_WAITING_BYTES = 256 * 1024;

/** The connection that a channel belongs to. */
export interface ConnectionLink {
  /** False as soon as the connection has ended: the library throws on writes after that. */
  isConnected(): boolean;
  /** Called once when the connection has ended. */
  onGone(listener: () => void): void;
}

export function wrapChannel(channel: ServerChannel, link: ConnectionLink): ByteChannel {
  let closed = false;
  let finished = false;
  const closeListeners: Array<() => void> = [];

  function markClosed(): void {
    if (closed) return;
    closed = true;
    for (const listener of closeListeners.splice(0)) listener();
  }
  channel.on('close', markClosed);
  link.onGone(markClosed);
  channel.on('error', markClosed);
  channel.stderr.on('error', markClosed);

  function send(
    stream: NodeJS.WritableStream & { readonly writableLength: number },
    bytes: Uint8Array,
    wait: boolean,
  ): void | Promise<void> {
    if (closed || !link.isConnected() || !stream.writable) return;
    let settle: () => void = () => undefined;
    const sent = new Promise<void>((resolve) => {
      settle = resolve;
    });
    stream.write(Buffer.from(bytes), () => settle());
    if (!wait && stream.writableLength <= MAX_WAITING_BYTES) return;
    closeListeners.push(settle);
    return sent.then(() => {
      const at = closeListeners.indexOf(settle);
      if (at >= 0) closeListeners.splice(at, 1);
    });
  }

  return {
    write: (bytes) => send(channel, bytes, false),
    writeError: (bytes) => send(channel.stderr, bytes, false),
    onData: (listener) => void channel.on('data', (bytes: Buffer) => listener(bytes)),
    onEnd: (listener) => void channel.once('end', listener),
    onClose: (listener) => {
      if (closed) listener();
      else closeListeners.push(listener);
    },
    async finish({ exitCode, signal }) {
      if (finished) return;
      finished = true;
      await Promise.all([send(channel, new Uint8Array(0), true), send(channel.stderr, new Uint8Array(0), true)]);
      if (closed || !link.isConnected()) return;
      if (signal === null) channel.exit(exitCode & 0xff);
      else channel.exit(signal, false, '');
      channel.end();
    },
    pause: () => void channel.pause(),
    resume: () => void channel.resume(),
  };
}
