import type { KeyObject } from 'node:crypto';
import {
  type Directive,
  type DirectiveResult,
  directivesReplySchema,
  type SignedDirective,
} from '@cerberusmesh/contracts';
import type { DirectiveLimits } from '../limits.ts';
import type { Clock, Log, Random } from '../trap.ts';
import { type CheckedDirective, checkDirective, directiveVerifier } from './directive-check.ts';
import type { HubConnection, HubReply } from './hub-connection.ts';

/** Who carries orders out, and remembers that it did. */
export interface DirectiveOffice {
  /** Sequence of the last order that was dealt with. */
  lastSequence(): number;
  /** Carries it out, durably. Never rejects: what went wrong is the result. */
  carryOut(directive: Directive): Promise<void>;
  /** An order that is not carried out. */
  refuse(refused: Exclude<CheckedDirective, { readonly outcome: 'good' }>): void;
  /** Results that the hub was not told yet, oldest first. */
  unreported(): readonly { readonly directiveId: string; readonly result: DirectiveResult }[];
  reported(directiveId: string, result: DirectiveResult): void;
  /** Called when there is a result that nobody waits for. */
  onResult(listener: () => void): void;
}

export interface DirectiveLinkOptions {
  readonly hub: HubConnection;
  readonly sensorId: string;
  /** The key that orders must be signed with; null: none are taken. May reject while the hub is away. */
  readonly key: (signal: AbortSignal) => Promise<string | null>;
  readonly office: DirectiveOffice;
  readonly limits: DirectiveLimits;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

export interface DirectiveLink {
  /** Idempotent. Waits for the order in hand. */
  stop(): Promise<void>;
}

/**
 * Asks the hub for orders, one question at a time that the hub may keep open, and says what came of them. The sensor
 * connects, never the hub. While the hub is away it asks again with capped exponential backoff.
 */
export function startDirectiveLink(options: DirectiveLinkOptions): DirectiveLink {
  const { hub, sensorId, office, limits, clock, random, log } = options;
  const base = `/api/v1/sensors/${encodeURIComponent(sensorId)}/directives`;
  const stopped = new AbortController();
  let question: AbortController | null = null;
  let key: KeyObject | null = null;
  let failuresInARow = 0;
  office.onResult(() => question?.abort());

  function sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      if (stopped.signal.aborted) return resolve();
      const done = () => {
        clearTimeout(timer);
        stopped.signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, milliseconds).unref();
      stopped.signal.addEventListener('abort', done);
    });
  }

  async function backOff(reason: string): Promise<void> {
    failuresInARow += 1;
    const ceiling = Math.min(limits.maxBackoffMs, limits.minBackoffMs * 2 ** Math.min(failuresInARow - 1, 20));
    const tell = failuresInARow === 1 ? log.warn : log.debug;
    tell('the hub gives no orders', { reason, failuresInARow });
    await sleep(ceiling * (0.5 + random.next() / 2));
  }

  async function tellResults(): Promise<void> {
    for (const { directiveId, result } of office.unreported()) {
      const reply = await hub.send({
        method: 'POST',
        path: `${base}/${directiveId}/result`,
        headers: { 'content-type': 'application/json' },
        body: Buffer.from(JSON.stringify(result), 'utf8'),
        signal: stopped.signal,
      });
      // A hub that does not know the order will not want to hear of it later either.
      if (reply.status >= 300 && reply.status !== 404 && reply.status !== 409) throw new Error(`HTTP ${reply.status}`);
      office.reported(directiveId, result);
    }
  }

  async function ask(): Promise<readonly SignedDirective[] | null> {
    const asking = new AbortController();
    question = asking;
    let reply: HubReply;
    try {
      reply = await hub.send({
        method: 'GET',
        path: `${base}?after=${office.lastSequence()}&wait=${limits.waitSeconds}`,
        headers: {},
        body: Buffer.alloc(0),
        signal: AbortSignal.any([stopped.signal, asking.signal]),
      });
    } catch (error) {
      // There is something to tell: that goes before hearing more.
      if (asking.signal.aborted) return null;
      throw error;
    } finally {
      question = null;
    }
    if (reply.status !== 200) throw new Error(`HTTP ${reply.status}`);
    const parsed = directivesReplySchema.safeParse(JSON.parse(reply.body.toString('utf8')));
    if (!parsed.success) throw new Error('the reply holds no orders');
    return parsed.data.directives;
  }

  /** Returns whether all that came was the hub's. */
  async function take(orders: readonly SignedDirective[], verifier: KeyObject): Promise<boolean> {
    for (const signed of orders) {
      if (stopped.signal.aborted) return true;
      const checked = checkDirective(signed, {
        key: verifier,
        sensorId,
        lastSequence: office.lastSequence(),
        nowMs: clock.now(),
        maxClockSkewMs: limits.maxClockSkewMs,
      });
      if (checked.outcome === 'good') {
        await office.carryOut(checked.directive);
        continue;
      }
      log.warn('an order is not carried out', { code: checked.code, detail: checked.detail });
      office.refuse(checked);
      if (checked.outcome === 'distrusted') return false;
    }
    return true;
  }

  async function run(): Promise<void> {
    while (!stopped.signal.aborted) {
      try {
        if (key === null) {
          const publicKey = await options.key(stopped.signal);
          if (publicKey === null) {
            log.info('this sensor was enrolled without the key of its hub: it takes no orders');
            return;
          }
          key = directiveVerifier(publicKey);
        }
        await tellResults();
        const askedAtMs = performance.now();
        const orders = await ask();
        if (failuresInARow > 0) log.info('the hub gives orders again', { failures: failuresInARow });
        failuresInARow = 0;
        if (orders === null) continue;
        const trusted = await take(orders, key);
        await tellResults();
        // The same would come again at once.
        if (!trusted) await sleep(limits.maxBackoffMs);
        else if (orders.length === 0 && performance.now() - askedAtMs < limits.minBackoffMs)
          await sleep(limits.minBackoffMs);
      } catch (error) {
        if (!stopped.signal.aborted) await backOff(error instanceof Error ? error.message : String(error));
      }
    }
  }

  const running = run();
  return {
    async stop() {
      stopped.abort();
      await running;
      hub.close();
    },
  };
}
