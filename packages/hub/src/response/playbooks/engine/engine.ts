import { randomBytes } from 'node:crypto';
import { CerberusError, type Playbook } from '@cerberusmesh/contracts';
import type { Database } from '../../../storage/database.ts';
import type { Log } from '../../../storage/log.ts';
import { type ActionContext, ActionError, LATER, type PlaybookAction } from '../action.ts';
import { readPlaybook } from '../read-playbook.ts';
import type { Fact, Move } from '../run-facts.ts';
import { createRunMachine } from '../run-machine.ts';
import { ENGINE_LIMITS, type EngineLimits } from './limits.ts';
import { RunDriver } from './run-driver.ts';
import { claimRuns, type HeldRun, readAnswers, renewLease } from './run-store.ts';
import { cancelCalledRuns } from './runs.ts';
import { createWriteGroup, storable } from './write-group.ts';

type Call = Extract<Move, { kind: 'call' }>;

export interface EngineOptions {
  readonly database: Database;
  readonly actions: ReadonlyMap<string, PlaybookAction>;
  /** The value of a secret by name. @throws CerberusError `not-found` */
  readonly secret: (name: string) => string;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly limits?: Partial<EngineLimits>;
}

/** One worker of the run engine. Any number of them, in any number of processes, share the runs of one database. */
export interface Engine {
  readonly owner: string;
  /** Looks for due runs now instead of at the next poll. */
  wake(): void;
  /** Runs held at this moment. */
  readonly held: number;
  /** Lets calls under way go on for at most `graceMs`, then gives everything back. Idempotent. */
  stop(graceMs?: number): Promise<void>;
}

export function startEngine(options: EngineOptions): Engine {
  const { database, actions, log, now } = options;
  const limits: EngineLimits = { ...ENGINE_LIMITS, ...options.limits };
  const owner = randomBytes(9).toString('base64url');
  const turns = createTurns(limits.maxConcurrentCalls);
  const group = createWriteGroup(database, owner);
  const drivers = new Map<string, RunDriver>();
  /** Parsed playbooks by their source; versions never change. */
  const playbooks = new Map<string, Playbook>();
  let stopped = false;
  let awake: (() => void) | null = null;
  let wanted = true;

  function playbookOf(source: string): Playbook {
    const known = playbooks.get(source);
    if (known !== undefined) return known;
    const { playbook, problems } = readPlaybook(source, () => true);
    if (playbook === null)
      throw new CerberusError('internal', `A published playbook cannot be read: ${problems[0]?.message ?? ''}`);
    if (playbooks.size >= limits.maxParsedPlaybooks) playbooks.clear();
    playbooks.set(source, playbook);
    return playbook;
  }

  async function withAction(
    run: HeldRun,
    call: Call,
    signal: AbortSignal,
    work: (action: PlaybookAction, values: unknown, context: ActionContext) => Promise<Fact | null>,
  ): Promise<Fact | null> {
    const action = actions.get(call.action);
    if (action === undefined) return failure(call, 'no_such_action', `There is no action "${call.action}".`, false);
    const values = action.values.safeParse(call.values);
    if (!values.success)
      return failure(
        call,
        'invalid_values',
        values.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '),
        false,
      );
    const timeout = AbortSignal.timeout(call.timeoutMs ?? limits.defaultCallTimeoutMs);
    const context: ActionContext = {
      runId: run.id,
      step: call.key.step,
      idempotencyKey: call.idempotencyKey,
      signal: AbortSignal.any([signal, timeout]),
      secret(name) {
        if (!call.secrets.includes(name))
          throw new CerberusError('not-permitted', `The step does not name the secret "${name}".`);
        return options.secret(name);
      },
    };
    try {
      return await Promise.race([work(action, call.values, context), aborted(context.signal)]);
    } catch (error) {
      // An unsafe call that was cut off may have had its effect: only who names the code in `retry.on` has it tried again.
      if (timeout.aborted)
        return failure(call, 'timeout', 'The step took longer than its timeout.', call.idempotency !== 'unsafe');
      if (error instanceof ActionError) return failure(call, error.code, error.message, error.retryable);
      if (error instanceof CerberusError) return failure(call, error.code, error.message, false);
      return failure(call, 'failed', error instanceof Error ? error.message : String(error), false);
    }
  }

  async function perform(run: HeldRun, call: Call, signal: AbortSignal): Promise<Fact | null> {
    const leave = await turns.take();
    try {
      return await withAction(run, call, signal, async (action, values, context) => {
        const value =
          call.mode === 'run'
            ? await action.run(values, context)
            : ((await action.simulate?.(values, context)) ?? { simulated: true });
        if (value === LATER) return null;
        if ((JSON.stringify(value)?.length ?? 0) > limits.maxResultBytes)
          return failure(call, 'result_too_large', `A result has at most ${limits.maxResultBytes} bytes.`, false);
        return { kind: 'result', key: call.key, value: value ?? null };
      });
    } finally {
      leave();
    }
  }

  function probe(run: HeldRun, call: Call, signal: AbortSignal): Promise<Fact | null> {
    return withAction(run, call, signal, async (action, values, context) => {
      const found = (await action.probe?.(values, context)) ?? null;
      return found === null ? null : { kind: 'result', key: call.key, value: found.result };
    }).then((fact) => (fact?.kind === 'result' ? fact : null));
  }

  function drive(run: HeldRun): void {
    const playbook = playbookOf(run.source);
    const machine = createRunMachine({
      runId: run.id,
      playbook,
      inputs: run.inputs,
      trigger: run.trigger,
      startedAt: run.createdAt,
      dryRun: run.dryRun,
      actionDefaults: (name) => actions.get(name) ?? { effect: 'write', idempotency: 'unsafe' },
    });
    const driver = new RunDriver({
      run,
      machine,
      group,
      perform,
      probe,
      goesOnElsewhere: (name) => actions.get(name)?.goesOnElsewhere === true,
      stopElsewhere: ({ id }) =>
        void cancelCalledRuns(database, id).then(wake, (error: unknown) =>
          log.warn({ run: id, error: String(error) }, 'the runs that a run called cannot be cancelled'),
        ),
      onBroken: (error) => {
        log.error({ run: run.id, error: String(error) }, 'a playbook run cannot go on');
        void giveUp(run, error).catch(() => {});
      },
      onGone: () => {
        if (drivers.get(run.id) === driver) drivers.delete(run.id);
        if (drivers.size < limits.maxOwnedRuns) wake();
      },
      onError: (error) => log.error({ run: run.id, error: String(error) }, 'a playbook run could not be brought on'),
      now,
    });
    drivers.set(run.id, driver);
    try {
      driver.begin();
    } catch (error) {
      driver.abandon();
      throw error;
    }
  }

  /** A run that cannot even be read must not come back for ever. */
  async function giveUp(run: HeldRun, error: unknown): Promise<void> {
    drivers.get(run.id)?.abandon();
    const message = error instanceof Error ? error.message : String(error);
    const ended = {
      state: 'failed',
      errorCode: 'unreadable',
      errorMessage: message,
      outputs: '{}',
      at: new Date(now()).toISOString(),
      parentId: run.parentId,
      concurrencyKey: run.concurrencyKey,
    };
    await group.write({ runId: run.id, epoch: run.epoch, facts: [], moves: [], results: [], ended, released: null });
  }

  async function claim(): Promise<void> {
    while (!stopped && drivers.size < limits.maxOwnedRuns) {
      const room = Math.min(limits.maxClaimedRuns, limits.maxOwnedRuns - drivers.size);
      const runs = await claimRuns(database, owner, room, limits.leaseMs);
      for (const run of runs) {
        // A run whose lease ran out while this very worker was slow: the old hold is over.
        drivers.get(run.id)?.abandon();
        try {
          drive(run);
        } catch (error) {
          log.error({ run: run.id, error: String(error) }, 'a playbook run could not be taken up');
          await giveUp(run, error);
        }
      }
      if (runs.length < room) return;
    }
  }

  function wake(): void {
    wanted = true;
    awake?.();
  }

  async function loop(): Promise<void> {
    while (!stopped) {
      wanted = false;
      try {
        await claim();
      } catch (error) {
        log.warn({ error: String(error) }, 'playbook runs cannot be claimed; trying again');
      }
      if (wanted || stopped) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, limits.pollMs);
        awake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      awake = null;
    }
  }

  async function heartbeat(): Promise<void> {
    const ids = [...drivers].flatMap(([id, driver]) => (driver.gone ? [] : [id]));
    if (ids.length === 0) return;
    try {
      const asOf = new Map(ids.map((id) => [id, drivers.get(id)]));
      const still = await renewLease(database, owner, ids, limits.leaseMs);
      const told = [...still].flatMap(([id, { wakes }]) => (asOf.get(id)?.wakes === wakes ? [] : [id]));
      const answers = told.length === 0 ? null : await readAnswers(database, told);
      for (const [id, driver] of asOf) {
        // Taken over again meanwhile, it is another's hold that was renewed.
        if (driver === undefined || driver.gone || drivers.get(id) !== driver) continue;
        const news = still.get(id);
        if (news === undefined) driver.abandon();
        else {
          if (told.includes(id)) driver.hear(news, answers?.get(id) ?? []);
          driver.tick();
        }
      }
    } catch (error) {
      log.warn({ error: String(error) }, 'the hold on playbook runs cannot be renewed');
    }
  }

  let beat: Promise<void> | null = null;
  const beating = setInterval(() => {
    beat ??= heartbeat().finally(() => {
      beat = null;
    });
  }, limits.heartbeatMs);
  const running = loop();
  let stopping: Promise<void> | null = null;
  return {
    owner,
    wake,
    get held() {
      return drivers.size;
    },
    stop(graceMs = 2_000) {
      stopping ??= (async () => {
        stopped = true;
        awake?.();
        await running;
        const until = Date.now() + graceMs;
        while (drivers.size > 0 && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 10));
        clearInterval(beating);
        for (const driver of [...drivers.values()]) driver.abandon();
        await beat;
        await group.flush();
        // Nobody has them now; what they wait for is known when the next worker has looked.
        await database
          .execute("update runs set owner = null, state = 'queued', due_at = now() where owner = $1", [owner])
          .catch(() => 0);
      })();
      return stopping;
    },
  };
}

function failure(call: Call, code: string, message: string, retryable: boolean): Fact {
  return {
    kind: 'error',
    key: call.key,
    error: {
      code: storable(code, ENGINE_LIMITS.maxErrorCodeCharacters),
      message: storable(message, ENGINE_LIMITS.maxErrorMessageCharacters),
    },
    retryable,
  };
}

/** At most `most` at a time; others wait in the order in which they came. */
function createTurns(most: number): { take(): Promise<() => void> } {
  const waiting: (() => void)[] = [];
  let taken = 0;
  const leave = (): void => {
    const next = waiting.shift();
    if (next === undefined) taken -= 1;
    else next();
  };
  return {
    async take() {
      if (taken < most) taken += 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      return leave;
    },
  };
}

/** Rejects when the signal aborts, so that an action that does not listen holds up nobody. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    signal.addEventListener(
      'abort',
      () => reject(signal.reason instanceof Error ? signal.reason : new Error('aborted')),
      {
        once: true,
      },
    );
  });
}
