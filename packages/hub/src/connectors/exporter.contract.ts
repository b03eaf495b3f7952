import type { LoggedEvent } from '@cerberusmesh/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALL_DELIVERED, type DeliveryError, type Exporter, type ExporterConnector } from './exporter.ts';
import { sampleDecision, sampleDependencies } from './exporter-sample.ts';
import { type PlayedAnswer, type PlayedRequest, startVendorServer, type VendorServer } from './vendor-server.ts';

export const CONTRACT_KEY = 'a-key-that-must-not-leak-anywhere';

export interface ExporterCase {
  readonly connector: ExporterConnector;
  /** Settings beside `enabled`, for a server at `url`. */
  settings(url: string): Readonly<Record<string, unknown>>;
  /** How the product says that it took one event. */
  readonly accepted: PlayedAnswer | ((request: PlayedRequest) => PlayedAnswer);
  /** How it says that the key is wrong. */
  readonly refused: PlayedAnswer;
  /** How it says that it will never take this. */
  readonly rejected: PlayedAnswer;
  readonly additional?: (parts: {
    deliver: (
      answer: ExporterCase['accepted'],
      events: readonly LoggedEvent[],
    ) => Promise<{ readonly delivery: unknown; readonly requests: readonly PlayedRequest[] }>;
  }) => void;
}

/** What every exporter over HTTP must do, against a server that plays the product's documented answers. */
export function testExporter(given: ExporterCase): void {
  const { connector } = given;

  describe(`the ${connector.title} exporter`, () => {
    let server: VendorServer;
    let exporter: Exporter;
    beforeAll(async () => {
      server = await startVendorServer();
      exporter = connector.create(settingsFor(server.url), sampleDependencies());
    });
    afterAll(async () => {
      await exporter.stop();
      await exporter.stop();
      await server.stop();
    });

    function settingsFor(url: string) {
      return { enabled: true, ...given.settings(url) };
    }

    async function deliver(answer: ExporterCase['accepted'], events: readonly LoggedEvent[]) {
      const before = server.requests.length;
      server.play(answer);
      const delivery: unknown = await exporter
        .deliver(events, new AbortController().signal)
        .catch((thrown: unknown) => thrown);
      return { delivery, requests: server.requests.slice(before) };
    }

    function failureOf(thrown: unknown): Pick<DeliveryError, 'failure' | 'retryAfterMs'> {
      expect(thrown).toMatchObject({ name: 'DeliveryError' });
      expect(String(thrown)).not.toContain(CONTRACT_KEY);
      const { failure, retryAfterMs } = thrown as DeliveryError; // reason: the line above checked it
      return { failure, retryAfterMs };
    }

    const failureAfter = async (answer: PlayedAnswer) =>
      failureOf((await deliver(answer, [sampleDecision(7)])).delivery);

    it('has a strict configuration that is off by default', () => {
      expect(connector.configSchema.parse(undefined).enabled).toBe(false);
      expect(connector.configSchema.safeParse({ tokn: 'x' }).success).toBe(false);
    });

    it('delivers', async () => {
      expect((await deliver(given.accepted, [sampleDecision(7)])).delivery).toEqual(ALL_DELIVERED);
    });

    it('tells a refused key from an event that is refused', async () => {
      expect((await failureAfter(given.refused)).failure).toBe('refused');
      const { delivery } = await deliver(given.rejected, [sampleDecision(7)]);
      if (delivery instanceof Error) expect(failureOf(delivery).failure).toBe('rejected');
      else expect(delivery).toMatchObject({ rejected: [{ eventId: sampleDecision(7).event.id }] });
    });

    it.each([
      ['asks for a pause', { status: 429, headers: { 'retry-after': '30' } }, 'rate-limited', 30_000],
      ['asks for a pause without a length', { status: 429 }, 'rate-limited', null],
      [
        'asks for a pause until a time',
        { status: 503, headers: { 'retry-after': 'Fri, 01 May 2026 10:01:05 GMT' } },
        'server-error',
        60_000,
      ],
      [
        'asks for a pause of a year',
        { status: 429, headers: { 'retry-after': '31536000' } },
        'rate-limited',
        3_600_000,
      ],
      ['fails', { status: 500, body: '<html>' }, 'server-error', null],
      ['redirects', { status: 302, headers: { location: 'http://127.0.0.1:1/' } }, 'refused', null],
      ['answers without end', { status: 200, body: 'x'.repeat(5_000_000) }, 'server-error', null],
    ])('says so when the product %s', async (_, answer, failure, retryAfterMs) => {
      expect(await failureAfter(answer)).toEqual({ failure, retryAfterMs });
    });

    it('ends when it is told to', async () => {
      const enough = new AbortController();
      server.play(() => {
        enough.abort();
        return { isSilent: true };
      });
      const ended: unknown = await exporter
        .deliver([sampleDecision(7)], enough.signal)
        .catch((thrown: unknown) => thrown);
      expect(failureOf(ended).failure).toBe('timed-out');
    });

    it('says so when nothing answers', async () => {
      const nowhere = connector.create(settingsFor('http://127.0.0.1:1'), sampleDependencies());
      const thrown: unknown = await nowhere
        .deliver([sampleDecision(7)], new AbortController().signal)
        .catch((error: unknown) => error);
      await nowhere.stop();
      expect(failureOf(thrown).failure).toBe('unreachable');
    });

    it('connects to no network that the operator did not name', async () => {
      const before = server.requests.length;
      const guarded = connector.create(settingsFor(server.url), sampleDependencies([]));
      const thrown: unknown = await guarded
        .deliver([sampleDecision(7)], new AbortController().signal)
        .catch((error: unknown) => error);
      await guarded.stop();
      expect(failureOf(thrown).failure).toBe('address-refused');
      expect(server.requests.length).toBe(before);
    });

    given.additional?.({ deliver });
  });
}
