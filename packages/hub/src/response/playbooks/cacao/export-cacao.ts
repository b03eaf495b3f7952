import { createHash } from 'node:crypto';
import type { Playbook, PlaybookStep, PlaybookValue } from '@cerberusmesh/contracts';
import { dependenciesOf, failureSteps, withDependencies } from '../step-graph.ts';
import { EXTENSION, objectIdentifier, PRODUCER, playbookIdentifier } from './identifiers.ts';

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * A playbook as CACAO 2.0 (OASIS, "CACAO Security Playbooks Version 2.0"), for people and products that read that.
 *
 * CACAO knows fork and join, no graph: steps become waves, each after the one before. What it has no words for (conditions
 * in our expressions, retries, lists, keys, triggers, tests) stands in descriptions for people, and the whole playbook as
 * it was written rides along in an extension, from which `importCacao` takes it again unchanged.
 *
 * @param source the YAML that `playbook` was read from
 * @param at when it was made, UTC
 */
export function exportCacao(playbook: Playbook, source: string, at: string): { readonly [key: string]: Json } {
  const idOf = (type: string, name: string): string => objectIdentifier(type, playbook.id, name);
  const workflow: Record<string, Json> = {};
  const team = idOf('group', 'team');
  const machine = idOf('group', 'hub');
  const waves = wavesOf(withDependencies(playbook));
  const last = idOf('end', 'end');
  const first = addWaves(waves, 'main', last);
  workflow[last] = { type: 'end', name: 'The end' };
  const start = idOf('start', 'start');
  workflow[start] = { type: 'start', name: `Start of ${playbook.name}`, on_completion: first };

  let exception: string | null = null;
  if (playbook.on_failure.length > 0) {
    const end = idOf('end', 'on_failure');
    exception = addWaves(wavesOf(failureSteps(playbook)), 'on_failure', end);
    workflow[end] = { type: 'end', name: 'The end after a failure' };
  }

  /** Adds waves so that each follows the one before. Returns where they begin. */
  function addWaves(all: readonly (readonly PlaybookStep[])[], list: string, next: string): string {
    return all.toReversed().reduce((after, wave, place) => {
      const [only] = wave;
      if (wave.length === 1 && only !== undefined) return addStep(only, after);
      const fork = idOf('parallel', `${list} ${all.length - place}`);
      workflow[fork] = {
        type: 'parallel',
        name: `At the same time: ${wave.map(({ id }) => id).join(', ')}`,
        next_steps: wave.map((step) => {
          const end = idOf('end', step.id);
          workflow[end] = { type: 'end', name: `${step.id} is done` };
          return addStep(step, end);
        }),
        on_completion: after,
      };
      return fork;
    }, next);
  }

  function addStep(step: PlaybookStep, next: string): string {
    const common = {
      name: step.name ?? step.id,
      description: describe(step),
      ...(step.timeout === undefined ? {} : { timeout: step.timeout }),
    };
    if (step.action === 'sub_playbook' && typeof step.with.playbook === 'string') {
      const id = idOf('playbook-action', step.id);
      const called = playbookIdentifier(step.with.playbook);
      workflow[id] = { type: 'playbook-action', ...common, playbook_id: called, on_completion: next };
      return id;
    }
    const id = idOf('action', step.id);
    const isAsked = step.action === 'approve' || step.approval !== undefined;
    workflow[id] = {
      type: 'action',
      ...common,
      commands: [
        ...(isAsked ? [{ type: 'manual', command: questionOf(step), playbook_activity: 'step-sequence' }] : []),
        ...(step.action === 'approve' ? [] : [commandOf(step)]),
      ],
      agent: step.action === 'approve' ? team : machine,
      on_completion: next,
    };
    return id;
  }

  const variables = Object.entries(playbook.inputs).map(([name, input]): [string, Json] => [
    `__${name}__`,
    {
      type: VARIABLE_TYPES[input.type],
      ...(input.description === undefined ? {} : { description: input.description }),
      ...(input.default === undefined ? {} : { value: textOf(input.default) }),
      external: true,
    },
  ]);
  const steps = [...playbook.steps, ...playbook.on_failure];
  return {
    type: 'playbook',
    spec_version: 'cacao-2.0',
    id: playbookIdentifier(playbook.id),
    name: playbook.name,
    description: playbook.description ?? playbook.name,
    playbook_types: ['mitigation'],
    playbook_activities: [...new Set(steps.map(activityOf))],
    playbook_processing_summary: {
      manual_playbook: steps.every(({ action }) => action === 'approve'),
      external_playbooks: steps.some(({ action }) => action === 'sub_playbook'),
      parallel_processing: waves.some(({ length }) => length > 1),
      temporal_logic: steps.some(({ timeout }) => timeout !== undefined),
      extensions: true,
    },
    created_by: PRODUCER,
    created: millisecondsOf(at),
    modified: millisecondsOf(at),
    labels: ['cerberusmesh', playbook.id],
    ...(variables.length === 0 ? {} : { playbook_variables: Object.fromEntries(variables) }),
    workflow_start: start,
    ...(exception === null ? {} : { workflow_exception: exception }),
    workflow,
    playbook_extensions: {
      [EXTENSION]: {
        native_format: 'cerberus/v1',
        native_source: source,
        native_sha256: createHash('sha256').update(source).digest('hex'),
      },
    },
    agent_definitions: {
      [team]: { type: 'group', name: 'Responders', description: 'People who may approve what a playbook asks.' },
      [machine]: { type: 'group', name: 'CerberusMesh', description: 'The hub that runs the playbook.' },
    },
    extension_definitions: {
      [EXTENSION]: {
        type: 'extension-definition',
        name: 'CerberusMesh playbook',
        description: 'The playbook as it was written for CerberusMesh, from which it is imported unchanged.',
        created_by: PRODUCER,
        schema:
          'native_format: its format; native_source: its YAML; native_sha256: SHA-256 of native_source, in hexadecimal.',
        version: '1.0.0',
      },
    },
  };
}

const VARIABLE_TYPES = {
  string: 'string',
  number: 'float',
  boolean: 'bool',
  list: 'dictionary',
  object: 'dictionary',
} as const;

/** Steps that wait for nobody, then those that wait for these, and so on. */
function wavesOf(steps: readonly PlaybookStep[]): PlaybookStep[][] {
  const place = new Map<string, number>();
  // A playbook that was read has no cycle: every pass places one step at least.
  while (place.size < steps.length) {
    for (const step of steps) {
      const before = dependenciesOf(step).map(({ from }) => place.get(from));
      if (!place.has(step.id) && before.every((wave) => wave !== undefined))
        place.set(step.id, Math.max(-1, ...before.map((wave) => wave ?? 0)) + 1);
    }
  }
  const waves: PlaybookStep[][] = [];
  for (const step of steps) (waves[place.get(step.id) ?? 0] ??= []).push(step);
  return waves;
}

/** What CACAO has no words for, in words. */
function describe(step: PlaybookStep): string {
  const after = dependenciesOf(step).map(({ from, kind }) =>
    kind === 'success' ? from : kind === 'error' ? `${from}, if that failed` : `${from}, however that ended`,
  );
  return [
    `CerberusMesh action ${step.action}.`,
    ...(after.length === 0 ? [] : [`After ${after.join('; ')}.`]),
    ...(step.when === undefined ? [] : [`Only when ${step.when.trim()}.`]),
    ...(step.for_each === undefined ? [] : [`For each of ${textOf(step.for_each)}.`]),
    ...(step.repeat_until === undefined ? [] : [`Repeated until ${step.repeat_until}.`]),
    ...(step.retry === undefined ? [] : [`Tried at most ${step.retry.max_attempts} times.`]),
    ...(step.on_error === 'continue' ? ['A failure stops nothing.'] : []),
  ].join(' ');
}

function commandOf(step: PlaybookStep): Json {
  const { method, url, headers, body } = step.with;
  if (step.action === 'http_request' && typeof url === 'string')
    return {
      type: 'http-api',
      command: `${typeof method === 'string' ? method : 'GET'} ${url} HTTP/1.1`,
      ...(typeof headers === 'object' && headers !== null && !Array.isArray(headers)
        ? { headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [textOf(value)]])) }
        : {}),
      ...(body === undefined ? {} : { content_b64: Buffer.from(textOf(body)).toString('base64') }),
      playbook_activity: activityOf(step),
    };
  const values = JSON.stringify(step.with);
  return {
    type: 'manual',
    description: `CerberusMesh does this by itself: ${step.action}.`,
    command_b64: Buffer.from(`${step.action} ${values}`).toString('base64'),
    playbook_activity: activityOf(step),
  };
}

function questionOf({ approval, id }: PlaybookStep): string {
  const { question = `May ${id} go on?`, quorum = 1 } = approval ?? {};
  return quorum === 1 ? question : `${question} (${quorum} people have to agree)`;
}

const ACTIVITIES = new Map([
  ['enrich', 'analyze-collected-data'],
  ['cvss_score', 'analyze-collected-data'],
  ['ioc_publish', 'identify-indicators'],
  ['threat_intel_update', 'identify-indicators'],
  ['block_ip', 'restrict-access'],
  ['isolate', 'disconnect-system'],
  ['rotate_key', 'eliminate-risk'],
  ['launch_decoy', 'execute-operation'],
  ['insert_trap', 'execute-operation'],
  ['notify', 'deliver-content'],
  ['create_ticket', 'deliver-content'],
  ['siem_event', 'deliver-content'],
]);

function activityOf({ action }: PlaybookStep): string {
  return ACTIVITIES.get(action) ?? 'step-sequence';
}

function textOf(value: PlaybookValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function millisecondsOf(at: string): string {
  return new Date(at).toISOString();
}
