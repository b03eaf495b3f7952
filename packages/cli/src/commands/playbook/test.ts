import { CerberusError } from '@cerberusmesh/contracts';
import { defaultsOfAction, testPlaybook } from '@cerberusmesh/hub/playbooks';
import { safeJson, visible } from '../../output.ts';
import { problemLines, readPlaybookFile } from './read-file.ts';

/** Runs the tests inside playbook files, with their mocked results and a clock that jumps. */
export async function run(files: readonly string[], options: { output: string }): Promise<void> {
  const answers = [];
  for (const file of files) {
    const read = await readPlaybookFile(file);
    if (read.playbook === null) throw new CerberusError('invalid-arguments', problemLines(read).join('\n'));
    answers.push({ file, id: read.playbook.id, tests: testPlaybook(read.playbook, defaultsOfAction) });
  }
  const tests = answers.flatMap(({ file, tests: found }) => found.map((test) => ({ file, ...test })));
  if (options.output === 'json') process.stdout.write(`${safeJson(answers)}\n`);
  else
    for (const { file, name, problems } of tests) {
      process.stdout.write(visible(`${problems.length === 0 ? 'passed' : 'FAILED'}  ${file}: ${name}`).concat('\n'));
      for (const problem of problems) process.stdout.write(`        ${visible(problem)}\n`);
    }
  const failed = tests.filter(({ problems }) => problems.length > 0).length;
  if (options.output !== 'json') process.stderr.write(`${tests.length - failed} passed, ${failed} failed\n`);
  if (failed > 0) throw new CerberusError('conflict', `${failed} of ${tests.length} playbook tests failed`);
  const untested = answers.filter(({ tests: found }) => found.length === 0).map(({ file }) => file);
  if (untested.length > 0) process.stderr.write(`no tests: ${untested.map(visible).join(', ')}\n`);
}
