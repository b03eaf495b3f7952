import { readFile } from 'node:fs/promises';
import { CerberusError } from '@cerberusmesh/contracts';
import { exportCacao, readPlaybook, showPlaybook } from '@cerberusmesh/hub/playbooks';
import { type ConfigurationOptions, configurationFor } from '../../command-options.ts';
import { withStore } from '../../open-store.ts';

/** Writes a playbook, of a file or published, as CACAO 2.0 or as it was written. */
export async function run(reference: string, options: ConfigurationOptions & { format: string }): Promise<void> {
  const { format } = options;
  if (format !== 'cacao' && format !== 'yaml')
    throw new CerberusError('invalid-arguments', `--format ${format}: expected cacao or yaml`);
  const isFile = /\.ya?ml$|\.json$/.test(reference);
  const found = isFile ? { source: await read(reference), publishedAt: null } : await published(reference, options);
  if (format === 'yaml') {
    process.stdout.write(found.source);
    return;
  }
  const { playbook, problems } = readPlaybook(found.source);
  if (playbook === null)
    throw new CerberusError(
      'invalid-arguments',
      problems.map(({ line, column, message }) => `${reference}:${line}:${column}: ${message}`).join('\n'),
    );
  const at = found.publishedAt ?? new Date().toISOString();
  process.stdout.write(`${JSON.stringify(exportCacao(playbook, found.source, at), null, 2)}\n`);
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new CerberusError('not-found', `${file}: cannot be read`, { cause });
  }
}

function published(id: string, options: ConfigurationOptions) {
  return withStore(configurationFor(options), 'playbook export', ({ database }) => showPlaybook(database, id));
}
