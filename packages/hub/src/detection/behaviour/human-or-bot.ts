import type { Gaps, SessionBehaviour } from './session-behaviour.ts';

/** Changes when the same behaviour would be judged differently. */
const ACTOR_VERSION = '1';

export interface ActorEvidence {
  readonly name: string;
  /** Logarithm of how much more often people show this than programs do: above 0 speaks for a person. */
  readonly weight: number;
  /** One sentence with the figures of this session. */
  readonly reason: string;
}

export interface ActorVerdict {
  readonly actor: 'human' | 'bot' | 'unknown';
  /** That a person sits at the other end, 0 to 1. */
  readonly humanProbability: number;
  /** Of the rules that judged. */
  readonly version: string;
  /** Strongest first; empty when there is nothing to go by. */
  readonly evidence: readonly ActorEvidence[];
}

/** Nearly everything that meets a trap is a program: ln(odds) before anything is seen. */
const PRIOR = -2.2;
/** Below and above these the verdict is clear. */
const BOT_BELOW = 0.25;
const HUMAN_ABOVE = 0.6;

/**
 * Whether a person or a program acted, with the evidence: a naive Bayes sum of a few signs, each of which can be
 * checked by reading the session. The weights say how the signs differ in kind (what fingers, eyes and brains can do),
 * not what one data set showed; `evaluation/detection/human-or-bot.ts` measures the outcome.
 */
export function judgeActor(behaviour: SessionBehaviour): ActorVerdict {
  const evidence: ActorEvidence[] = [];
  const add = (name: string, weight: number, reason: string): void => {
    if (weight !== 0) evidence.push({ name, weight, reason });
  };
  const { commandCount, commandGaps } = behaviour;
  if (commandGaps.count >= 1) judgeRhythm(commandGaps, add);
  if (commandCount > 0) judgeCommands(behaviour, add);
  else if (behaviour.credentialCount > 0 || behaviour.httpRequestCount === 0)
    add('no-commands', -1, 'Nothing was entered.');
  judgeCredentials(behaviour, add);
  judgeClient(behaviour, add);
  const logOdds = evidence.reduce((sum, { weight }) => sum + weight, PRIOR);
  const humanProbability = 1 / (1 + Math.exp(-logOdds));
  evidence.sort((left, right) => Math.abs(right.weight) - Math.abs(left.weight) || (left.name < right.name ? -1 : 1));
  const actor = humanProbability >= HUMAN_ABOVE ? 'human' : humanProbability <= BOT_BELOW ? 'bot' : 'unknown';
  return { actor, humanProbability, version: ACTOR_VERSION, evidence };
}

type Add = (name: string, weight: number, reason: string) => void;

function judgeRhythm(gaps: Gaps, add: Add): void {
  const instant = gaps.instant / gaps.count;
  const typicalMs = Math.expm1(gaps.logSum / gaps.count);
  const seconds = (typicalMs / 1000).toFixed(1);
  // One gap may be chance; from five on it is a habit.
  const certainty = Math.min(1, gaps.count / 5);
  if (instant >= 0.5)
    add(
      'faster-than-typing',
      -3 * certainty - 1,
      `${percent(instant)} of the lines came within 0.3 s of the one before.`,
    );
  else if (typicalMs >= 1_500) add('time-to-type', 2.5 * certainty, `Between lines there were typically ${seconds} s.`);
  if (gaps.count >= 4) {
    const mean = gaps.logSum / gaps.count;
    const spread = Math.sqrt(Math.max(0, gaps.logSquareSum / gaps.count - mean * mean));
    if (spread < 0.25) add('regular-rhythm', -2.5, `The lines came as regularly as a clock, every ${seconds} s.`);
    else if (spread > 0.7 && instant < 0.3)
      add('irregular-rhythm', 1.5, 'Quick lines and long pauses alternate, as when somebody reads what comes back.');
  }
}

function judgeCommands(behaviour: SessionBehaviour, add: Add): void {
  const { commandCount } = behaviour;
  const statements = behaviour.statementCount / commandCount;
  const characters = behaviour.commandCharacters / commandCount;
  if (statements >= 4 || characters > 120)
    add(
      'script-on-a-line',
      -1.5,
      `A line held ${statements.toFixed(1)} statements and ${Math.round(characters)} characters on average.`,
    );
  else if (commandCount >= 5 && characters < 40)
    add('short-lines', 0.8, `Lines were short: ${Math.round(characters)} characters on average.`);
  if (behaviour.encodedCommandCount > 0)
    add('encoded', -1, `${plural(behaviour.encodedCommandCount, 'line')} carried encoded data.`);
  if (behaviour.correctedCommandCount > 0)
    add(
      'corrections',
      Math.min(2.5, 1.2 * behaviour.correctedCommandCount),
      `${plural(behaviour.correctedCommandCount, 'line')} corrected the one before.`,
    );
  if (behaviour.readerCommandCount > 0)
    add(
      'reader',
      Math.min(1.5, 0.8 * behaviour.readerCommandCount),
      `${plural(behaviour.readerCommandCount, 'line')} served only a reader (clear, man, --help, history, exit).`,
    );
  if (commandCount >= 3 && behaviour.shellCommandCount === 0 && behaviour.terminalCount === 0)
    add('no-terminal', -0.5, 'Everything was handed over without a terminal.');
  if (behaviour.terminalCount > 1) add('window-changes', 2, 'The window was resized while the session ran.');
}

function judgeCredentials(behaviour: SessionBehaviour, add: Add): void {
  const { credentialCount, credentialGaps } = behaviour;
  if (credentialGaps.count >= 1 && credentialGaps.instant / credentialGaps.count >= 0.5)
    add('guessing-speed', -2, `${plural(credentialCount, 'login')} tried faster than a person types a password.`);
  else if (credentialCount >= 6) add('guessing', -1, `${plural(credentialCount, 'login')} tried on one connection.`);
}

function judgeClient(behaviour: SessionBehaviour, add: Add): void {
  if (behaviour.clientFamily === 'library') add('library-client', -1.5, 'The client is a library or a scanner.');
  else if (behaviour.clientFamily === 'interactive')
    add('interactive-client', 0.7, 'The client is one that people sit at.');
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function plural(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`;
}
