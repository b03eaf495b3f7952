import { LlmError } from './llm-provider.ts';

/** Lets few calls run at the same time; others wait in order. */
export interface CallPlaces {
  /**
   * Runs `work` when a place is free.
   *
   * @throws LlmError `held` when too many wait already, or the signal's reason
   */
  run<Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result>;
}

export function createCallPlaces(limits: { readonly maxParallel: number; readonly maxWaiting: number }): CallPlaces {
  let running = 0;
  const waiting = new Set<() => void>();

  async function enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (running < limits.maxParallel) {
      running += 1;
      return;
    }
    if (waiting.size >= limits.maxWaiting) throw new LlmError('held', 'Too many calls wait for the model.');
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const onAbort = (): void => {
      waiting.delete(resolve);
      reject(signal.reason);
    };
    waiting.add(resolve);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      await promise;
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** The place goes to who waits longest, so `running` stays as it is. */
  function leave(): void {
    const [next] = waiting;
    if (next === undefined) running -= 1;
    else {
      waiting.delete(next);
      next();
    }
  }

  return {
    async run(signal, work) {
      await enter(signal);
      try {
        return await work();
      } finally {
        leave();
      }
    },
  };
}
