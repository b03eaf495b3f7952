/**
 * Records what the real bash and dash say about each sentence of `src/fixtures/sentences.json` into
 * `src/fixtures/verdicts.json`. Run on a machine with bash 5.2 and dash: `node packages/shell-syntax/scripts/record-verdicts.ts`.
 * Nothing is executed: `-n` only reads.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

interface Verdict {
  readonly accepted: boolean;
  readonly line: number | null;
  readonly message: string | null;
}

const fixtures = new URL('../src/fixtures/', import.meta.url);
const timeoutMs = 5_000;

function verdict(shell: 'bash' | 'dash', source: string): Verdict {
  const environment = { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8' };
  const run = spawnSync(shell, ['-n', '-c', source], { encoding: 'utf8', env: environment, timeout: timeoutMs });
  const pattern = shell === 'bash' ? /^bash: -c: line (\d+): (.*)$/m : /^dash: (\d+): (.*)$/m;
  const match = pattern.exec(run.stderr);
  // After an error within `[[ ]]`, `bash -n` says what is wrong and still exits with 0.
  const accepted = run.status === 0 && match === null;
  return match === null
    ? { accepted, line: null, message: null }
    : { accepted, line: Number(match[1]), message: match[2] ?? null };
}

const sentences: unknown = JSON.parse(readFileSync(new URL('sentences.json', fixtures), 'utf8'));
if (!Array.isArray(sentences)) throw new Error('sentences.json must hold an array of strings');
const verdicts = sentences
  .filter((sentence) => typeof sentence === 'string')
  .map((source) => ({ source, bash: verdict('bash', source), dash: verdict('dash', source) }));
const lines = verdicts.map((entry) => `  ${JSON.stringify(entry)}`);
writeFileSync(new URL('verdicts.json', fixtures), `[\n${lines.join(',\n')}\n]\n`);
process.stderr.write(`${verdicts.length} verdicts recorded\n`);
