import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { LLM_LIMITS } from './limits.ts';
import { describeLlmProvider, failureOf } from './llm-provider.contract.ts';
import { LlmError, type LlmQuestion } from './llm-provider.ts';
import { createOpenAiProvider } from './openai-provider.ts';

const question: LlmQuestion = { system: 'You count.', user: 'How many?', maxOutputTokens: 50, timeoutMs: 5_000 };
const never = new AbortController().signal;
const KEY = 'sk-test-0123456789';

interface Asked {
  readonly url: string;
  readonly authorization: string | undefined;
  readonly body: unknown;
}
type Answer = (response: ServerResponse, asked: Asked) => void;

let answerWith: Answer = (response) => response.end();
let asked: Asked[] = [];
let baseUrl = '';

const server = createServer((request, response) => {
  void readBody(request).then((body) => {
    const one = { url: request.url ?? '', authorization: request.headers.authorization, body };
    asked.push(one);
    answerWith(response, one);
  });
});

async function readBody(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text === '' ? null : JSON.parse(text);
}

beforeAll(async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  const bound = server.address();
  baseUrl = `http://127.0.0.1:${bound !== null && typeof bound === 'object' ? bound.port : 0}/v1`;
});
afterAll(async () => {
  server.closeAllConnections();
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  await promise;
});
beforeEach(() => {
  asked = [];
});

const usage = { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 };

function completion(text: string | null, extra: Record<string, unknown> = {}): Answer {
  return json(200, {
    id: 'one',
    object: 'chat.completion',
    created: 1,
    model: 'm',
    choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop', ...extra }],
    usage,
  });
}

function json(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };
}

/** A completion, or the same in server-sent events where a stream is asked for. */
function playText(text: string): Answer {
  return (response, one) => {
    if (!z.object({ stream: z.literal(true) }).safeParse(one.body).success) {
      completion(text)(response, one);
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (let at = 0; at < text.length; at += 7) {
      const delta = { content: text.slice(at, at + 7) };
      response.write(`data: ${JSON.stringify({ id: 'one', choices: [{ index: 0, delta }] })}\n\n`);
    }
    response.end('data: [DONE]\n\n');
  };
}

const provider = () => createOpenAiProvider({ apiKey: KEY, baseUrl, model: 'm' });

describeLlmProvider('an OpenAI-compatible server', async () => ({
  provider: provider(),
  play(text) {
    answerWith = text === null ? () => {} : playText(text);
  },
}));

describe('the adapter for OpenAI', () => {
  it('asks once, for a strict JSON schema, and keeps nothing there', async () => {
    answerWith = completion('{"count":3}');
    const shape = { name: 'count_1', schema: z.object({ count: z.int().min(0), words: z.array(z.string()).max(3) }) };
    expect(await failureOf(provider().structured({ ...question, temperature: 0, seed: 4 }, shape, never))).toBe(
      'invalid-answer',
    );
    expect(asked).toEqual([
      {
        url: '/v1/chat/completions',
        authorization: `Bearer ${KEY}`,
        body: {
          model: 'm',
          messages: [
            { role: 'system', content: 'You count.' },
            { role: 'user', content: 'How many?' },
          ],
          max_tokens: 50,
          temperature: 0,
          seed: 4,
          store: false,
          response_format: {
            type: 'json_schema',
            json_schema: {
              name: 'count_1',
              strict: true,
              schema: {
                type: 'object',
                properties: { count: { type: 'integer' }, words: { type: 'array', items: { type: 'string' } } },
                required: ['count', 'words'],
                additionalProperties: false,
              },
            },
          },
        },
      },
    ]);
  });

  it('takes the token counts of the server', async () => {
    answerWith = completion('three');
    expect(await provider().complete(question, never)).toEqual({
      text: 'three',
      usage: { inputTokens: 11, outputTokens: 7 },
    });
  });

  it.each<[string, Answer]>([
    ['refused', json(401, { error: { message: KEY } })],
    ['refused', json(403, {})],
    ['rejected', json(400, { error: { message: 'temperature is not supported' } })],
    ['rejected', json(404, {})],
    ['rate-limited', json(429, {}, { 'retry-after': '7' })],
    ['unavailable', json(500, {})],
    ['unavailable', (response) => response.destroy()],
    ['unavailable', (response) => response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end()],
    ['invalid-answer', json(200, {})],
    ['invalid-answer', json(200, { choices: [] })],
    ['invalid-answer', completion('')],
    ['invalid-answer', completion(null)],
    ['invalid-answer', completion('half an ans', { finish_reason: 'length' })],
    ['invalid-answer', completion(null, { message: { role: 'assistant', content: null, refusal: 'no' } })],
    ['invalid-answer', (response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{')],
  ])('calls it %s, asks no second time and tells nobody the key', async (failure, answer) => {
    answerWith = answer;
    const error = await provider()
      .complete(question, never)
      .catch((thrown: unknown) => thrown);
    expect(error instanceof LlmError ? error.failure : error).toBe(failure);
    expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain(KEY);
    expect(asked.length).toBe(1);
    if (failure === 'rate-limited' && error instanceof LlmError) expect(error.retryAfterMs).toBe(7_000);
  });

  it('stops reading an answer without an end', async () => {
    let written = 0;
    answerWith = (response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const more = (): void => {
        while (!response.destroyed && written < 64 * LLM_LIMITS.maxAnswerBytes) {
          written += 65_536;
          if (!response.write(' '.repeat(65_536))) {
            response.once('drain', more);
            return;
          }
        }
      };
      more();
    };
    expect(await failureOf(provider().complete(question, never))).toMatch(/invalid-answer|unavailable/);
    expect(written).toBeLessThan(16 * LLM_LIMITS.maxAnswerBytes);
  });

  it('says that a server which is not there has failed', async () => {
    const nowhere = createOpenAiProvider({ baseUrl: 'http://127.0.0.1:1/v1', model: 'm' });
    expect(await nowhere.health(never)).toEqual({ state: 'failed', failure: 'unavailable' });
  });
});
