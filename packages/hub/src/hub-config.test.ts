import { describe, expect, it } from 'vitest';
import { exportersConfigSchema } from './connectors/exporter-registry.ts';
import { CONNECTORS } from './connectors/registry.gen.ts';
import { fleetConfigSchema } from './fleet/fleet-config.ts';
import { hubConfigSchema } from './hub-config.ts';

describe('the configuration of the hub', () => {
  it('needs nothing but a data directory', () => {
    expect(hubConfigSchema.parse({ dataDirectory: '/data' })).toEqual({
      dataDirectory: '/data',
      database: {},
      listen: { address: '127.0.0.1', port: 7070 },
      intake: { socketPath: '/data/run/intake.sock' },
      agent: {
        threshold: 0.7,
        autoAction: false,
        llm: {
          model: 'gpt-4o-mini',
          minLevel: 4,
          maxOutputTokens: 1_500,
          callsPerSession: 4,
          callsPerSourcePerHour: 20,
          callsPerTrapPerHour: 200,
          callsPerDay: 2_000,
          tokensPerDay: 5_000_000,
          costPerDay: 5,
          currency: 'USD',
          inputPricePerMillionTokens: 5,
          outputPricePerMillionTokens: 20,
        },
        plugins: {},
      },
      detection: { anomalyThreshold: 0.9 },
      artefacts: {
        fetch: {
          enabled: false,
          maxBytes: 16_777_216,
          maxPerHour: 60,
          maxPerHostPerHour: 6,
          timeoutMs: 60_000,
          maxRedirects: 5,
          ports: [80, 443],
        },
      },
      connectors: Object.fromEntries(CONNECTORS.map(({ name, configSchema }) => [name, configSchema.parse({})])),
      feeds: {},
      fleet: fleetConfigSchema.parse(undefined),
      redis: { port: 6_379, db: 0, tls: false, prefix: 'cerberusmesh:' },
      indicators: { allowlist: [] },
      playbooks: {
        enabled: true,
        allowedHosts: [],
        scripts: { enabled: false, allowUnisolated: false },
        secrets: {},
      },
      exporters: exportersConfigSchema.parse(undefined),
      response: {
        dryRun: false,
        ownNetworks: [],
        customerNetworks: [],
        protectPrivateAddresses: true,
        whenDependencyDown: 'ask',
        maxTouched: 25,
        maxPerHour: 60,
        maxPerSourcePerHour: 5,
        maxPerSensorPerHour: 30,
        maxAgeMinutes: 60,
        quorum: 1,
        roles: ['responder', 'admin'],
        expiresMinutes: 1440,
        lockDownMinutes: 0,
        actions: {},
      },
      sources: { aws: {}, cloudwatch: [], tail: [] },
      retention: {},
      logLevel: 'info',
    });
  });

  it('refuses unknown keys, relative paths and a socket path that no socket can have', () => {
    for (const config of [
      { dataDirectory: '/data', lsiten: {} },
      { dataDirectory: '/data', agent: { treshold: 1 } },
      { dataDirectory: 'data' },
      { dataDirectory: `/${'d'.repeat(90)}` },
      { dataDirectory: '/data', database: { url: 'mysql://localhost' } },
    ]) {
      expect(hubConfigSchema.safeParse(config).success).toBe(false);
    }
  });
});
