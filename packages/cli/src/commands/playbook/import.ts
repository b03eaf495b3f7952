import { readFile, writeFile } from 'node:fs/promises';
import { CerberusError } from '@cerberusmesh/contracts';
import { importCacao } from '@cerberusmesh/hub/playbooks';
import { visible } from '../../output.ts';

/** Makes a playbook of ours of a CACAO 2.0 playbook. The report goes to stderr; nothing is published. */
export async function run(file: string, options: { format: string; to?: string }): Promise<void> {
  if (options.format !== 'cacao')
    throw new CerberusError('invalid-arguments', `--format ${options.format}: expected cacao`);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new CerberusError('not-found', `${file}: cannot be read`, { cause });
  }
  const made = importCacao(text);
  if (made.source === null)
    throw new CerberusError(
      'invalid-arguments',
      made.problems.map(({ path, message }) => `${file}: ${path === '' ? '' : `${path}: `}${message}`).join('\n'),
    );
  for (const { where, kind, text: said } of made.remarks)
    process.stderr.write(`${kind === 'refused' ? 'refused' : 'changed'} ${visible(where)}: ${visible(said)}\n`);
  if (options.to === undefined) process.stdout.write(made.source);
  else await writeFile(options.to, made.source, { flag: 'wx' });
}
