import { z } from 'zod';
import type { ConnectedNotifier } from '../connectors/connected-notifier.ts';
import { notifierAction } from '../connectors/notifier-action.ts';
import type { Receiver } from './actions/escalate.ts';

/** What a product's stream of events sends by itself. */
const streamSchema = z.object({ kinds: z.array(z.string()), minLevel: z.number() });

const referenceSchema = z.object({ reference: z.string().nullable() });

/**
 * Products that tell people, as an escalation sees them.
 *
 * @param settingsOf the settings of a connector: its stream may say the same already
 * @param now Unix milliseconds
 */
export function receiversOf(
  notifiers: readonly ConnectedNotifier[],
  settingsOf: (connector: string) => unknown,
  now: () => number,
): readonly Receiver[] {
  return notifiers.map(({ name, title, notifier }): Receiver => {
    const action = notifierAction({ name, title, notifier, knowsRepetitions: true, now });
    const stream = streamSchema.safeParse(settingsOf(name)).data;
    return {
      name,
      toldByStream: (level) =>
        stream !== undefined &&
        level >= stream.minLevel &&
        (stream.kinds.length === 0 || stream.kinds.includes('decision.made')),
      async tell({ title: told, level, facts }, idempotencyKey, signal) {
        const secret = (): string => '';
        const result = await action.run(
          { title: told, level, facts },
          { runId: '', step: '', idempotencyKey, signal, secret },
        );
        return referenceSchema.parse(result).reference;
      },
    };
  });
}
