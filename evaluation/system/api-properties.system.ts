import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { makeCowrieLog } from '../benchmarks/cowrie-log.ts';
import { freshDataDirectory, type Instance, removeDataDirectory, run, startInstance } from './instance.ts';
import { jsonArbitrary } from './json-arbitrary.ts';

/**
 * Every operation of the OpenAPI document, as every role, with inputs made from the document's schemas and inputs that
 * break them: no answer is a failure inside the hub, none is one that the document does not name, and what is answered
 * has the form that the document says. `CERBERUS_PROPERTY_RUNS` (6) inputs an operation and role.
 */
const RUNS = Number(process.env.CERBERUS_PROPERTY_RUNS ?? 6);
const ROLES = ['viewer', 'analyst', 'responder', 'admin', 'stranger'] as const;
const SEED = 20_261_122;
/** Would end what the test runs on: its own keys. */
const LEFT_OUT = new Set(['postAuthSignOut']);

const operationSchema = z.object({
  operationId: z.string(),
  parameters: z
    .array(z.object({ name: z.string(), in: z.string(), required: z.boolean().optional(), schema: z.unknown() }))
    .default([]),
  requestBody: z.object({ content: z.record(z.string(), z.object({ schema: z.unknown() })) }).optional(),
  responses: z.record(z.string(), z.unknown()),
});
const documentSchema = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
  components: z.looseObject({
    schemas: z.record(z.string(), z.unknown()),
    responses: z.record(z.string(), z.unknown()),
  }),
});
const responseSchema = z.object({
  content: z.record(z.string(), z.object({ schema: z.unknown().optional() })).optional(),
});

const committed: unknown = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../packages/hub/openapi.json'), 'utf8'),
);
const document = documentSchema.parse(committed);
const ajv = new Ajv2020({ strict: false, validateFormats: false, logger: false });
ajv.addSchema({ $id: 'openapi', ...document });

describe('the API', () => {
  const directory = freshDataDirectory();
  const keys = new Map<string, string>();
  let instance: Instance;

  beforeAll(async () => {
    const log = join(directory, 'cowrie.json');
    await writeFile(log, makeCowrieLog(3_000, 1));
    expect(run(directory, 'import', log).status).toBe(0);
    instance = await startInstance(directory, { CERBERUS_LOG_LEVEL: 'error' });
    for (const role of ROLES) if (role !== 'stranger') keys.set(role, createKey(role));
  });
  afterAll(async () => {
    await instance.stop();
    removeDataDirectory(directory);
  });

  function createKey(role: string): string {
    const { stdout } = run(directory, 'key', 'create', '--role', role, '-o', 'json');
    return z.object({ key: z.string() }).parse(JSON.parse(stdout)).key;
  }

  it('says of itself what is committed', async () => {
    const response = await fetch(new URL('/api/openapi.json', instance.url));
    expect(await response.json()).toEqual(committed);
  });

  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
  );

  it.each(operations.filter(({ operationId }) => !LEFT_OUT.has(operationId)))(
    '$method $path answers as documented, whoever asks',
    async (operation) => {
      for (const role of ROLES) {
        await fc.assert(
          fc.asyncProperty(inputOf(operation), async (input) => {
            const problem = await wrongWith(operation, input, role);
            if (problem !== null) throw new Error(`as ${role}: ${problem}`);
          }),
          { numRuns: RUNS, seed: SEED, endOnFailure: true },
        );
      }
    },
  );

  async function wrongWith(operation: Operation, input: Input, role: string): Promise<string | null> {
    const key = keys.get(role);
    const { url, request } = requestOf(instance.url, operation, input, key);
    const response = await fetch(url, request);
    const text = await response.text();
    const where = `${operation.method} ${url.pathname}${url.search} ${String(request.body)} -> ${response.status} ${text.slice(0, 600)}`;
    if (response.status >= 500 && response.status !== 503) return `failed inside: ${where}`;
    const described = operation.responses[String(response.status)];
    if (described === undefined) return `an undocumented status: ${where}`;
    const { content } = responseSchema.parse(resolved(described));
    if (content === undefined) return text === '' ? null : `an undocumented body: ${where}`;
    const type = (response.headers.get('content-type') ?? '').split(';')[0] ?? '';
    const documented = content[type];
    if (documented === undefined) return `an undocumented content type (${type}): ${where}`;
    if (!type.endsWith('json') || documented.schema === undefined || isPlainText(documented.schema)) return null;
    const valid = ajv.validate(rooted(documented.schema), JSON.parse(text));
    return valid ? null : `an answer of another form (${ajv.errorsText(ajv.errors?.slice(0, 3))}): ${where}`;
  }
});

type Operation = z.infer<typeof operationSchema> & { readonly path: string; readonly method: string };

interface Input {
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

function inputOf(operation: Operation): fc.Arbitrary<Input> {
  const parameters = operation.parameters.filter(({ in: place }) => place !== 'header' && place !== 'cookie');
  const schema = operation.requestBody?.content['application/json']?.schema;
  return fc.record({
    parameters: fc.record(
      Object.fromEntries(parameters.map((parameter) => [parameter.name, jsonArbitrary(parameter.schema, named)])),
      { requiredKeys: parameters.filter(({ in: place }) => place === 'path').map(({ name }) => name) },
    ),
    body: schema === undefined ? fc.constant(undefined) : jsonArbitrary(schema, named),
  });
}

function requestOf(base: string, operation: Operation, { parameters, body }: Input, key: string | undefined) {
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = encodeURIComponent(textOf(parameters[name])).replaceAll('.', '%2E');
    return value === '' ? '%20' : value;
  });
  const url = new URL(path, base);
  for (const { name, in: place } of operation.parameters) {
    if (place === 'query' && parameters[name] !== undefined) url.searchParams.set(name, textOf(parameters[name]));
  }
  const request: RequestInit = {
    method: operation.method.toUpperCase(),
    headers: {
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
  return { url, request };
}

function textOf(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.toWellFormed();
}

function isPlainText(schema: unknown): boolean {
  return JSON.stringify(schema) === '{"type":"string"}';
}

/** `#/components/...` of the document, wherever it stands. */
function named(reference: string): unknown {
  return reference
    .split('/')
    .slice(1)
    .reduce(
      (part: unknown, name) => (typeof part === 'object' && part !== null ? Reflect.get(part, name) : undefined),
      document,
    );
}

function resolved(value: unknown): unknown {
  const { $ref } = z.object({ $ref: z.string().optional() }).parse(value);
  return $ref === undefined ? value : named($ref);
}

/** The schema with its references pointing into the document. */
function rooted(schema: unknown): object {
  const text = JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"openapi#/');
  return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
}
