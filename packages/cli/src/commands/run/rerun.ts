import { randomBytes } from 'node:crypto';
import { defaultsOfAction, rerunFrom } from '@cerberusmesh/hub/playbooks';
import { type ConfigurationOptions, configurationFor } from '../../command-options.ts';
import { withStore } from '../../open-store.ts';
import { parseOutputFormat, safeJson } from '../../output.ts';
import { actingName } from '../retention/acting-name.ts';
import { parseRunId } from './parse-run-id.ts';

/** A new run that keeps what the old one has done, and does again a step or whatever has not succeeded. */
export async function run(
  id: string,
  options: ConfigurationOptions & { from?: string; output: string },
): Promise<void> {
  const format = parseOutputFormat(options.output);
  const runId = await withStore(
    configurationFor(options),
    'run rerun',
    ({ database }) =>
      rerunFrom(database, {
        runId: parseRunId(id),
        step: options.from ?? null,
        person: actingName(),
        nowMs: Date.now(),
        entropy: randomBytes(16),
        actionDefaults: defaultsOfAction,
      }),
    { action: 'run.repeat', target: { kind: 'run', id } },
  );
  process.stdout.write(format === 'table' ? `${runId}\n` : `${safeJson({ id: runId })}\n`);
}
