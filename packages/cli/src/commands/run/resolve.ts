import { CerberusError, resolveCallRequestSchema } from '@cerberusmesh/contracts';
import { resolveCall } from '@cerberusmesh/hub/playbooks';
import { type ConfigurationOptions, configurationFor, parseQuery } from '../../command-options.ts';
import { withStore } from '../../open-store.ts';
import { actingName } from '../retention/acting-name.ts';
import { parseRunId } from './parse-run-id.ts';

interface ResolveOptions extends ConfigurationOptions {
  readonly result?: string;
  readonly error?: string;
}

/** Says what a call came to that a crash interrupted: `--result JSON` or `--error SENTENCE`. */
export async function run(id: string, key: string, options: ResolveOptions): Promise<void> {
  if ((options.result === undefined) === (options.error === undefined))
    throw new CerberusError('invalid-arguments', 'Say either --result or --error.');
  const outcome = options.error === undefined ? { result: jsonOf(options.result ?? '') } : { error: options.error };
  const given = parseQuery(resolveCallRequestSchema, { key, outcome });
  await withStore(
    configurationFor(options),
    'run resolve',
    ({ database }) => resolveCall(database, { runId: parseRunId(id), person: actingName(), role: 'admin', ...given }),
    { action: 'run.resolve', target: { kind: 'run', id } },
  );
  process.stderr.write('It is kept.\n');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CerberusError('invalid-arguments', '--result: expected JSON', { cause });
  }
}
