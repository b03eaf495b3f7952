import type { CerberusEvent, DirectiveOf } from '@cerberusmesh/contracts';
import type { SessionRegistry } from '../../sessions/session-registry.ts';
import type { Clock } from '../../trap.ts';
import type { DirectiveEffect } from '../effect.ts';
import { networkMatcher, SourceRules } from '../source-rules.ts';

interface Block {
  readonly order: DirectiveOf<'block'>;
  /** Not told yet. */
  dropped: number;
  sessionsEnded: number;
  toldAtMs: number;
}

export interface BlockEffect extends DirectiveEffect<'block'> {
  /** Whether a connection from there is dropped; one that is, is counted. */
  drops(sourceAddress: string): boolean;
  /** Tells what was counted and not told yet. */
  tell(): void;
}

/** Drops what comes from a source, and says so: at once for the first connection, then now and then with their number. */
export function blockEffect(dependencies: {
  readonly sessions: SessionRegistry;
  readonly append: (event: CerberusEvent) => void;
  readonly clock: Clock;
  readonly reportIntervalMs: number;
}): BlockEffect {
  const { sessions, append, clock, reportIntervalMs } = dependencies;
  const rules = new SourceRules<Block>();
  const blocks = new Map<string, Block>();

  function tellOf(block: Block): void {
    if (block.dropped + block.sessionsEnded === 0) return;
    const { directiveId, data } = block.order;
    append(
      sessions.operational('source.blocked', {
        directiveId,
        network: data.source,
        connections: block.dropped,
        sessionsEnded: block.sessionsEnded,
      }),
    );
    block.dropped = 0;
    block.sessionsEnded = 0;
    block.toldAtMs = clock.now();
  }

  return {
    async apply(order) {
      const { directiveId, data } = order;
      const known = blocks.get(directiveId);
      if (known !== undefined) return { detail: `${data.source} is blocked.`, facts: {} };
      const block: Block = { order, dropped: 0, sessionsEnded: 0, toldAtMs: Number.NEGATIVE_INFINITY };
      blocks.set(directiveId, block);
      rules.add(directiveId, data.source, block);
      block.sessionsEnded = data.endSessions ? sessions.terminate(networkMatcher(data.source), 'limit') : 0;
      const { sessionsEnded } = block;
      tellOf(block);
      return {
        detail: `Connections from ${data.source} are dropped; ${sessionsEnded} open sessions were ended.`,
        facts: { sessionsEnded },
      };
    },
    async undo({ directiveId, data }) {
      const block = blocks.get(directiveId);
      if (block !== undefined) tellOf(block);
      blocks.delete(directiveId);
      rules.remove(directiveId);
      return { detail: `${data.source} is let in again.`, facts: {} };
    },
    drops(sourceAddress) {
      const block = rules.find(sourceAddress);
      if (block === null) return false;
      block.dropped += 1;
      if (clock.now() - block.toldAtMs >= reportIntervalMs) tellOf(block);
      return true;
    },
    tell() {
      for (const block of blocks.values()) tellOf(block);
    },
  };
}
