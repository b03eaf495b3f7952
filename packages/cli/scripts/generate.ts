/**
 * `npm run generate`: writes every file that is derived from another, so that adding a plugin touches only its folder.
 * `--check` writes nothing and fails when a file is not what it should be (CI).
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const root = join(import.meta.dirname, '../../..');

/** Folders of plugins: everything below that has an `index.ts` and does not start with `_`. */
function plugins(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter(
      (entry) =>
        entry.isDirectory() && !entry.name.startsWith('_') && existsSync(join(root, folder, entry.name, 'index.ts')),
    )
    .map((entry) => entry.name)
    .toSorted();
}

/** One import and one line for each folder; the folder exports `exported`. */
function registry(folder: string, exported: string, type: string | null, opening: string, closing: string): string {
  const names = plugins(folder);
  return [
    '// Generated from the folder names by `npm run generate`. Do not edit.',
    ...names.map((name) => `import { ${exported} as ${camelCase(name)} } from './${name}/index.ts';`),
    ...(type === null ? [] : [type]),
    '',
    `${opening}${names.map(camelCase).join(', ')}${closing}`,
    '',
  ].join('\n');
}

function camelCase(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

/** What the configuration says of each trap, from the schema that its folder's `config.ts` exports as `<name>ConfigSchema`. */
async function trapSettings(): Promise<string> {
  const folder = 'packages/sensor/src/traps';
  const lines: string[] = [];
  for (const name of plugins(folder)) {
    const module: unknown = await import(join(root, folder, name, 'config.ts'));
    const schema: unknown = Reflect.get(Object(module), `${camelCase(name)}ConfigSchema`);
    if (!(schema instanceof z.ZodType))
      throw new Error(`${folder}/${name}/config.ts: no ${camelCase(name)}ConfigSchema`);
    const { description, properties } = schemaNodeOf(schema);
    const port = properties?.port?.default;
    if (description === undefined || typeof port !== 'number')
      throw new Error(`${folder}/${name}/config.ts: the schema needs a description and a default port`);
    lines.push(`  ${/^\w+$/.test(name) ? name : `'${name}'`}: { description: ${quoted(description)}, port: ${port} },`);
  }
  return [
    '// Generated from the traps of the sensor by `npm run generate`. Do not edit.',
    'export const TRAP_SETTINGS = {',
    ...lines,
    '} as const;',
    '',
  ].join('\n');
}

/** What the configuration says of each connector that enriches, from the schema in its folder's `config.ts`. */
async function connectorSettings(): Promise<string> {
  const folder = 'packages/hub/src/connectors';
  const lines: string[] = [];
  for (const name of plugins(folder)) {
    const module: unknown = await import(join(root, folder, name, 'config.ts'));
    const schema: unknown = Reflect.get(Object(module), `${camelCase(name)}ConfigSchema`);
    if (!(schema instanceof z.ZodType))
      throw new Error(`${folder}/${name}/config.ts: no ${camelCase(name)}ConfigSchema`);
    const { description, properties = {} } = schemaNodeOf(schema);
    if (description === undefined) throw new Error(`${folder}/${name}/config.ts: the schema needs a description`);
    const standards = ['enabled', 'url', 'timeoutMs', 'maxPerMinute', 'maxPerDay', 'cacheHours'].map((key) => {
      const value = properties[key]?.default;
      return `    ${key}: ${typeof value === 'string' ? quoted(value) : String(value)},`;
    });
    lines.push(`  '${name}': {`, `    description: ${quoted(description)},`, ...standards, '  },');
  }
  return [
    '// Generated from the connectors of the hub by `npm run generate`. Do not edit.',
    'export const CONNECTOR_SETTINGS = {',
    ...lines,
    '} as const;',
    '',
  ].join('\n');
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

function schemaNodeOf(schema: z.ZodType): SchemaNode {
  // reason: zod's JSON Schema type is wider than the few members that are read here
  return z.toJSONSchema(schema, { io: 'input' }) as SchemaNode;
}

interface SchemaNode {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
}

/** The table of docs/configuration.md: one row a key, in the order of the schema. */
async function configurationPage(): Promise<string> {
  // Imported only now: it reads the trap settings, which may just have been written.
  const { configurationSchema } = await import('../src/configuration/configuration-schema.ts');
  const rows: string[] = [];
  const visit = (node: SchemaNode, path: readonly string[]) => {
    for (const [key, child] of Object.entries(node.properties ?? {})) {
      const at = [...path, key];
      if (child.properties !== undefined) {
        visit(child, at);
        continue;
      }
      const variable = `CERBERUS_${at.map((part) => part.replace(/[A-Z]/g, '_$&').toUpperCase()).join('__')}`;
      const kind =
        child.enum === undefined ? (child.type ?? 'any') : child.enum.map((value) => `\`${String(value)}\``).join(' ');
      const standard = child.default === undefined ? '-' : `\`${shownDefault(child.default)}\``;
      rows.push(`| \`${at.join('.')}\` | ${kind} | ${standard} | \`${variable}\` | ${child.description ?? ''} |`);
    }
  };
  visit(schemaNodeOf(configurationSchema), []);
  return `# Configuration

One file, \`cerberus.yaml\`, in the working directory or named by \`--config\`. Flags win over environment variables, those
over the file, the file over the defaults. An unknown key is an error that names the line and the key that was probably
meant. A variable that ends in \`_FILE\` names a file that holds the value, for secrets. \`cerberus config show\` prints what
is in force, \`cerberus config validate\` checks, \`cerberus config schema\` prints the JSON Schema.

| key | type | default | environment variable | meaning |
| --- | --- | --- | --- | --- |
${rows.join('\n')}

\`dataDirectory\` is \`$XDG_DATA_HOME/cerberusmesh\` or \`~/.local/share/cerberusmesh\` when nothing says otherwise. Also
honoured: \`CERBERUS_THRESHOLD\`, \`CERBERUS_AUTO_ACTION\`, \`CERBERUS_LOG_LEVEL\`, \`CERBERUS_DATABASE_URL\`,
\`CERBERUS_DATA_DIRECTORY\`.

(Generated from the schema by \`npm run generate\`.)
`;
}

/** The words of every list's filter. */
async function filtersPage(): Promise<string> {
  const { FILTER_FIELDS, operatorsOf } = await import('../../contracts/src/index.ts');
  const lists = Object.entries(FILTER_FIELDS).map(([list, fields]) => {
    const rows = fields.map(
      (field) =>
        `| \`${field.name}\` | ${operatorsOf(field).map(quotedCode).join(' ')} | ${field.meaning} | \`${field.example}\` |`,
    );
    return `## ${list}\n\n| field | operators | meaning | example |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`;
  });
  return `# Filters

One grammar in the console, in \`filter=\` of the API, in \`--filter\` of the command line and in saved views:

\`\`\`
trap:ssh score>=0.7 country:CN,RU -source:10.0.0.0/8 technique:T1059 command~"wget http" opened>=2026-11-01 stage:impact
\`\`\`

- Terms stand with white space between them; all of them must hold. A \`-\` before a term excludes what it finds.
- \`field:value\` (or \`field=value\`) is equality; several values with commas between them: one is enough.
- \`~\` finds a part of a text, whatever the case. \`>= <= > <\` compare numbers, moments and choices that have an order.
- A value with white space, commas or quotation marks stands in \`"..."\`; in it \`\\"\` and \`\\\\\` stand for \`"\` and \`\\\`.
- Moments are \`2026-11-01\`, \`2026-11-01T10:30Z\` (UTC) or relative: \`now-24h\` (units m, h, d, w).
- Addresses may be networks: \`10.0.0.0/8\`, \`2001:db8::/32\`.
- A part of a command, user name or password is looked for in its first 200 characters.
- At most 50 terms, 50 values a term, 2,000 characters. A fault is answered with \`invalid-filter\`, its position and, where
  one is near, the word that was probably meant.

${lists.join('\n')}
(Generated from the fields by \`npm run generate\`.)
`;
}

function quotedCode(text: string): string {
  return `\`${text}\``;
}

/** Lists by commas, as the environment takes them; other objects as JSON. */
function shownDefault(value: unknown): string {
  return typeof value === 'object' && !Array.isArray(value) ? JSON.stringify(value) : String(value);
}

let openApiText: Promise<string> | null = null;

/** What the API says of itself, from the routes as they are declared. Made once. */
function openApiDocument(): Promise<string> {
  openApiText ??= describedApi().then((document) => formattedJson(document, 'packages/hub/openapi.json'));
  return openApiText;
}

async function describedApi(): Promise<unknown> {
  const { describeApi } = await import('../../hub/src/api/describe-api.ts');
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(join(root, 'packages/hub/package.json'), 'utf8')));
  return JSON.parse(JSON.stringify(await describeApi(version)));
}

/** As the formatter wants it. */
function formattedJson(value: unknown, name: string): string {
  const biome = join(root, 'node_modules/.bin/biome');
  const { status, stdout, stderr } = spawnSync(biome, ['format', `--stdin-file-path=${name}`], {
    cwd: root,
    input: JSON.stringify(value, null, 2),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`${name}: ${stderr}`);
  return stdout;
}

/** In this order: each may be made from those before it. */
const files: Readonly<Record<string, () => string | Promise<string>>> = {
  'packages/sensor/src/traps/registry.gen.ts': () =>
    registry('packages/sensor/src/traps', 'definition', null, 'export const TRAP_DEFINITIONS = { ', ' } as const;'),
  'packages/hub/src/intake/formats/registry.gen.ts': () =>
    registry(
      'packages/hub/src/intake/formats',
      'format',
      "import type { ForeignFormat } from './format.ts';",
      'export const FOREIGN_FORMATS: readonly ForeignFormat[] = [',
      '];',
    ),
  'packages/hub/src/connectors/registry.gen.ts': () =>
    registry(
      'packages/hub/src/connectors',
      'connector',
      "import type { Connector } from './connector.ts';",
      'export const CONNECTORS: readonly Connector[] = [',
      '];',
    ),
  'packages/cli/src/configuration/trap-settings.gen.ts': trapSettings,
  'packages/cli/src/configuration/connector-settings.gen.ts': connectorSettings,
  'docs/configuration.md': configurationPage,
  'docs/filters.md': filtersPage,
  'packages/hub/openapi.json': openApiDocument,
  'packages/dashboard/src/api-types.gen.ts': async () => {
    const { apiTypes } = await import('../../dashboard/scripts/api-types.ts');
    return apiTypes(await openApiDocument());
  },
};

const check = process.argv.includes('--check');
const stale: string[] = [];
for (const [name, make] of Object.entries(files)) {
  const path = join(root, name);
  const wanted = await make();
  if (existsSync(path) && readFileSync(path, 'utf8') === wanted) continue;
  stale.push(name);
  if (!check) writeFileSync(path, wanted);
}
if (check && stale.length > 0) {
  process.stderr.write(`not current, run 'npm run generate': ${stale.join(', ')}\n`);
  process.exitCode = 1;
} else {
  process.stderr.write(stale.length === 0 ? 'everything is current\n' : `written: ${stale.join(', ')}\n`);
}
