import {
  CerberusError,
  type DirectiveData,
  type DirectiveKey,
  type DirectiveKind,
  type DirectiveResult,
  type DirectiveStatus,
  directiveSchema,
  MAX_DIRECTIVE_BYTES,
  MAX_DIRECTIVES_PER_REPLY,
  type SignedDirective,
  uuidV8,
} from '@cerberusmesh/contracts';
import type { Database, Queryable } from '../storage/database.ts';
import { textHash } from '../text-hash.ts';
import type { DirectiveSigner } from './directive-signer.ts';
import {
  countOpen,
  findDirective,
  forgetOld,
  insertDirective,
  nextSequence,
  raiseSequence,
  readWaiting,
  writeAnswer,
} from './directive-store.ts';
import { DIRECTIVE_LIMITS } from './limits.ts';

/** Hubs on one database tell each other here. Payload `order <sensor>` or `answer <directive>`. */
const CHANNEL = 'directives';

export interface DirectiveOrder<Kind extends DirectiveKind = DirectiveKind> {
  readonly sensorId: string;
  readonly kind: Kind;
  readonly data: DirectiveData<Kind>;
  /** How long its effect lasts; null until it is withdrawn. */
  readonly effectMs: number | null;
  /** A person's or key's name, `decision <id>`, `run <id>`. */
  readonly issuedBy: string;
  /** One order however often it is given: the order's id follows from it. */
  readonly idempotencyKey: string;
}

/** Gives orders to sensors, and hears what came of them. */
export interface Directives {
  /** What sensors know the orders of this hub by. */
  readonly key: DirectiveKey;
  /**
   * Signs an order and leaves it for its sensor. The same key gives the order of before.
   *
   * @throws CerberusError `limit-reached` where the sensor has too many, `invalid-request` where it is no order
   */
  issue<Kind extends Exclude<DirectiveKind, 'withdraw'>>(order: DirectiveOrder<Kind>): Promise<DirectiveStatus>;
  /**
   * Orders what an earlier order did to be taken back. A second time changes nothing.
   *
   * @throws CerberusError `not-found`
   */
  withdraw(directiveId: string, issuedBy: string): Promise<DirectiveStatus>;
  find(directiveId: string): Promise<DirectiveStatus | null>;
  /** The order once it no longer waits, or as it is after `timeoutMs`. */
  settled(
    directiveId: string,
    options: { readonly timeoutMs: number; readonly signal?: AbortSignal },
  ): Promise<DirectiveStatus>;
  /** Orders for a sensor beyond `after`; waits up to `waitMs` for one. */
  take(
    sensorId: string,
    options: { readonly after: number; readonly waitMs: number; readonly signal: AbortSignal },
  ): Promise<SignedDirective[]>;
  /** What a sensor says of its order. @throws CerberusError `not-found` where it has none of this id */
  answer(sensorId: string, directiveId: string, result: DirectiveResult): Promise<void>;
  /** Ends all waiting. Idempotent. */
  stop(): Promise<void>;
}

/** The id that an order with this key has. */
export function directiveIdOf(idempotencyKey: string): string {
  return uuidV8(textHash(`directive ${idempotencyKey}`));
}

/** @param dependencies.now Unix milliseconds */
export async function startDirectives(dependencies: {
  readonly database: Database;
  readonly signer: DirectiveSigner;
  readonly now: () => number;
}): Promise<Directives> {
  const { database, signer, now } = dependencies;
  const waiting = new Map<string, Set<() => void>>();
  let waitingInAll = 0;
  const stopListening = await database.listen(CHANNEL, wake);
  let stopping: Promise<void> | null = null;
  let isStopped = false;

  function wake(topic: string): void {
    for (const resolve of [...(waiting.get(topic) ?? [])]) resolve();
  }

  /** Resolves when something was said of the topic, the time is over, or nobody waits any more. */
  function pause(topic: string, milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      if (isStopped || signal?.aborted === true) return resolve();
      const known = waiting.get(topic) ?? new Set();
      waiting.set(topic, known);
      const done = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        known.delete(done);
        if (known.size === 0) waiting.delete(topic);
        waitingInAll -= 1;
        resolve();
      };
      const timer = setTimeout(done, milliseconds).unref();
      signal?.addEventListener('abort', done);
      known.add(done);
      waitingInAll += 1;
    });
  }

  async function tell(topic: string, transaction: Queryable): Promise<void> {
    await transaction.query('select pg_notify($1, $2)', [CHANNEL, topic]);
  }

  async function give(order: {
    readonly directiveId: string;
    readonly sensorId: string;
    readonly kind: DirectiveKind;
    readonly data: unknown;
    readonly effectMs: number | null;
    readonly acceptMs: number;
    readonly issuedBy: string;
    readonly withdraws: string | null;
  }): Promise<DirectiveStatus> {
    const nowMs = now();
    const given = await database.transaction(async (transaction) => {
      // Locks the sensor's orders: the same order twice at once is seen by the second.
      const sequence = await nextSequence(transaction, order.sensorId);
      const known = await findDirective(transaction, order.directiveId, nowMs);
      if (known !== null) return known;
      if (
        order.withdraws === null &&
        (await countOpen(transaction, order.sensorId, nowMs)) >= DIRECTIVE_LIMITS.maxOpenPerSensor
      )
        throw new CerberusError('limit-reached', `${order.sensorId} has as many orders as a sensor may have.`, {
          details: { limit: DIRECTIVE_LIMITS.maxOpenPerSensor },
        });
      const parsed = directiveSchema.safeParse({
        directiveId: order.directiveId,
        sensorId: order.sensorId,
        sequence,
        issuedAt: new Date(nowMs).toISOString(),
        expiresAt: new Date(nowMs + order.acceptMs).toISOString(),
        effectUntil: order.effectMs === null ? null : new Date(nowMs + order.effectMs).toISOString(),
        kind: order.kind,
        data: order.data,
      });
      if (!parsed.success) throw new CerberusError('invalid-request', `That is no order: ${parsed.error.message}`);
      const payload = JSON.stringify(parsed.data);
      if (Buffer.byteLength(payload) > MAX_DIRECTIVE_BYTES)
        throw new CerberusError('invalid-request', `An order has at most ${MAX_DIRECTIVE_BYTES} bytes.`);
      await forgetOld(transaction, order.sensorId, nowMs);
      await insertDirective(transaction, {
        directive: parsed.data,
        signed: { payload, signature: signer.sign(payload) },
        issuedBy: order.issuedBy.slice(0, 200),
        withdraws: order.withdraws,
      });
      await tell(`order ${order.sensorId}`, transaction);
      return findDirective(transaction, order.directiveId, nowMs);
    });
    if (given === null) throw new CerberusError('internal', 'An order was not kept.');
    return given;
  }

  async function find(directiveId: string): Promise<DirectiveStatus> {
    const found = await findDirective(database, directiveId, now());
    if (found === null) throw new CerberusError('not-found', 'There is no order with this id.');
    return found;
  }

  function readOrders(sensorId: string, after: number): Promise<SignedDirective[]> {
    return readWaiting(database, { sensorId, after, limit: MAX_DIRECTIVES_PER_REPLY, nowMs: now() });
  }

  return {
    key: signer.key,
    issue: (order) =>
      give({
        ...order,
        directiveId: directiveIdOf(order.idempotencyKey),
        acceptMs: DIRECTIVE_LIMITS.acceptWithinMs,
        withdraws: null,
      }),
    async withdraw(directiveId, issuedBy) {
      const target = await find(directiveId);
      return give({
        directiveId: directiveIdOf(`withdraw ${directiveId}`),
        sensorId: target.sensorId,
        kind: 'withdraw',
        data: { directiveId },
        effectMs: null,
        acceptMs: DIRECTIVE_LIMITS.withdrawWithinMs,
        issuedBy,
        withdraws: directiveId,
      });
    },
    find: (directiveId) => findDirective(database, directiveId, now()),
    async settled(directiveId, { timeoutMs, signal }) {
      const deadline = performance.now() + timeoutMs;
      for (;;) {
        // Waits before it looks: what is said between the look and the wait would be missed.
        const heard = pause(`answer ${directiveId}`, Math.max(0, deadline - performance.now()), signal);
        const status = await find(directiveId);
        if (status.state !== 'pending' || performance.now() >= deadline || isStopped || signal?.aborted === true) {
          wake(`answer ${directiveId}`);
          return status;
        }
        await heard;
      }
    },
    async take(sensorId, { after, waitMs, signal }) {
      await raiseSequence(database, sensorId, after);
      const topic = `order ${sensorId}`;
      const mayWait =
        (waiting.get(topic)?.size ?? 0) < DIRECTIVE_LIMITS.maxWaitingPerSensor &&
        waitingInAll < DIRECTIVE_LIMITS.maxWaiting;
      const deadline = performance.now() + (mayWait ? waitMs : 0);
      for (;;) {
        const leftMs = deadline - performance.now();
        const heard = leftMs > 0 ? pause(topic, leftMs, signal) : null;
        const orders = await readOrders(sensorId, after);
        if (orders.length > 0 || heard === null || isStopped || signal.aborted) {
          wake(topic);
          return orders;
        }
        await heard;
      }
    },
    async answer(sensorId, directiveId, result) {
      const known = await writeAnswer(database, { sensorId, directiveId, result, nowMs: now() });
      if (!known) throw new CerberusError('not-found', 'This sensor has no order with this id.');
      await tell(`answer ${directiveId}`, database);
    },
    stop() {
      isStopped = true;
      for (const topic of [...waiting.keys()]) wake(topic);
      stopping ??= stopListening();
      return stopping;
    },
  };
}
