import type { EnrichmentFacts } from '@cerberusmesh/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Connector } from './connector.ts';
import type { EnrichmentError, EnrichmentProvider } from './enrichment-provider.ts';
import { type PlayedAnswer, startVendorServer, type VendorServer } from './vendor-server.ts';

const SOURCE = '198.51.100.7';
const KEY = 'a-key-that-must-not-leak';

export interface EnrichmentProviderCase {
  readonly connector: Connector;
  /** Path and query of the one request for 198.51.100.7. */
  readonly asks: string;
  /** The header that carries the key; none when it is in the query or there is no key. */
  readonly keyHeader?: string;
  /** A documented answer, and what is kept of it. */
  readonly known: { readonly body: unknown; readonly facts: EnrichmentFacts };
  /** How it says that it knows nothing. */
  readonly unknown: PlayedAnswer;
  /** How it says that the key is wrong. */
  readonly refused?: PlayedAnswer;
  /** How it says that too much was asked. */
  readonly limited: PlayedAnswer;
  readonly additional?: (parts: { ask: (answer: PlayedAnswer) => Promise<unknown> }) => void;
}

/** What every enrichment provider must do, against a server that plays its documented answers. */
export function testEnrichmentProvider(given: EnrichmentProviderCase): void {
  const { connector } = given;

  describe(`the ${connector.title} provider`, () => {
    let server: VendorServer;
    let provider: EnrichmentProvider;
    beforeAll(async () => {
      server = await startVendorServer();
      const settings = connector.configSchema.parse({ url: server.url, apiKey: KEY });
      provider = connector.createEnrichmentProvider(settings, fetch);
    });
    afterAll(() => server.stop());

    function ask(answer: PlayedAnswer, signal = new AbortController().signal) {
      server.play(answer);
      return provider.enrich(SOURCE, signal);
    }

    /** Failure, message and pause of the error that it ends with. */
    async function failureOf(answer: PlayedAnswer): Promise<Pick<EnrichmentError, 'failure' | 'retryAfterMs'>> {
      const error: unknown = await ask(answer).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ name: 'EnrichmentError' });
      expect(String(error)).not.toContain(KEY);
      const { failure, retryAfterMs } = error as EnrichmentError; // reason: the line above checked it
      return { failure, retryAfterMs };
    }

    it('has the name of its connector', () => {
      expect(provider.name).toBe(connector.name);
    });

    it('asks once, with the key, and keeps what is documented', async () => {
      const before = server.requests.length;
      expect(await ask({ body: given.known.body })).toEqual({ state: 'known', facts: given.known.facts });
      const [request, ...more] = server.requests.slice(before);
      expect(more).toEqual([]);
      expect(request?.url).toBe(given.asks.replace('{key}', KEY));
      if (given.keyHeader !== undefined) expect(request?.headers[given.keyHeader]).toBe(KEY);
    });

    it('answers "unknown" where the product knows nothing', async () => {
      expect(await ask(given.unknown)).toEqual({ state: 'unknown' });
    });

    it('passes on the pause that is asked for when too much was asked', async () => {
      expect(await failureOf({ ...given.limited, headers: { 'retry-after': '30' } })).toEqual({
        failure: 'rate-limited',
        retryAfterMs: 30_000,
      });
      expect(await failureOf({ ...given.limited })).toEqual({ failure: 'rate-limited', retryAfterMs: 60_000 });
    });

    const { refused } = given;
    if (refused !== undefined) {
      it('tells that the key was refused', async () => {
        expect((await failureOf(refused)).failure).toBe('refused');
      });
    }

    it.each([
      ['an error of its own', { status: 503, body: 'down' }, 'server-error'],
      ['a status that is not documented', { status: 418 }, 'not-understood'],
      ['a redirect to an address', { status: 302, headers: { location: 'https://192.0.2.1/' } }, 'not-understood'],
      ['text that is no JSON', { body: '<html>' }, 'not-understood'],
      ['JSON of another form', { body: [1, 2] }, 'not-understood'],
      [
        'a redirect to where nothing is trusted',
        { status: 302, headers: { location: 'http://192.0.2.1/' } },
        'not-understood',
      ],
      ['an answer without end', { body: `"${'x'.repeat(3_000_000)}"` }, 'not-understood'],
    ])('survives %s', async (_, answer, failure) => {
      expect((await failureOf(answer)).failure).toBe(failure);
    });

    it('ends when it is told to', async () => {
      const enough = new AbortController();
      const asked = ask({ isSilent: true }, enough.signal);
      enough.abort();
      await expect(asked).rejects.toMatchObject({ name: 'EnrichmentError', failure: 'timed-out' });
    });

    it('tells when nothing answers', async () => {
      const settings = connector.configSchema.parse({ url: 'http://127.0.0.1:1', apiKey: KEY });
      const nowhere = connector.createEnrichmentProvider(settings, fetch);
      await expect(nowhere.enrich(SOURCE, new AbortController().signal)).rejects.toMatchObject({
        failure: 'unreachable',
      });
    });

    given.additional?.({ ask });
  });
}
