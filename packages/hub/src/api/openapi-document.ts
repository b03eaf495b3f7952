import { ERROR_CATALOGUE, type ErrorCode } from '@cerberusmesh/contracts';
import { SUMMARIES } from './operation-summaries.ts';

/** JSON of the document. What the routes' schemas say is trusted to be what OpenAPI wants. */
type Json = Record<string, unknown>;

const METHODS = ['get', 'put', 'post', 'patch', 'delete'] as const;
const MUTATING: ReadonlySet<string> = new Set(['put', 'post', 'patch', 'delete']);

/** The failures that callers are told of, by status. */
const PROBLEMS: ReadonlyMap<number, ErrorCode> = new Map<number, ErrorCode>([
  [400, 'invalid-request'],
  [401, 'not-signed-in'],
  [403, 'not-permitted'],
  [404, 'not-found'],
  [409, 'conflict'],
  [412, 'precondition-failed'],
  [413, 'too-large'],
  [428, 'precondition-required'],
  [429, 'too-many-requests'],
  [503, 'unavailable'],
]);

/** Bodies that are no JSON, by the end of their path. */
const OTHER_BODIES: readonly { readonly path: RegExp; readonly types: readonly string[] }[] = [
  { path: /\/export$/, types: ['text/csv', 'application/json', 'application/x-ndjson', 'text/plain'] },
  { path: /\/recording$/, types: ['text/plain'] },
  { path: /\/archive$/, types: ['application/zip'] },
  { path: /\/blocklist$/, types: ['text/plain', 'application/json'] },
  { path: /^\/metrics$/, types: ['text/plain'] },
];

/**
 * What every operation needs beside its schemas: an id, a summary, a tag, and the failures that it answers with. Paths
 * are sorted, so that the document of the same routes is the same.
 */
export function completeDocument(document: unknown): Json {
  const complete = objectOf(document);
  const paths: Json = {};
  for (const [path, item] of Object.entries(objectOf(complete.paths)).toSorted(byName)) {
    const operations: Json = {};
    for (const method of METHODS) {
      const operation = objectOf(item)[method];
      if (operation !== undefined) operations[method] = completeOperation(path, method, objectOf(operation));
    }
    paths[path] = operations;
  }
  const components = objectOf(complete.components);
  const responses = { ...objectOf(components.responses), ...problemResponses() };
  const schemas = new Map(Object.entries(objectOf(components.schemas)));
  const resolved = objectOf(resolvable({ paths, responses }, schemas));
  const used = usedSchemas(resolved, schemas);
  return {
    ...complete,
    paths: resolved.paths,
    components: {
      ...components,
      schemas: Object.fromEntries([...used].map((name) => [name, resolvable(schemas.get(name), schemas)])),
      responses: resolved.responses,
    },
  };
}

const SCHEMA_REFERENCE = '#/components/schemas/';

/** The same with what leads nowhere replaced by "anything": a value that is any JSON refers to itself. */
function resolvable(value: unknown, schemas: ReadonlyMap<string, unknown>): unknown {
  if (Array.isArray(value)) return value.map((one) => resolvable(one, schemas));
  if (typeof value !== 'object' || value === null) return value;
  const reference = objectOf(value).$ref;
  if (typeof reference === 'string' && reference.startsWith(SCHEMA_REFERENCE)) {
    return schemas.has(reference.slice(SCHEMA_REFERENCE.length)) ? value : {};
  }
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, resolvable(part, schemas)]));
}

/** Names of the schemas that something refers to, sorted. */
function usedSchemas(value: unknown, schemas: ReadonlyMap<string, unknown>): string[] {
  const used = new Set<string>();
  const visit = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return;
    const reference = objectOf(part).$ref;
    if (typeof reference === 'string' && reference.startsWith(SCHEMA_REFERENCE)) {
      const name = reference.slice(SCHEMA_REFERENCE.length);
      if (used.has(name)) return;
      used.add(name);
      visit(schemas.get(name));
      return;
    }
    for (const inner of Object.values(part)) visit(inner);
  };
  visit(value);
  return [...used].toSorted();
}

function completeOperation(path: string, method: string, operation: Json): Json {
  const { responses, ...rest } = operation;
  return {
    operationId: operationId(path, method),
    summary: SUMMARIES[`${method.toUpperCase()} ${path}`] ?? `${method.toUpperCase()} ${path}`,
    tags: [tagOf(path)],
    ...rest,
    responses: { ...successes(path, objectOf(responses)), ...failures(path, method, operation) },
  };
}

/** A route without a schema of its answer sends something else than JSON, or nothing that is worth a schema. */
function successes(path: string, responses: Json): Json {
  const other = OTHER_BODIES.find(({ path: pattern }) => pattern.test(path));
  const described = Object.entries(responses).map(([status, response]) => [
    status,
    status === '204' ? { description: 'Done; there is nothing to say.' } : response,
  ]);
  if (other === undefined) return Object.fromEntries(described);
  const content = Object.fromEntries(
    other.types.map((type) => [type, { schema: type === 'application/json' ? {} : { type: 'string' } }]),
  );
  return {
    ...Object.fromEntries(described),
    200: { description: 'The whole, streamed.', content: { ...content, ...jsonOf(responses['200']) } },
  };
}

function jsonOf(response: unknown): Json {
  const content = objectOf(objectOf(response).content);
  return content['application/json'] === undefined ? {} : { 'application/json': content['application/json'] };
}

function failures(path: string, method: string, operation: Json): Json {
  const isPublic = operation['x-scope'] === 'public';
  const changes = MUTATING.has(method);
  const statuses = [
    400,
    ...(!isPublic || changes ? [401] : []),
    403,
    ...(path.includes('{') || changes ? [404] : []),
    ...(changes ? [409, 412, 413, 428] : []),
    429,
    503,
  ];
  return {
    ...Object.fromEntries(
      statuses.map((status) => [status, { $ref: `#/components/responses/${PROBLEMS.get(status)}` }]),
    ),
    431: { description: 'Address and headers are longer than 16 kB together.' },
  };
}

function problemResponses(): Json {
  return Object.fromEntries(
    Array.from(PROBLEMS, ([status, code]) => [
      code,
      {
        description: ERROR_CATALOGUE[code].title,
        content: {
          'application/problem+json': {
            schema: { $ref: '#/components/schemas/Problem' },
            example: {
              type: `urn:cerberusmesh:problem:${code}`,
              title: ERROR_CATALOGUE[code].title,
              status,
              detail: 'What was wrong with this request, in a sentence.',
              instance: '/api/v1/sessions',
              code,
              requestId: 'f81d4fae-7dec-41d0-a765-00a0c91e6bf6',
            },
          },
        },
      },
    ]),
  );
}

/** `getSessionsByIdNotes`; addresses outside of `/api` are the agent's customary names. */
function operationId(path: string, method: string): string {
  const words = path
    .replace(/^\/api\/v1\//, '')
    .split(/[/-]/)
    .filter((word) => word !== '')
    .map((word) => (word.startsWith('{') ? `By${capital(word.slice(1, -1))}` : capital(word)));
  return `${method}${path.startsWith('/api/') ? '' : 'Agent'}${words.join('')}`;
}

function tagOf(path: string): string {
  return path.startsWith('/api/v1/') ? (path.split('/')[3] ?? 'agent') : 'agent';
}

function capital(word: string): string {
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}

function byName([left]: [string, unknown], [right]: [string, unknown]): number {
  return left < right ? -1 : 1;
}

function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
