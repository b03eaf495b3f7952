import { CerberusError } from '@cerberusmesh/contracts';
import { toMermaid } from '@cerberusmesh/hub/playbooks';
import { problemLines, readPlaybookFile } from './read-file.ts';

/** Prints the steps of a playbook as a Mermaid flowchart. */
export async function run(file: string): Promise<void> {
  const read = await readPlaybookFile(file);
  if (read.playbook === null) throw new CerberusError('invalid-arguments', problemLines(read).join('\n'));
  process.stdout.write(toMermaid(read.playbook));
}
