import type OpenAI from 'openai';
import type { ChatCompletion, ChatCompletionCreateParamsNonStreaming } from 'openai/resources/chat/completions';
import { LLM_LIMITS } from './limits.ts';
import {
  estimateTokens,
  jsonSchemaOf,
  type LlmAnswer,
  LlmError,
  type LlmProvider,
  type LlmQuestion,
  type LlmShape,
  type LlmUsage,
  parseStructuredAnswer,
} from './llm-provider.ts';

export interface OpenAiProviderOptions {
  readonly model: string;
  /** Servers of one's own often want none. */
  readonly apiKey?: string | undefined;
  /** With its `/v1`, as Ollama, vLLM and llama.cpp serve it; OpenAI's own when left out. */
  readonly baseUrl?: string | undefined;
  readonly request?: typeof fetch;
}

/** OpenAI, and every server that speaks its chat completions. The SDK is loaded with the first question. */
export function createOpenAiProvider(options: OpenAiProviderOptions): LlmProvider {
  const request = options.request ?? fetch;
  // OpenAI's newer models refuse the old name of the limit, other servers may not know the new one.
  const tokenLimit = (tokens: number) =>
    options.baseUrl === undefined ? { max_completion_tokens: tokens } : { max_tokens: tokens };
  let loading: Promise<{ client: OpenAI; sdk: typeof import('openai') }> | null = null;

  function load(): Promise<{ client: OpenAI; sdk: typeof import('openai') }> {
    loading ??= import('openai').then((sdk) => ({
      sdk,
      client: new sdk.default({
        apiKey: options.apiKey ?? 'none',
        baseURL: options.baseUrl ?? 'https://api.openai.com/v1',
        // Whoever calls counts every try.
        maxRetries: 0,
        fetch: boundedFetch(request),
        logLevel: 'off',
        // Nothing of the environment but what the configuration names.
        organization: null,
        project: null,
      }),
    }));
    return loading;
  }

  function parametersOf(question: LlmQuestion): ChatCompletionCreateParamsNonStreaming {
    return {
      model: options.model,
      messages: [
        { role: 'system', content: question.system },
        { role: 'user', content: question.user },
      ],
      ...tokenLimit(question.maxOutputTokens),
      ...(question.temperature === undefined ? {} : { temperature: question.temperature }),
      ...(question.seed === undefined ? {} : { seed: question.seed }),
      store: false,
    };
  }

  /** Runs `work` with a time limit and gives its failures their names. */
  async function ask<Result>(
    timeoutMs: number,
    signal: AbortSignal,
    work: (client: OpenAI, signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    signal.throwIfAborted();
    const timeLimit = AbortSignal.timeout(timeoutMs);
    const { client, sdk } = await load();
    try {
      return await work(client, AbortSignal.any([signal, timeLimit]));
    } catch (error) {
      signal.throwIfAborted();
      throw timeLimit.aborted ? timedOut() : failureOf(error, sdk);
    }
  }

  async function create(
    question: LlmQuestion,
    signal: AbortSignal,
    extra: Pick<ChatCompletionCreateParamsNonStreaming, 'response_format'>,
  ): Promise<LlmAnswer> {
    const completion = await ask(question.timeoutMs, signal, (client, within) =>
      client.chat.completions.create(
        { ...parametersOf(question), ...extra },
        { signal: within, timeout: question.timeoutMs },
      ),
    );
    return answerOf(completion, question);
  }

  return {
    name: 'openai',
    model: options.model,
    complete: (question, signal) => create(question, signal, {}),
    async *stream(question, signal) {
      signal.throwIfAborted();
      const timeLimit = AbortSignal.timeout(question.timeoutMs);
      const { client, sdk } = await load();
      const within = AbortSignal.any([signal, timeLimit]);
      try {
        const pieces = await client.chat.completions.create(
          { ...parametersOf(question), stream: true },
          { signal: within, timeout: question.timeoutMs },
        );
        for await (const piece of pieces) {
          const text = piece.choices?.[0]?.delta?.content;
          if (typeof text === 'string' && text !== '') yield text;
        }
        // The SDK ends an aborted stream as if it were complete.
        within.throwIfAborted();
      } catch (error) {
        signal.throwIfAborted();
        throw timeLimit.aborted ? timedOut() : failureOf(error, sdk);
      }
    },
    async structured<Value>(question: LlmQuestion, shape: LlmShape<Value>, signal: AbortSignal) {
      const answer = await create(question, signal, {
        response_format: {
          type: 'json_schema',
          json_schema: { name: shape.name, strict: true, schema: jsonSchemaOf(shape) },
        },
      });
      return parseStructuredAnswer(answer, shape);
    },
    async health(signal) {
      try {
        await ask(LLM_LIMITS.healthTimeoutMs, signal, (client, within) =>
          client.models.list({ signal: within, timeout: LLM_LIMITS.healthTimeoutMs }),
        );
        return { state: 'ready', failure: null };
      } catch (error) {
        if (!(error instanceof LlmError)) throw error;
        return { state: 'failed', failure: error.failure };
      }
    },
  };
}

/** @throws LlmError `invalid-answer` when there is no whole text in it */
function answerOf(completion: ChatCompletion, question: LlmQuestion): LlmAnswer {
  // Other servers leave out what OpenAI's types promise.
  const choice = completion.choices?.[0];
  const text = choice?.message?.content ?? '';
  const usage = usageOf(completion, question, text);
  if (typeof choice?.message?.refusal === 'string' && choice.message.refusal !== '')
    throw new LlmError('invalid-answer', 'The model refused to answer.', { usage });
  if (choice?.finish_reason === 'length')
    throw new LlmError('invalid-answer', 'The answer was cut at the token limit.', { usage });
  if (text === '') throw new LlmError('invalid-answer', 'The answer is empty.', { usage });
  return { text, usage };
}

function usageOf({ usage }: ChatCompletion, question: LlmQuestion, text: string): LlmUsage {
  return {
    inputTokens: tokens(usage?.prompt_tokens) ?? estimateTokens(question.system + question.user),
    outputTokens: tokens(usage?.completion_tokens) ?? estimateTokens(text),
  };
}

function tokens(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

function timedOut(): LlmError {
  return new LlmError('timeout', 'The model took too long.');
}

/** Messages of the SDK quote what the server said; ours do not. */
function failureOf(error: unknown, sdk: typeof import('openai')): unknown {
  if (error instanceof LlmError) return error;
  if (error instanceof sdk.APIConnectionTimeoutError) return timedOut();
  if (error instanceof sdk.APIConnectionError) return new LlmError('unavailable', 'The model cannot be reached.');
  if (error instanceof sdk.APIError) {
    const status = error.status;
    if (status === 401 || status === 403) return new LlmError('refused', 'The model does not accept the key.');
    if (status === 429)
      return new LlmError('rate-limited', 'The model wants a pause.', { retryAfterMs: retryAfterMs(error.headers) });
    if (typeof status === 'number' && status >= 400 && status < 500)
      return new LlmError('rejected', `The model does not accept the question (status ${status}).`);
    return new LlmError('unavailable', `The model failed (status ${String(status)}).`);
  }
  if (error instanceof SyntaxError) return new LlmError('invalid-answer', 'The server did not answer with JSON.');
  return new LlmError('unavailable', 'The model could not be asked.');
}

/** `Retry-After` in seconds (RFC 9110 section 10.2.3); the form with a date is not used by these servers. */
function retryAfterMs(headers: Headers | undefined): number | null {
  const seconds = Number(headers?.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : null;
}

/** Ends an answer that grows too long, and follows no redirect: a key goes where it was meant to go. */
function boundedFetch(request: typeof fetch): typeof fetch {
  return async (input, init) => {
    const response = await request(input, { ...init, redirect: 'error' });
    if (response.body === null) return response;
    let bytes = 0;
    const bounded = response.body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          bytes += chunk.byteLength;
          if (bytes > LLM_LIMITS.maxAnswerBytes)
            controller.error(new LlmError('invalid-answer', 'The answer is too long.'));
          else controller.enqueue(chunk);
        },
      }),
    );
    const { status, statusText, headers } = response;
    return new Response(bounded, { status, statusText, headers });
  };
}
