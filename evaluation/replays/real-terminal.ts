import { spawn } from 'node:child_process';
import { z } from 'zod';
import type { TerminalCase } from './interactive-cases.ts';

const answers = z.array(z.array(z.string()));

/** Cases that one run of the driver plays, so that progress can be seen. */
const CASES_PER_RUN = 40;

/**
 * What a real login bash shows after each of a case's keystrokes; see `real-terminal.py`. `lower` is the root of a
 * Debian 12 tree. Texts are byte strings. Needs root, Linux and python3.
 */
export async function playOnRealTerminal(
  cases: readonly TerminalCase[],
  options: { readonly lower: string; readonly hostname: string },
): Promise<string[][]> {
  const shown: string[][] = [];
  for (let from = 0; from < cases.length; from += CASES_PER_RUN) {
    const request = { ...options, cases: cases.slice(from, from + CASES_PER_RUN) };
    shown.push(...answers.parse(JSON.parse(await runDriver(JSON.stringify(request)))));
    process.stderr.write(`${shown.length} of ${cases.length} cases played on a real terminal\n`);
  }
  return shown;
}

function runDriver(request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const driver = spawn('python3', [new URL('./real-terminal.py', import.meta.url).pathname], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let output = '';
    driver.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    driver.on('error', reject);
    driver.on('close', (status) => {
      if (status === 0) resolve(output);
      else reject(new Error(`the terminal driver ended with ${status}`));
    });
    driver.stdin.end(request);
  });
}

/** Hides what differs between two runs of the same shell: numbers of processes. */
export function comparable(shown: string): string {
  return shown
    .replace(/\[(\d+)\] \d+/g, '[$1] PID')
    .replace(/\(\d+\) - No such process/g, '(PID) - No such process')
    .replace(/line (\d+): +\d+ (Killed|Terminated|Hangup|Segmentation fault)/g, 'line $1: PID $2');
}
