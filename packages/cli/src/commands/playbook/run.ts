import { CerberusError, startRunRequestSchema } from '@cerberusmesh/contracts';
import { startRun } from '@cerberusmesh/hub/playbooks';
import { type ConfigurationOptions, configurationFor } from '../../command-options.ts';
import { withStore } from '../../open-store.ts';
import { parseOutputFormat, safeJson } from '../../output.ts';
import { actingName } from '../retention/acting-name.ts';

interface RunOptions extends ConfigurationOptions {
  readonly input?: readonly string[];
  readonly dryRun?: boolean;
  readonly output: string;
}

/** Starts a run of a published playbook; the hub brings it on, now or when it runs again. */
export async function run(playbookId: string, options: RunOptions): Promise<void> {
  const format = parseOutputFormat(options.output);
  const { inputs, dryRun } = startRunRequestSchema.parse({
    inputs: Object.fromEntries((options.input ?? []).map(inputOf)),
    dryRun: options.dryRun === true,
  });
  const { id, hubRuns } = await withStore(
    configurationFor(options),
    'playbook run',
    async (store) => ({
      hubRuns: store.hubRuns,
      id: await startRun(store.database, {
        playbookId,
        inputs,
        trigger: {},
        startedBy: actingName(),
        dryRun,
        nowMs: Date.now(),
      }),
    }),
    { action: 'run.start', target: { kind: 'playbook', id: playbookId } },
  );
  if (id === null) throw new CerberusError('conflict', 'Another run with its concurrency key is under way.');
  process.stdout.write(format === 'table' ? `${id}\n` : `${safeJson({ id })}\n`);
  if (!hubRuns) process.stderr.write('No hub runs here: it goes on when one is started.\n');
}

/** `name=value`: JSON where it is JSON, else text. */
function inputOf(text: string): [string, unknown] {
  const equals = text.indexOf('=');
  if (equals < 1) throw new CerberusError('invalid-arguments', `${text}: expected NAME=VALUE`);
  const value = text.slice(equals + 1);
  try {
    return [text.slice(0, equals), JSON.parse(value)];
  } catch {
    return [text.slice(0, equals), value];
  }
}
