import { z } from 'zod';

/** What a real program printed when it was asked something, and how it ended. */
export interface ProgramAnswer {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The question that has no words. */
const NO_WORDS = '.';
/** Stands for the name that the program was called by. */
const NAME_MARK = '\u0001';

const entrySchema = z.tuple([
  z.string(),
  z.record(z.string(), z.tuple([z.number(), z.number(), z.number()])),
  z.array(z.string()),
]);

/**
 * Answers of Debian's programs to no argument, `--help` and the like, as `personas/debian-12/program-answers.txt` has
 * them: a JSON array a line of names, of answers by question (status and the numbers of both texts, 0 for none), and of
 * texts. A line is read when one of its programs is run.
 */
export class ProgramAnswers {
  readonly #lines = new Map<string, string>();

  /** @param text the file; empty for machines of which nothing was recorded */
  constructor(text: string) {
    for (const line of text.split('\n')) {
      const names = /^\["([^"]+)"/.exec(line)?.[1] ?? '';
      for (const name of names.split(' ')) this.#lines.set(name, line);
    }
  }

  /** What the program answers to this one word (none where it is empty); null where that was not recorded. */
  find(name: string, question: string): ProgramAnswer | null {
    const line = this.#lines.get(name);
    if (line === undefined) return null;
    const [, answers, texts] = entrySchema.parse(JSON.parse(line));
    for (const [questions, [status, stdout, stderr]] of Object.entries(answers)) {
      if (!questions.split(' ').includes(question === '' ? NO_WORDS : question)) continue;
      const named = (number: number) =>
        Buffer.from((texts[number - 1] ?? '').replaceAll(NAME_MARK, name), 'utf8').toString('latin1');
      return { status, stdout: named(stdout), stderr: named(stderr) };
    }
    return null;
  }
}
