import type { ProgramAnswer } from '../../host/program-answers.ts';
import { plainQuoted, speaksUtf8 } from '../kernel/locale-quotes.ts';
import { type CommandContext, writeTo } from '../kernel/program.ts';
import { stat } from './paths.ts';

/** Options that every program was asked for. */
const ASKED = new Set(['--help', '--version', '-h', '-V', '-v']);
const UNKNOWN_OPTION = '--no-such-option';
const UNKNOWN_LETTER = '-%';
const MISSING_FILE = '/tmp/no-such-file';

/**
 * What an installed program that is not imitated further answers, as far as it was recorded: how it is used, that it
 * does not know an option, that a file is missing. False where nothing of that kind is known.
 */
export async function answerAsRecorded(context: CommandContext): Promise<number | null> {
  const answer = recordedAnswer(context);
  if (answer === null) return null;
  await say(context, answer);
  return answer.status;
}

/**
 * What an imitated program says to one word alone, or to none, where its imitation has no answer; null where it has.
 * The recording holds of imitated programs just that.
 */
export async function describeAsRecorded(context: CommandContext, word: string): Promise<number | null> {
  const { name, process } = context;
  const isMissing = word.includes('/') && stat(process, word) === null;
  if (word !== '' && !ASKED.has(word) && !isMissing) return null;
  const answers = answersOf(context);
  const answer = isMissing
    ? written(answers.find(name, MISSING_FILE), (text) => text.replaceAll(MISSING_FILE, word))
    : answers.find(name, word);
  if (answer === null) return null;
  await say(context, answer);
  return answer.status;
}

function answersOf({ process }: CommandContext) {
  return process.session.host.persona.programAnswers;
}

function recordedAnswer(context: CommandContext): ProgramAnswer | null {
  const { name, args, process } = context;
  const answers = answersOf(context);
  const [first = ''] = args;
  const bare = answers.find(name, '');
  if (first === '') return bare;
  if (ASKED.has(first)) return answers.find(name, first) ?? bare;
  if (first.startsWith('--')) {
    const option = first.split('=')[0] ?? first;
    return written(answers.find(name, UNKNOWN_OPTION), (text) => text.replaceAll(UNKNOWN_OPTION, option)) ?? bare;
  }
  if (first.startsWith('-') && first.length > 1) {
    const letter = first[1] ?? '';
    return (
      written(answers.find(name, UNKNOWN_LETTER), (text) =>
        text.replaceAll(`'%'`, `'${letter}'`).replaceAll('-%', `-${letter}`).replaceAll('-- %', `-- ${letter}`),
      ) ?? bare
    );
  }
  const missing = answers.find(name, MISSING_FILE);
  const namesFile = missing !== null && (missing.stdout + missing.stderr).includes(MISSING_FILE);
  if (namesFile && stat(process, first) !== null) return { status: 0, stdout: '', stderr: '' };
  return written(missing, (text) => text.replaceAll(MISSING_FILE, first)) ?? bare;
}

function written(answer: ProgramAnswer | null, change: (text: string) => string): ProgramAnswer | null {
  return answer === null ? null : { ...answer, stdout: change(answer.stdout), stderr: change(answer.stderr) };
}

async function say({ process }: CommandContext, { stdout, stderr }: ProgramAnswer): Promise<void> {
  const spoken = speaksUtf8(process.environment) ? (text: string) => text : plainQuoted;
  await writeTo(process, 1, spoken(stdout));
  await writeTo(process, 2, spoken(stderr));
}

/** What an imitated program says when it was called wrongly: as the real one without any word. */
export async function usageAsRecorded(context: CommandContext): Promise<number> {
  return (await answerAsRecorded({ ...context, args: [] })) ?? 1;
}
