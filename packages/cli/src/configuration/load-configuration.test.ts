import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CerberusError } from '@cerberusmesh/contracts';
import { exportersConfigSchema } from '@cerberusmesh/hub/exporters';
import { fleetConfigSchema } from '@cerberusmesh/hub/fleet-config';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CONNECTOR_SETTINGS } from './connector-settings.gen.ts';
import { loadConfiguration } from './load-configuration.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'cerberus-configuration-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function load(
  yaml: string | null,
  environment: NodeJS.ProcessEnv = {},
  flags: { path: string[]; value: unknown }[] = [],
) {
  if (yaml !== null) writeFileSync(join(directory, 'cerberus.yaml'), yaml);
  return loadConfiguration({ environment: { HOME: directory, ...environment }, workingDirectory: directory, flags });
}

function problemOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof CerberusError && error.code === 'invalid-configuration')
      return error.message.replaceAll(directory, '');
    throw error;
  }
  throw new Error('expected invalid-configuration');
}

describe('loading the configuration', () => {
  it('has a default for everything', () => {
    expect(load(null)).toEqual({
      dataDirectory: join(directory, '.local/share/cerberusmesh'),
      logLevel: 'info',
      hub: { address: '127.0.0.1', port: 7070 },
      database: {},
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
      detection: { anomalyThreshold: 0.9 },
      connectors: Object.fromEntries(
        Object.entries(CONNECTOR_SETTINGS).map(([name, { description: _, ...settings }]) => [name, settings]),
      ),
      feeds: {},
      fleet: fleetConfigSchema.parse(undefined),
      redis: { port: 6_379, db: 0, tls: false, prefix: 'cerberusmesh:' },
      indicators: { allowlist: [] },
      playbooks: { enabled: true, allowedHosts: [], scripts: { enabled: false, allowUnisolated: false } },
      exporters: exportersConfigSchema.parse(undefined),
      response: {
        actions: {},
        customerNetworks: [],
        dryRun: false,
        expiresMinutes: 1_440,
        lockDownMinutes: 0,
        maxAgeMinutes: 60,
        maxPerHour: 60,
        maxPerSensorPerHour: 30,
        maxPerSourcePerHour: 5,
        maxTouched: 25,
        ownNetworks: [],
        protectPrivateAddresses: true,
        quorum: 1,
        roles: ['responder', 'admin'],
        whenDependencyDown: 'ask',
      },
      sources: { aws: {}, cloudwatch: [], tail: [] },
      retention: {},
      sensor: {
        id: 'local',
        persona: 'web-server',
        traps: {
          ssh: { enabled: true, address: '0.0.0.0', port: 2222 },
          telnet: { enabled: true, address: '0.0.0.0', port: 2323 },
          http: { enabled: true, address: '0.0.0.0', port: 8080 },
        },
      },
    });
  });

  it('lets flags win over the environment, the environment over the file, the file over defaults', () => {
    const yaml = 'hub:\n  port: 1\nagent:\n  threshold: 0.1\n  autoAction: false\n';
    const environment = {
      CERBERUS_HUB__PORT: '2',
      CERBERUS_AGENT__AUTO_ACTION: 'true',
      CERBERUS_SENSOR__TRAPS__SSH__PORT: '22',
    };
    const loaded = load(yaml, environment, [{ path: ['hub', 'port'], value: 3 }]);
    expect([loaded.hub.port, loaded.agent.threshold, loaded.agent.autoAction, loaded.sensor.traps.ssh?.port]).toEqual([
      3,
      0.1,
      true,
      22,
    ]);
  });

  it("reads a connector's key from a file", () => {
    writeFileSync(join(directory, 'key'), 'secret\n');
    const { connectors } = load(null, { CERBERUS_CONNECTORS__SHODAN__API_KEY_FILE: join(directory, 'key') });
    expect(connectors.shodan?.apiKey).toBe('secret');
  });

  it('reads a list from the environment by its commas', () => {
    expect(load(null, { CERBERUS_ARTEFACTS__FETCH__PORTS: '80, 8080' }).artefacts.fetch.ports).toEqual([80, 8080]);
    expect(problemOf(() => load(null, { CERBERUS_ARTEFACTS__FETCH__PORTS: '80,http' }))).toBe(
      'environment variable CERBERUS_ARTEFACTS__FETCH__PORTS: artefacts.fetch.ports.1: Invalid input: expected number, received string',
    );
  });

  it('honours the customary variable names', () => {
    const loaded = load(null, { CERBERUS_THRESHOLD: '0.9', CERBERUS_AUTO_ACTION: '1', CERBERUS_LOG_LEVEL: 'debug' });
    expect([loaded.agent.threshold, loaded.agent.autoAction, loaded.logLevel]).toEqual([0.9, true, 'debug']);
  });

  it('honours the customary names of the model, and no empty ones of other programs', () => {
    const keyFile = join(directory, 'openai.key');
    writeFileSync(keyFile, 'from a file\n');
    const settings = (environment: Record<string, string>) => {
      const { apiKey, model, temperature } = load(null, environment).agent.llm;
      return { apiKey, model, temperature };
    };
    expect(settings({ OPENAI_API_KEY: 'key', CERBERUS_LLM_MODEL: 'm', CERBERUS_LLM_TEMP: '0.3' })).toEqual({
      apiKey: 'key',
      model: 'm',
      temperature: 0.3,
    });
    expect(settings({ OPENAI_API_KEY_FILE: keyFile }).apiKey).toBe('from a file');
    expect(settings({ OPENAI_API_KEY: '' }).apiKey).toBe(undefined);
  });

  it('reads a secret from the file that a *_FILE variable names', () => {
    writeFileSync(join(directory, 'secret'), 'postgres://u:p@db/cerberus\n');
    expect(load(null, { CERBERUS_DATABASE_URL_FILE: join(directory, 'secret') }).database.url).toBe(
      'postgres://u:p@db/cerberus',
    );
  });

  it('does not take a key that ends in File for a file that holds the value', () => {
    const environment = { CERBERUS_HUB__TLS__CERTIFICATE_FILE: '/c.pem', CERBERUS_HUB__TLS__KEY_FILE: '/k.pem' };
    expect(load(null, environment).hub.tls).toEqual({ certificateFile: '/c.pem', keyFile: '/k.pem' });
  });

  it('names the line of an unknown key and the key that was probably meant', () => {
    expect(problemOf(() => load('hub:\n  adress: 127.0.0.1\n'))).toBe(
      "/cerberus.yaml:2: unknown key 'hub.adress'; did you mean 'address'?",
    );
  });

  it('names the line of a wrong value', () => {
    expect(problemOf(() => load('logLevel: info\nhub:\n  port: many\n'))).toBe(
      '/cerberus.yaml:3: hub.port: Invalid input: expected number, received string',
    );
  });

  it('names the variable that gave a wrong or unknown value', () => {
    expect(problemOf(() => load(null, { CERBERUS_HUB__PORT: 'x' }))).toBe(
      'environment variable CERBERUS_HUB__PORT: hub.port: Invalid input: expected number, received string',
    );
    expect(problemOf(() => load(null, { CERBERUS_HUB__PROT: '1' }))).toBe(
      "environment variable CERBERUS_HUB__PROT: unknown key 'hub.prot'; did you mean 'port'?",
    );
  });

  it('refuses YAML that is none, aliases, and a named file that is not there', () => {
    expect(problemOf(() => load('hub: [1,\n'))).toMatch(/^\/cerberus\.yaml:\d: /);
    expect(() => load('a: &a [1]\nb: *a\n')).toThrow();
    const missing = () => loadConfiguration({ file: 'none.yaml', environment: {}, workingDirectory: directory });
    expect(problemOf(missing)).toBe('/none.yaml: there is no such file');
  });
});
