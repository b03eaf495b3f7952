import { hash } from 'node:crypto';
import {
  estimateTokens,
  type LlmAnswer,
  LlmError,
  type LlmProvider,
  type LlmQuestion,
  parseStructuredAnswer,
} from './llm-provider.ts';

/** A text, or how it fails. */
export type ScriptedReply = string | LlmError;

export interface ScriptedProviderOptions {
  /** Replies to choose from, or what makes one of the question. */
  readonly script: readonly ScriptedReply[] | ((question: LlmQuestion) => ScriptedReply | Promise<ScriptedReply>);
  /** Another seed chooses other replies. */
  readonly seed?: string;
  readonly model?: string;
}

/** Characters of one piece of a stream. */
const PIECE_CHARACTERS = 24;

/** A model that plays a script: the same question and seed always get the same reply. For tests and demonstrations. */
export function createScriptedProvider(options: ScriptedProviderOptions): LlmProvider {
  const { script, seed = '' } = options;

  async function complete(question: LlmQuestion, signal: AbortSignal): Promise<LlmAnswer> {
    signal.throwIfAborted();
    const timeLimit = AbortSignal.timeout(question.timeoutMs);
    const reply =
      typeof script === 'function' ? await withTimeLimit(script(question), timeLimit, signal) : choose(question);
    signal.throwIfAborted();
    if (reply instanceof LlmError) throw reply;
    return {
      text: reply,
      usage: {
        inputTokens: estimateTokens(question.system + question.user),
        outputTokens: estimateTokens(reply),
      },
    };
  }

  function choose({ system, user }: LlmQuestion): ScriptedReply {
    if (typeof script === 'function' || script.length === 0) return new LlmError('unavailable', 'The script is empty.');
    const digits = hash('sha256', JSON.stringify([seed, system, user])).slice(0, 8);
    return script[Number.parseInt(digits, 16) % script.length] ?? '';
  }

  return {
    name: 'scripted',
    model: options.model ?? 'scripted',
    complete,
    async *stream(question, signal) {
      const { text } = await complete(question, signal);
      for (let at = 0; at < text.length; at += PIECE_CHARACTERS) {
        signal.throwIfAborted();
        yield text.slice(at, at + PIECE_CHARACTERS);
      }
    },
    async structured(question, shape, signal) {
      return parseStructuredAnswer(await complete(question, signal), shape);
    },
    health: async () => ({ state: 'ready', failure: null }),
  };
}

function withTimeLimit<Value>(
  work: Value | Promise<Value>,
  timeLimit: AbortSignal,
  signal: AbortSignal,
): Promise<Value> {
  const { promise, resolve, reject } = Promise.withResolvers<Value>();
  const onTimeout = (): void => reject(new LlmError('timeout', 'The model took too long.'));
  const onAbort = (): void => reject(signal.reason);
  timeLimit.addEventListener('abort', onTimeout, { once: true });
  signal.addEventListener('abort', onAbort, { once: true });
  Promise.resolve(work).then(resolve, reject);
  return promise.finally(() => {
    timeLimit.removeEventListener('abort', onTimeout);
    signal.removeEventListener('abort', onAbort);
  });
}
