/**
 * For tests: what CACAO Security Playbooks 2.0 (OASIS, committee specification 01) asks of the objects that are exported,
 * as a JSON Schema (draft-07) written from its property tables: what must be there, of which type, in which form, and that
 * nothing else is there. The schemas of OASIS themselves use `unevaluatedProperties`, which draft-07 does not know and
 * validators of it leave out; `additionalProperties: false` here is stricter.
 */
const UUID = '[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-5][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}';
const identifier = { type: 'string', pattern: `^[a-z][a-z0-9-]+[a-z0-9]--${UUID}$` };
const timestamp = { type: 'string', pattern: '^\\d{4}-[01]\\d-[0-3]\\dT[0-2]\\d:[0-5]\\d:[0-6]\\d\\.\\d{3}Z$' };
const text = { type: 'string' };
const texts = { type: 'array', items: text, minItems: 1 };

const common = {
  name: text,
  description: text,
  delay: { type: 'integer', minimum: 1 },
  timeout: { type: 'integer', minimum: 0 },
  on_completion: identifier,
  on_success: identifier,
  on_failure: identifier,
};

function step(type: string, own: object, required: readonly string[]) {
  const isEnd = type === 'end';
  const { on_completion: next, on_success: _success, on_failure: _failure, ...ending } = common;
  const ways = isEnd ? {} : type === 'start' ? { on_completion: next } : common;
  return {
    type: 'object',
    properties: { type: { const: type }, ...ending, ...ways, ...own },
    required: ['type', ...required],
    // Either where it goes on, or where it goes on in each case.
    ...(isEnd ? {} : { oneOf: [{ required: ['on_completion'] }, { required: ['on_success'] }] }),
    additionalProperties: false,
  };
}

function command(type: string, own: object, required: readonly string[]) {
  return {
    type: 'object',
    properties: { type: { const: type }, description: text, version: text, playbook_activity: text, ...own },
    required: ['type', ...required],
    additionalProperties: false,
  };
}

const base64 = { type: 'string', pattern: '^[A-Za-z0-9+/]*={0,2}$' };
const commands = {
  type: 'array',
  minItems: 1,
  items: {
    oneOf: [
      command('manual', { command: text, command_b64: base64 }, []),
      command(
        'http-api',
        {
          command: { type: 'string', pattern: '^[A-Z]+ .+ HTTP/[0-9.]+$' },
          headers: { type: 'object', additionalProperties: { type: 'array', items: text } },
          content: text,
          content_b64: base64,
        },
        ['command'],
      ),
    ],
  },
};

function keyed(entries: Readonly<Record<string, object>>) {
  return {
    type: 'object',
    minProperties: 1,
    patternProperties: Object.fromEntries(
      Object.entries(entries).map(([type, schema]) => [`^${type}--${UUID}$`, schema]),
    ),
    additionalProperties: false,
  };
}

export const CACAO_RULES = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  type: 'object',
  properties: {
    type: { const: 'playbook' },
    spec_version: { const: 'cacao-2.0' },
    id: { type: 'string', pattern: `^playbook--${UUID}$` },
    name: text,
    description: text,
    playbook_types: {
      type: 'array',
      items: {
        enum: [
          'attack',
          'detection',
          'engagement',
          'investigation',
          'mitigation',
          'notification',
          'prevention',
          'remediation',
        ],
      },
    },
    playbook_activities: texts,
    playbook_processing_summary: {
      type: 'object',
      propertyNames: {
        enum: [
          'manual_playbook',
          'external_playbooks',
          'parallel_processing',
          'if_logic',
          'while_logic',
          'switch_logic',
          'temporal_logic',
          'data_markings',
          'digital_signatures',
          'countersigned_signatures',
          'extensions',
        ],
      },
      additionalProperties: { type: 'boolean' },
    },
    created_by: { type: 'string', pattern: `^identity--${UUID}$` },
    created: timestamp,
    modified: timestamp,
    labels: texts,
    playbook_variables: {
      type: 'object',
      patternProperties: {
        '^__[a-zA-Z_][a-zA-Z0-9_-]{0,199}__$': {
          type: 'object',
          properties: {
            type: text,
            description: text,
            value: { type: ['string', 'null'] },
            constant: { type: 'boolean' },
            external: { type: 'boolean' },
          },
          required: ['type'],
          additionalProperties: false,
        },
      },
      additionalProperties: false,
    },
    workflow_start: { type: 'string', pattern: `^start--${UUID}$` },
    workflow_exception: identifier,
    workflow: keyed({
      start: step('start', {}, ['on_completion']),
      end: step('end', {}, []),
      action: step('action', { commands, agent: identifier, targets: { type: 'array', items: identifier } }, [
        'commands',
        'agent',
      ]),
      'playbook-action': step('playbook-action', { playbook_id: identifier, in_args: texts, out_args: texts }, [
        'playbook_id',
      ]),
      parallel: step('parallel', { next_steps: { type: 'array', items: identifier, minItems: 2 } }, ['next_steps']),
    }),
    playbook_extensions: keyed({
      'extension-definition': { type: 'object', propertyNames: { pattern: '^[a-z0-9_]{3,250}$' } },
    }),
    agent_definitions: keyed({
      group: {
        type: 'object',
        properties: { type: { const: 'group' }, name: text, description: text },
        required: ['type', 'name'],
        additionalProperties: false,
      },
    }),
    extension_definitions: keyed({
      'extension-definition': {
        type: 'object',
        properties: {
          type: { const: 'extension-definition' },
          name: text,
          description: text,
          created_by: identifier,
          schema: text,
          version: { type: 'string', pattern: '^\\d+\\.\\d+\\.\\d+$' },
        },
        required: ['type', 'name', 'created_by', 'schema', 'version'],
        additionalProperties: false,
      },
    }),
  },
  required: ['type', 'spec_version', 'id', 'name', 'created_by', 'created', 'modified', 'workflow_start', 'workflow'],
  additionalProperties: false,
} as const;
