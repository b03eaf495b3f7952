import { type ChildProcess, spawn } from 'node:child_process';
import type { Log } from './log.ts';

/** How a child is restarted and stopped. */
export const SUPERVISION_LIMITS = {
  firstRestartDelayMs: 200,
  maxRestartDelayMs: 10_000,
  /** A child that lived this long starts again with the first delay. */
  healthyAfterMs: 60_000,
  /** After SIGTERM; then SIGKILL. Together with PostgreSQL's own stop this stays under five seconds. */
  stopTimeoutMs: 3_500,
} as const;

export interface ManagedProcessOptions {
  readonly name: string;
  /** Asked again before every start, because addresses of other parts may have changed. */
  readonly launch: () => { readonly arguments: readonly string[]; readonly environment: NodeJS.ProcessEnv };
  /** Called with every message of the child that says it is ready, also after a restart. */
  readonly onReady: (message: unknown) => void;
  readonly log: Log;
}

export interface ManagedProcess {
  /** Resolves with the first `ready` message; rejects when the child ends before it with a final error. */
  readonly ready: Promise<unknown>;
  readonly processId: number | null;
  /** SIGTERM, then SIGKILL. Resolves when the child is gone. Idempotent. */
  stop(): Promise<void>;
}

/** Keeps one Node child running: a child that dies is started again with a growing pause, until `stop`. */
export function startManagedProcess(options: ManagedProcessOptions): ManagedProcess {
  const { log, name } = options;
  const firstReady = Promise.withResolvers<unknown>();
  // A caller may only learn of a failed start through `stop`; that must not be an unhandled rejection.
  firstReady.promise.catch(() => {});
  let child: ChildProcess | null = null;
  let restartTimer: NodeJS.Timeout | null = null;
  let restartDelayMs: number = SUPERVISION_LIMITS.firstRestartDelayMs;
  let everReady = false;
  let stopping: Promise<void> | null = null;
  let gone = Promise.withResolvers<void>();

  const start = () => {
    restartTimer = null;
    const { arguments: childArguments, environment } = options.launch();
    const startedAtMs = Date.now();
    let failure: string | null = null;
    gone = Promise.withResolvers<void>();
    const started = spawn(process.execPath, childArguments, {
      env: environment,
      // Its own process group: a Ctrl-C at the terminal reaches the supervisor alone, which then stops the children in order.
      detached: true,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    child = started;
    started.on('message', (message) => {
      if (isMessage(message, 'ready')) {
        everReady = true;
        firstReady.resolve(message);
        options.onReady(message);
      } else if (isMessage(message, 'failed')) {
        failure = message.message ?? 'failed';
      }
    });
    started.on('error', (error) => {
      failure = error.message;
    });
    started.on('close', (code, signal) => {
      child = null;
      gone.resolve();
      if (stopping !== null) return;
      // A child that says why it cannot start (a taken port, a bad key) will not do better a second later.
      if (!everReady && failure !== null) {
        firstReady.reject(new Error(failure));
        return;
      }
      if (Date.now() - startedAtMs > SUPERVISION_LIMITS.healthyAfterMs)
        restartDelayMs = SUPERVISION_LIMITS.firstRestartDelayMs;
      log.warn({ process: name, code, signal, restartDelayMs }, 'a process ended and is started again');
      restartTimer = setTimeout(start, restartDelayMs);
      restartDelayMs = Math.min(restartDelayMs * 2, SUPERVISION_LIMITS.maxRestartDelayMs);
    });
  };
  start();

  return {
    ready: firstReady.promise,
    get processId() {
      return child?.pid ?? null;
    },
    stop() {
      stopping ??= (async () => {
        if (restartTimer !== null) clearTimeout(restartTimer);
        if (child === null) return;
        child.kill('SIGTERM');
        const killTimer = setTimeout(() => child?.kill('SIGKILL'), SUPERVISION_LIMITS.stopTimeoutMs);
        await gone.promise;
        clearTimeout(killTimer);
      })();
      return stopping;
    },
  };
}

function isMessage(message: unknown, event: string): message is { event: string; message?: string } {
  return typeof message === 'object' && message !== null && 'event' in message && message.event === event;
}
