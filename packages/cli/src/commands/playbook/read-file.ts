import { readFile } from 'node:fs/promises';
import { CerberusError, type Playbook } from '@cerberusmesh/contracts';
import { type PlaybookProblem, readPlaybook } from '@cerberusmesh/hub/playbooks';

export interface PlaybookFile {
  readonly file: string;
  readonly playbook: Playbook | null;
  readonly problems: readonly PlaybookProblem[];
}

/** @throws CerberusError `not-found` when there is no such file */
export async function readPlaybookFile(file: string): Promise<PlaybookFile> {
  let source: string;
  try {
    source = await readFile(file, 'utf8');
  } catch (cause) {
    throw new CerberusError('not-found', `${file}: cannot be read`, { cause });
  }
  return { file, ...readPlaybook(source) };
}

/** `FILE:LINE:COLUMN: path: message`, as compilers say it, so that editors jump there. */
export function problemLines({ file, problems }: PlaybookFile): string[] {
  return problems.map(
    ({ line, column, path, message }) => `${file}:${line}:${column}: ${path === '' ? '' : `${path}: `}${message}`,
  );
}
