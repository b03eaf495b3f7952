import type { Playbook, PlaybookStep, PlaybookValue } from '@cerberusmesh/contracts';
import { parseCron } from './engine/cron.ts';
import { dependenciesOf, failureSteps, findCycle, withDependencies } from './step-graph.ts';
import { parseExpression, parseTemplate } from './templates/parse.ts';
import { TemplateError } from './templates/template-error.ts';

export interface CheckedProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What the shape of a playbook cannot say: names that must exist, cycles, templates that must parse. */
export function checkPlaybook(playbook: Playbook, isAction: (name: string) => boolean): CheckedProblem[] {
  const problems: CheckedProblem[] = [];
  const add = (path: readonly (string | number)[], message: string) => problems.push({ path, message });
  for (const [list, steps] of [
    ['steps', withDependencies(playbook)],
    ['on_failure', failureSteps(playbook)],
  ] as const) {
    checkSteps(list, steps, isAction, add);
  }
  const ids = new Set([...playbook.steps, ...playbook.on_failure].map(({ id }) => id));
  if (ids.size < playbook.steps.length + playbook.on_failure.length) reportDoubleIds(playbook, add);
  for (const [place, trigger] of playbook.triggers.entries()) {
    checkCondition(trigger.when, ['triggers', place, 'when'], add);
    checkTemplate(trigger.key, ['triggers', place, 'key'], add);
    checkTemplates(trigger.with, ['triggers', place, 'with'], add);
    for (const name of Object.keys(trigger.with))
      if (!Object.hasOwn(playbook.inputs, name)) add(['triggers', place, 'with', name], `there is no input "${name}"`);
    if (trigger.on === 'schedule' && (trigger.cron === undefined) === (trigger.every === undefined))
      add(['triggers', place], 'a schedule has either cron or every');
    if (trigger.on === 'schedule' && trigger.cron !== undefined && !isCron(trigger.cron))
      add(['triggers', place, 'cron'], 'expected five fields: minute, hour, day of month, month, day of week');
  }
  checkTemplate(playbook.concurrency?.key, ['concurrency', 'key'], add);
  checkTemplates(playbook.outputs, ['outputs'], add);
  for (const [name, input] of Object.entries(playbook.inputs)) {
    if (input.default !== undefined && !isOfType(input.default, input.type))
      add(['inputs', name, 'default'], `expected ${input.type === 'object' ? 'an object' : `a ${input.type}`}`);
  }
  for (const [place, test] of playbook.tests.entries()) {
    for (const field of ['mocks', 'approvals'] as const)
      for (const id of Object.keys(test[field]))
        if (!ids.has(id)) add(['tests', place, field, id], `there is no step "${id}"`);
    for (const id of [
      ...Object.keys(test.expect.steps),
      ...(test.expect.order ?? []),
      ...Object.keys(test.expect.calls ?? {}),
    ])
      if (!ids.has(id)) add(['tests', place, 'expect'], `there is no step "${id}"`);
    for (const name of Object.keys(test.inputs))
      if (!Object.hasOwn(playbook.inputs, name)) add(['tests', place, 'inputs', name], `there is no input "${name}"`);
  }
  return problems;
}

type Add = (path: readonly (string | number)[], message: string) => void;

function checkSteps(list: string, steps: readonly PlaybookStep[], isAction: (name: string) => boolean, add: Add): void {
  const ids = new Set(steps.map(({ id }) => id));
  for (const [place, step] of steps.entries()) {
    const at = [list, place] as const;
    for (const { from } of dependenciesOf(step)) {
      if (from === step.id) add([...at, 'depends_on'], 'a step cannot wait for itself');
      else if (!ids.has(from)) add([...at, 'depends_on'], `there is no step "${from}"`);
    }
    const edges = step.depends_on?.length ?? 0;
    if (typeof step.join === 'number' && step.join > edges)
      add([...at, 'join'], `waits for ${step.join} of ${edges} dependencies`);
    if (!isAction(step.action)) add([...at, 'action'], `there is no action "${step.action}"`);
    if (step.compensate !== undefined && !isAction(step.compensate.action))
      add([...at, 'compensate', 'action'], `there is no action "${step.compensate.action}"`);
    if (step.idempotency === 'keyed' && step.key === undefined) add([...at, 'key'], 'idempotency "keyed" needs a key');
    if (step.for_each !== undefined && step.repeat_until !== undefined)
      add([...at, 'repeat_until'], 'a step either repeats or runs for each of a list');
    checkCondition(step.when, [...at, 'when'], add);
    checkCondition(step.repeat_until, [...at, 'repeat_until'], add);
    if (typeof step.for_each === 'string') checkTemplate(step.for_each, [...at, 'for_each'], add);
    checkTemplate(step.key, [...at, 'key'], add);
    checkTemplate(step.approval?.question, [...at, 'approval', 'question'], add);
    checkTemplates(step.with, [...at, 'with'], add);
    // Text of attackers must not become a program.
    if (step.action === 'custom_script' && typeof step.with.script === 'string' && /\{[{%#]/.test(step.with.script))
      add([...at, 'with', 'script'], 'a script takes no templates; hand values over by input');
    if (step.compensate !== undefined) checkTemplates(step.compensate.with, [...at, 'compensate', 'with'], add);
  }
  const cycle = findCycle(steps);
  if (cycle !== null) {
    const place = steps.findIndex(({ id }) => id === cycle[0]);
    add([list, Math.max(0, place), 'depends_on'], `the steps wait for each other: ${cycle.join(' -> ')}`);
  }
}

function reportDoubleIds(playbook: Playbook, add: Add): void {
  const seen = new Set<string>();
  for (const list of ['steps', 'on_failure'] as const) {
    for (const [place, { id }] of playbook[list].entries()) {
      if (seen.has(id)) add([list, place, 'id'], `there is already a step "${id}"`);
      seen.add(id);
    }
  }
}

function checkTemplates(value: PlaybookValue, path: readonly (string | number)[], add: Add): void {
  if (typeof value === 'string') checkTemplate(value, path, add);
  else if (Array.isArray(value))
    for (const [place, item] of value.entries()) checkTemplates(item, [...path, place], add);
  else if (typeof value === 'object' && value !== null)
    for (const [key, item] of Object.entries(value)) checkTemplates(item, [...path, key], add);
}

function checkTemplate(source: string | undefined, path: readonly (string | number)[], add: Add): void {
  if (source?.includes('{') === true) reportTemplate(() => parseTemplate(source), path, add);
}

function checkCondition(source: string | undefined, path: readonly (string | number)[], add: Add): void {
  if (source === undefined) return;
  const trimmed = source.trim();
  reportTemplate(() => (trimmed.startsWith('{{') ? parseTemplate(trimmed) : parseExpression(trimmed)), path, add);
}

function reportTemplate(parse: () => unknown, path: readonly (string | number)[], add: Add): void {
  try {
    parse();
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    add(path, error.message);
  }
}

/** Whether a value is what an input's type says. */
export function isOfType(value: PlaybookValue, type: 'string' | 'number' | 'boolean' | 'list' | 'object'): boolean {
  if (type === 'list') return Array.isArray(value);
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  return typeof value === type;
}

function isCron(text: string): boolean {
  try {
    parseCron(text);
    return true;
  } catch {
    return false;
  }
}
