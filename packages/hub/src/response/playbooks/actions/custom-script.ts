import { durationSchema } from '@cerberusmesh/contracts';
import { z } from 'zod';
import { ActionError, type PlaybookAction } from '../action.ts';
import { valueSchema } from '../run-facts-schema.ts';
import type { Value } from '../templates/value.ts';
import { ACTION_LIMITS } from './limits.ts';
import type { ScriptRunner } from './script-runner.ts';

const scriptValues = z.strictObject({
  interpreter: z.enum(['sh', 'python3']).default('sh'),
  /** Takes no templates (`check-playbook.ts`): text of attackers must not become a program. */
  script: z.string().min(1).max(ACTION_LIMITS.maxScriptCharacters),
  /** What the script finds in `input.json`. */
  input: valueSchema.default(null),
  timeout: durationSchema.default(ACTION_LIMITS.scriptTimeoutMs),
});

export interface CustomScriptOptions {
  readonly settings: { readonly enabled: boolean; readonly allowUnisolated: boolean };
  /** Finds out what this machine can isolate; asked when the first script runs. */
  readonly createRunner: () => Promise<ScriptRunner>;
}

/**
 * `custom_script`: runs a script of the playbook without network, secrets or environment. Off until the operator
 * switches it on, and refused where this machine cannot isolate it, unless they permit that as well.
 */
export function createCustomScriptAction({ settings, createRunner }: CustomScriptOptions): PlaybookAction {
  let runner: Promise<ScriptRunner> | null = null;
  return {
    name: 'custom_script',
    summary: 'runs a script without network or secrets; off until playbooks.scripts.enabled is set',
    effect: 'write',
    idempotency: 'unsafe',
    values: scriptValues,
    async run(given, { signal }) {
      const { interpreter, script, input, timeout } = scriptValues.parse(given);
      if (!settings.enabled)
        throw new ActionError('not_configured', 'Set playbooks.scripts.enabled to run scripts.', { retryable: false });
      runner ??= createRunner();
      const { isolation, run } = await runner;
      if (isolation === 'none' && !settings.allowUnisolated)
        throw new ActionError(
          'not_isolated',
          'This machine cannot take the network from a script (unshare failed); playbooks.scripts.allowUnisolated runs it all the same.',
          { retryable: false },
        );
      const end = await run({
        interpreter,
        script,
        input: JSON.stringify(input),
        timeoutMs: Math.min(timeout, ACTION_LIMITS.maxScriptTimeoutMs),
        signal,
      });
      if (end.kind !== 'ended') throw errorOf(end.kind);
      if (end.exitCode !== 0)
        throw new ActionError('script_failed', `The script ended with ${end.exitCode}: ${end.stderr.trim()}`, {
          retryable: false,
        });
      return { exit_code: 0, stdout: end.stdout, json: jsonOf(end.stdout), isolation };
    },
    async simulate(given) {
      const { interpreter, script } = scriptValues.parse(given);
      return { simulated: true, would_run: interpreter, characters: script.length };
    },
  };
}

function errorOf(kind: 'timed-out' | 'output-too-large' | 'killed' | 'not-started'): ActionError {
  switch (kind) {
    case 'timed-out':
      return new ActionError('script_timeout', 'The script took longer than it may.', { retryable: false });
    case 'output-too-large':
      return new ActionError('output_too_large', `A script says at most ${ACTION_LIMITS.maxScriptOutputBytes} bytes.`, {
        retryable: false,
      });
    case 'killed':
      return new ActionError('script_killed', 'The script was ended: by a limit, or because its step ended.', {
        retryable: false,
      });
    case 'not-started':
      return new ActionError('not_started', 'The script could not be started on this machine.', { retryable: false });
  }
}

function jsonOf(text: string): Value {
  try {
    return valueSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
