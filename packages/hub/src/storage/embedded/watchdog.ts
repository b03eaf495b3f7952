import { spawn } from 'node:child_process';

export interface Watchdog {
  /** Ends the watchdog without its doing anything. Idempotent. */
  dismiss(): void;
  unref(): void;
}

// The pipe to its standard input closes when this process ends in whatever way, kill -9 included: then `read` returns.
const SCRIPT = `read -r line
server=$1
shift
kill -INT "$server" 2>/dev/null
[ $# -eq 0 ] && exit 0
kill -QUIT "$server" 2>/dev/null
tries=0
while kill -0 "$server" 2>/dev/null && [ $tries -lt 50 ]; do sleep 0.1; tries=$((tries + 1)); done
rm -rf -- "$@"`;

/**
 * A shell that outlives this process by a moment and takes the server with it, so that a killed hub leaves no
 * PostgreSQL behind.
 *
 * @param directoriesToRemove deleted after the server's end (throw-away clusters of tests), in which case it need not
 *   end gently
 */
export function startWatchdog(serverProcessId: number, directoriesToRemove: readonly string[]): Watchdog {
  const child = spawn('/bin/sh', ['-c', SCRIPT, 'cerberus-watchdog', String(serverProcessId), ...directoriesToRemove], {
    cwd: '/',
    env: { PATH: '/usr/bin:/bin' },
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.on('error', () => {}); // Without a shell the server merely outlives a killed hub; the next start stops it.
  child.stdin.on('error', () => {});
  return {
    dismiss() {
      child.kill('SIGKILL');
    },
    unref() {
      child.unref();
      unrefStream(child.stdin);
    },
  };
}

/** Lets the process end although a child's pipe is open. */
export function unrefStream(stream: object | null): void {
  // The pipe of a child is a socket at run time, which the stream type does not say.
  if (stream !== null && 'unref' in stream && typeof stream.unref === 'function') stream.unref();
}
