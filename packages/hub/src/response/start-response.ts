import type { AgentSettings } from '@cerberusmesh/contracts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { EventLog } from '../event-log/event-log.ts';
import type { Database } from '../storage/database.ts';
import { createBlockIpAction } from './actions/block-ip.ts';
import { createEscalateAction, type Receiver } from './actions/escalate.ts';
import type { ResponseAction } from './actions/response-action.ts';
import { createRotateKeyAction } from './actions/rotate-key.ts';
import { watchRetiredKeys } from './actions/watch-retired-keys.ts';
import { type Answers, startAnswers } from './answers/start-answers.ts';
import type { SettledAction } from './answers/work-action.ts';
import { isProtectedAddress } from './policy.ts';
import type { ResponseConfig } from './response-config.ts';

/** Kinds of action that every hub has. */
export const OWN_KINDS = ['block_ip', 'escalate', 'rotate_key'] as const;

export interface ResponseOptions {
  readonly database: Database;
  readonly eventLog: EventLog;
  readonly audit: Pick<AuditLog, 'append'>;
  readonly settings: ResponseConfig;
  readonly agent: () => AgentSettings;
  /** Where private keys are kept. */
  readonly keyDirectory: string;
  readonly receivers: readonly Receiver[];
  /** Those that need sensors, and those of plugins. */
  readonly actions: readonly ResponseAction[];
  readonly owner: string;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly onSettled: (settled: SettledAction) => void;
  readonly onError: (error: unknown) => void;
}

/** Puts the actions together and begins to answer. @throws CerberusError `invalid-configuration` */
export function startResponse(options: ResponseOptions): Answers {
  const { database, eventLog, settings, now, onError } = options;
  const answers = startAnswers({
    ...options,
    actions: [
      createBlockIpAction({ database, now }),
      createEscalateAction({
        database,
        receivers: options.receivers,
        isProtected: (address) => isProtectedAddress(settings, address),
        lockDownMs: settings.lockDownMinutes * 60_000,
        now,
      }),
      createRotateKeyAction({
        database,
        directory: options.keyDirectory,
        sensorSide: options.actions.find(({ kind }) => kind === 'rotate_host_key') ?? null,
        now,
      }),
      ...options.actions,
    ],
  });
  const retired = watchRetiredKeys(eventLog, onError);
  return {
    ...answers,
    async stop() {
      await retired.stop();
      await answers.stop();
    },
  };
}
