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
  const main = withDependencies(playbook).map((step) => withDefaults(step, playbook));
  const failure = failureSteps(playbook).map((step) => withDefaults(step, playbook));
  const goesOnAnyway = stepsThatMayFail([...main, ...failure]);
  const waves = wavesOf(main);
  const last = idOf('end', 'end');
  const first = addWaves(waves, 'main', last);
  workflow[last] = { type: 'end', name: 'The end' };
  const start = idOf('start', 'start');
  workflow[start] = {
    type: 'start',
    name: `Start of ${playbook.name}`,
    description: startedBy(playbook),
    on_completion: first,
  };

  let exception: string | null = null;
  if (playbook.on_failure.length > 0) {
    const end = idOf('end', 'on_failure');
    exception = addWaves(wavesOf(failure), 'on_failure', end);
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
        ...follows(wave, after),
      };
      return fork;
    }, next);
  }

  /** A failure ends the run here unless it says otherwise: only then does what comes after not ask for success. */
  function follows(steps: readonly PlaybookStep[], next: string): { readonly [way: string]: string } {
    return steps.every(({ id }) => goesOnAnyway.has(id)) ? { on_completion: next } : { on_success: next };
  }

  function addStep(step: PlaybookStep, next: string): string {
    const isAsked = step.action === 'approve' || step.approval !== undefined;
    const question = { type: 'manual', command: questionOf(step), playbook_activity: 'step-sequence' };
    const common = {
      name: step.name ?? step.id,
      description: describe(step),
    };
    const untilAnswered = isAsked ? longestQuestion(step) : 0;
    if (step.action === 'sub_playbook' && typeof step.with.playbook === 'string') {
      const id = idOf('playbook-action', step.id);
      const called = playbookIdentifier(step.with.playbook);
      workflow[id] = {
        type: 'playbook-action',
        ...common,
        ...timeoutOf(step.timeout),
        playbook_id: called,
        ...follows([step], next),
      };
      if (!isAsked) return id;
      // Such a step has no commands: people are asked in one before it.
      const asks = idOf('action', step.id);
      workflow[asks] = {
        type: 'action',
        name: `Before ${common.name}`,
        commands: [question],
        agent: team,
        ...timeoutOf(untilAnswered),
        on_success: id,
      };
      return asks;
    }
    const id = idOf('action', step.id);
    workflow[id] = {
      type: 'action',
      ...common,
      ...timeoutOf(step.action === 'approve' ? untilAnswered : sumOf(step.timeout, untilAnswered)),
      commands: [...(isAsked ? [question] : []), ...(step.action === 'approve' ? [] : [commandOf(step)])],
      agent: step.action === 'approve' ? team : machine,
      ...follows([step], next),
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
  const summary = summaryOf(workflow);
  return {
    type: 'playbook',
    spec_version: 'cacao-2.0',
    id: playbookIdentifier(playbook.id),
    name: playbook.name,
    description: playbook.description ?? playbook.name,
    // Types ask for activities, and an activity for a command that does it.
    ...(summary.activities.length === 0
      ? {}
      : { playbook_types: ['mitigation'], playbook_activities: summary.activities }),
    playbook_processing_summary: summary.processing,
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

/** What the playbook says for all steps, said by each. */
function withDefaults(step: PlaybookStep, { defaults }: Playbook): PlaybookStep {
  const { retry = defaults.retry, timeout = defaults.timeout, on_error = defaults.on_error } = step;
  return {
    ...step,
    ...(retry === undefined ? {} : { retry }),
    ...(timeout === undefined ? {} : { timeout }),
    ...(on_error === undefined ? {} : { on_error }),
  };
}

/** Steps after whose failure others go on. */
function stepsThatMayFail(steps: readonly PlaybookStep[]): ReadonlySet<string> {
  const awaited = steps.flatMap((step) =>
    dependenciesOf(step).flatMap(({ from, kind }) => (kind === 'success' ? [] : [from])),
  );
  return new Set([...awaited, ...steps.filter(({ on_error }) => on_error === 'continue').map(({ id }) => id)]);
}

/** Milliseconds; undefined where a question that nobody answers is answered with yes: that is no failure. */
function longestQuestion({ approval }: PlaybookStep): number | undefined {
  return approval?.on_timeout === 'approve' ? undefined : approval?.timeout;
}

function sumOf(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : one + other;
}

function timeoutOf(timeout: number | undefined): { readonly timeout?: number } {
  return timeout === undefined ? {} : { timeout };
}

/** What is in a workflow, said of what is really there: a reader decides by it what it can run. */
function summaryOf(workflow: { readonly [id: string]: Json }): {
  readonly activities: readonly string[];
  readonly processing: { readonly [feature: string]: boolean };
} {
  const steps = Object.values(workflow).filter(isObject);
  const isThere = (type: string): boolean => steps.some((step) => step.type === type);
  const commands = steps
    .flatMap((step) => (Array.isArray(step.commands) ? step.commands : []))
    .filter((command) => isObject(command));
  const activities = commands.flatMap(({ playbook_activity: activity }) =>
    typeof activity === 'string' ? [activity] : [],
  );
  return {
    activities: [...new Set(activities)],
    processing: {
      manual_playbook: !isThere('playbook-action') && commands.every(({ type }) => type === 'manual'),
      external_playbooks: isThere('playbook-action'),
      parallel_processing: isThere('parallel'),
      temporal_logic: steps.some(({ timeout }) => timeout !== undefined),
      extensions: true,
    },
  };
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function startedBy({ triggers }: Playbook): string {
  const kinds = [...new Set(triggers.map(({ on }) => on))];
  return kinds.length === 0 ? 'Started by a person.' : `Started by: ${kinds.join(', ')}.`;
}

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
    ...(after.length === 0 ? [] : [`After ${JOINS.get(step.join) ?? `${step.join} of: `}${after.join('; ')}.`]),
    ...(step.when === undefined ? [] : [`Only when ${step.when.trim()}.`]),
    ...(step.for_each === undefined ? [] : [`For each of ${textOf(step.for_each)}.`]),
    ...(step.repeat_until === undefined ? [] : [`Repeated until ${step.repeat_until}.`]),
    ...(step.retry === undefined ? [] : [`Tried at most ${step.retry.max_attempts} times.`]),
    ...(step.on_error === 'continue' ? ['A failure stops nothing.'] : []),
    ...(step.on_error === 'compensate' ? ['After a failure what was done is taken back.'] : []),
    ...(step.compensate === undefined ? [] : [`Taken back by ${step.compensate.action}.`]),
    ...(step.secrets.length === 0 ? [] : [`Needs the secrets ${step.secrets.join(', ')}.`]),
  ].join(' ');
}

const JOINS = new Map<PlaybookStep['join'], string>([
  ['all', ''],
  ['any', 'any of: '],
]);

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
