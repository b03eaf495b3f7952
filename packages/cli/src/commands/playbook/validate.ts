import { CerberusError } from '@cerberusmesh/contracts';
import { safeJson, visible } from '../../output.ts';
import { problemLines, readPlaybookFile } from './read-file.ts';

/** Checks playbook files whole. Every mistake is a line on stdout (or an entry of the JSON); one is enough to fail. */
export async function run(files: readonly string[], options: { output: string }): Promise<void> {
  const read = [];
  for (const file of files) read.push(await readPlaybookFile(file));
  if (options.output === 'json') {
    const answer = read.map(({ file, playbook, problems }) => ({
      file,
      id: playbook?.id ?? null,
      valid: playbook !== null,
      problems,
    }));
    process.stdout.write(`${safeJson(answer)}\n`);
  } else {
    for (const one of read) {
      const lines = one.playbook === null ? problemLines(one) : [`${one.file}: valid`];
      process.stdout.write(lines.map((line) => `${visible(line)}\n`).join(''));
    }
  }
  const invalid = read.filter(({ playbook }) => playbook === null).length;
  if (invalid > 0) throw new CerberusError('invalid-arguments', `${invalid} of ${read.length} playbooks are not valid`);
}
