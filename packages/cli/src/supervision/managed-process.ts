import { type ChildProcess, spawn } from 'node:child_process';
import { CerberusError, ERROR_CATALOGUE, type ErrorCode } from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { Log } from './log.ts';

const codes = Object.keys(ERROR_CATALOGUE) as [ErrorCode, ...ErrorCode[]]; // reason: Object.keys forgets the key type
const readySchema = z.object({ event: z.literal('ready') });
const failedSchema = z.object({ event: z.literal('failed'), code: z.enum(codes), message: z.string() });

/** How a child is restarted and stopped. */
export const SUPERVISION_LIMITS = {
  firstRestartDelayMs: 200,
  maxRestartDelayMs: 10_000,
  /** A child that lived this long starts again with the first delay. */
  healthyAfterMs: 60_000,
  /** After SIGTERM; then SIGKILL. Sensor, hub and database one after the other stay under five seconds. */
  stopTimeoutMs: 2_000,
} as const;

export interface ManagedProcessOptions {
  readonly name: string;
  /** Asked again before every start, because addresses of other parts may have changed. */
  readonly launch: () => { readonly arguments: readonly string[]; readonly environment: NodeJS.ProcessEnv };
  /** What the child is told over IPC as soon as it runs: the way for what is secret. */
  readonly startMessage?: () => object;
  /** What else the child says, and how to answer it; an answer to a child that is gone goes nowhere. */
  readonly onMessage?: (message: unknown, answer: (message: object) => void) => void;
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
    let failure: Error | null = null;
    gone = Promise.withResolvers<void>();
    const started = spawn(process.execPath, childArguments, {
      env: environment,
      // Its own process group: a Ctrl-C at the terminal reaches the supervisor alone, which then stops the children in order.
      detached: true,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    child = started;
    // A child that is gone already shows up in `close`.
    if (options.startMessage !== undefined) started.send(options.startMessage(), () => {});
    started.on('message', (message) => {
      if (readySchema.safeParse(message).success) {
        everReady = true;
        firstReady.resolve(message);
      } else {
        failure = failureOf(message) ?? failure;
        options.onMessage?.(message, (given) => {
          if (started.connected) started.send(given, () => {});
        });
      }
    });
    started.on('error', (error) => {
      failure = error;
    });
    started.on('close', (code, signal) => {
      child = null;
      gone.resolve();
      if (stopping !== null) return;
      // A child that says why it cannot start (a taken port, a bad key) will not do better a second later.
      if (!everReady && failure !== null) {
        firstReady.reject(failure);
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

/** `{event: 'failed', code, message}` as the error that the child had. */
function failureOf(message: unknown): Error | null {
  const parsed = failedSchema.safeParse(message);
  return parsed.success ? new CerberusError(parsed.data.code, parsed.data.message) : null;
}
