import { release } from 'node:os';
import { createTestHost, runCommand } from '../../packages/sensor/src/deception/shell/test-shell.ts';

/** What a program answered: its status and the texts of both streams. */
export type Answer = readonly [status: number, stdout: string, stderr: string];
export type Answers = Readonly<Record<string, Answer>>;

/** What a directory answers and no running machine: its kernel, mounts and processes are those of who records. */
const OF_A_DIRECTORY =
  /Running in chroot|not been booted with systemd|onnect to (bus|local server)|to Redis at|to MariaDB|overlay|name resolution|10\.255\.|network unreachable|Network is unreachable|cgroup filesystem|answers-\w+|Linux version|\/dev\/mapper\/control|\[ Reading|not implemented|devlink Netlink/;

/** Programs that ask back when they are called without a word, on a terminal otherwise than without one. */
const ASKING_BACK = new Set(['chfn', 'chsh', 'groupmems', 'nslookup', 'openssl', 'reset']);

/** Questions that are answered alike on every machine. */
const DESCRIBING = new Set(['--help', '--version', '-V']);

/**
 * Of the recorded answers of a program those that the simulated one cannot give by itself: where it is not imitated at
 * all, and where it says nothing although the real one does, or fails to describe itself. The machine must know no recorded answers yet.
 */
export async function neededAnswers(name: string, answers: Answers, isImitated: boolean): Promise<Answers> {
  const kept: [string, Answer][] = [];
  for (const [questions, answer] of Object.entries(answers)) {
    const text = answer[1] + answer[2];
    if (OF_A_DIRECTORY.test(text) || text.includes(release())) continue;
    if (!isImitated) {
      kept.push([questions, answer]);
      continue;
    }
    if (text === '') continue;
    const open: string[] = [];
    for (const question of questions.split(' ')) {
      if (question === '.' && ASKING_BACK.has(name)) continue;
      const { stdout, stderr, exitCode } = await runCommand(`${name} ${question === '.' ? '' : question}`, {
        host: createTestHost(),
        limits: { maxCommandDurationMs: 2_000 },
      });
      const describes = DESCRIBING.has(question) && exitCode !== answer[0];
      if (stdout + stderr === '' || describes) open.push(question);
    }
    if (open.length > 0) kept.push([open.join(' '), answer]);
  }
  return Object.fromEntries(kept);
}

/** One line of program-answers.txt: names, texts, and by question the status with the numbers of both texts. */
export function packedLine(names: readonly string[], answers: Answers): string {
  const texts: string[] = [''];
  const numberOf = (text: string) => {
    if (!texts.includes(text)) texts.push(text);
    return texts.indexOf(text);
  };
  const byQuestion = Object.fromEntries(
    Object.entries(answers).map(([questions, [status, stdout, stderr]]) => [
      questions,
      [status, numberOf(stdout), numberOf(stderr)],
    ]),
  );
  return `${JSON.stringify([names.join(' '), byQuestion, texts.slice(1)])}\n`;
}
