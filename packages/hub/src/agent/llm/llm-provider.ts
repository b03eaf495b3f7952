import { z } from 'zod';
import { LLM_LIMITS } from './limits.ts';

/** What is asked. Attacker text may be in `user` alone, and only as `analysis/prompt.ts` wraps it. */
export interface LlmQuestion {
  readonly system: string;
  readonly user: string;
  readonly maxOutputTokens: number;
  readonly timeoutMs: number;
  /** Left to the model where it is not set: some models accept no other than their own. */
  readonly temperature?: number;
  readonly seed?: number;
}

export interface LlmUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

export interface LlmAnswer {
  readonly text: string;
  readonly usage: LlmUsage;
}

/** The form of a structured answer. */
export interface LlmShape<Value> {
  /** Letters, digits, dash and underscore; changes when the schema does. */
  readonly name: string;
  readonly schema: z.ZodType<Value>;
}

export interface LlmStructuredAnswer<Value> extends LlmAnswer {
  readonly value: Value;
}

export interface LlmHealth {
  readonly state: 'ready' | 'off' | 'failed';
  readonly failure: LlmFailure | null;
}

/**
 * A language model.
 *
 * Obligations of an adapter (checked by `llm-provider.contract.ts`):
 * - it asks once: whoever calls counts, pauses and tries again;
 * - a failure is an `LlmError`; an aborted `signal` rejects with the signal's reason and ends the connection;
 * - no later than `timeoutMs` it has answered or rejected with `timeout`;
 * - `structured` gives nothing that its schema has not parsed;
 * - an error carries neither the key nor what was asked.
 */
export interface LlmProvider {
  readonly name: 'openai' | 'scripted' | 'none';
  readonly model: string;
  complete(question: LlmQuestion, signal: AbortSignal): Promise<LlmAnswer>;
  /** Pieces of the text as they come; whoever leaves the loop ends the answer. */
  stream(question: LlmQuestion, signal: AbortSignal): AsyncIterable<string>;
  structured<Value>(
    question: LlmQuestion,
    shape: LlmShape<Value>,
    signal: AbortSignal,
  ): Promise<LlmStructuredAnswer<Value>>;
  /** Never rejects but for `signal`. */
  health(signal: AbortSignal): Promise<LlmHealth>;
}

/**
 * - `off`: there is no model; `held`: a budget, a pause or a rest forbids asking;
 * - `refused`: the key is not accepted; `rejected`: the question is not, and will not be;
 * - `invalid-answer`: it answered, but not in the form asked for.
 */
export type LlmFailure =
  | 'off'
  | 'held'
  | 'timeout'
  | 'unavailable'
  | 'rate-limited'
  | 'refused'
  | 'rejected'
  | 'invalid-answer';

export class LlmError extends Error {
  override readonly name = 'LlmError';
  readonly failure: LlmFailure;
  /** When it may be asked again, where that is known. */
  readonly retryAfterMs: number | null;
  /** What a failed answer cost, where one came. */
  readonly usage: LlmUsage | null;

  constructor(
    failure: LlmFailure,
    message: string,
    options: { readonly retryAfterMs?: number | null; readonly usage?: LlmUsage } = {},
  ) {
    super(message);
    this.failure = failure;
    this.retryAfterMs = options.retryAfterMs ?? null;
    this.usage = options.usage ?? null;
  }
}

/**
 * The value in a model's answer. Small models put a Markdown fence around their JSON; that is taken off.
 *
 * @throws LlmError `invalid-answer` when the text is no JSON, too long, or not of the shape
 */
export function parseStructuredAnswer<Value>(answer: LlmAnswer, shape: LlmShape<Value>): LlmStructuredAnswer<Value> {
  const { text, usage } = answer;
  const invalid = (message: string): LlmError => new LlmError('invalid-answer', message, { usage });
  if (text.length > LLM_LIMITS.maxAnswerCharacters) throw invalid('The answer is too long.');
  let json: unknown;
  try {
    json = JSON.parse(withoutFence(text.trim()));
  } catch {
    throw invalid('The answer is not JSON.');
  }
  const parsed = shape.schema.safeParse(json);
  if (!parsed.success) throw invalid('The answer is not of the form asked for.');
  return { text, usage, value: parsed.data };
}

function withoutFence(text: string): string {
  if (!text.startsWith('```') || !text.endsWith('```')) return text;
  const firstLineEnd = text.indexOf('\n');
  return firstLineEnd === -1 ? text : text.slice(firstLineEnd + 1, -3);
}

/** Keywords that strict structured output does not know everywhere; the schema checks them when the answer is there. */
const BOUNDS = ['$schema', 'minLength', 'maxLength', 'minItems', 'maxItems', 'minimum', 'maximum', 'pattern', 'format'];

/** The JSON Schema of a shape with names, types and choices only, as strict structured output wants it. */
export function jsonSchemaOf(shape: LlmShape<unknown>): Record<string, unknown> {
  const schema = z.toJSONSchema(shape.schema, {
    override: ({ jsonSchema }) => {
      for (const keyword of BOUNDS) Reflect.deleteProperty(jsonSchema, keyword);
    },
  });
  const { $schema: _version, ...rest } = schema;
  return rest;
}

/** Tokens that a text has at most for ordinary text; the model says afterwards how many there were. */
export function estimateTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / LLM_LIMITS.bytesPerToken);
}
