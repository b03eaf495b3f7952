import type { CacaoPlaybook, CacaoStep } from './cacao-schema.ts';

/**
 * What the schemas of CACAO cannot say: steps that must exist, a way that ends. A playbook that names a step that is not
 * there, or goes in circles, passes the schemas of OASIS.
 */
export function checkReferences(cacao: CacaoPlaybook): { readonly path: string; readonly message: string }[] {
  const problems: { path: string; message: string }[] = [];
  const steps = new Map(Object.entries(cacao.workflow));
  const need = (path: string, id: string): void => {
    if (!steps.has(id)) problems.push({ path, message: `there is no step "${id}"` });
  };
  need('workflow_start', cacao.workflow_start);
  if (cacao.workflow_exception !== undefined) need('workflow_exception', cacao.workflow_exception);
  if (steps.get(cacao.workflow_start)?.type !== 'start')
    problems.push({ path: 'workflow_start', message: 'this is no start step' });
  for (const [id, step] of steps) {
    if (!id.startsWith(`${step.type}--`))
      problems.push({ path: `workflow.${id}`, message: `is of the type ${step.type}` });
    for (const [field, next] of nextSteps(step)) need(`workflow.${id}.${field}`, next);
    if (step.type === 'action')
      for (const target of step.targets)
        if (!Object.hasOwn(cacao.target_definitions, target))
          problems.push({ path: `workflow.${id}.targets`, message: `there is no target "${target}"` });
  }
  if (problems.length > 0) return problems;
  for (const start of [
    cacao.workflow_start,
    ...(cacao.workflow_exception === undefined ? [] : [cacao.workflow_exception]),
  ]) {
    const circle = findCircle(steps, start);
    if (circle !== null)
      return [{ path: `workflow.${circle[0]}`, message: `the steps never end: ${circle.join(' -> ')}` }];
  }
  return problems;
}

/** Where a step leads, by the field that says so. */
export function nextSteps(step: CacaoStep): (readonly [string, string])[] {
  const next: (readonly [string, string])[] = [];
  for (const field of ['on_completion', 'on_success', 'on_failure'] as const) {
    const id = step[field];
    if (id !== undefined) next.push([field, id]);
  }
  if (step.type === 'parallel') for (const id of step.next_steps) next.push(['next_steps', id]);
  if (step.type === 'if-condition' || step.type === 'while-condition') next.push(['on_true', step.on_true]);
  if (step.type === 'if-condition' && step.on_false !== undefined) next.push(['on_false', step.on_false]);
  if (step.type === 'switch-condition')
    for (const [name, id] of Object.entries(step.cases)) next.push([`cases.${name}`, id]);
  return next;
}

/** Ids along a circle, the first again at the end. Without recursion: a chain may be as long as the limit of steps. */
function findCircle(steps: ReadonlyMap<string, CacaoStep>, start: string): string[] | null {
  const state = new Map<string, 'open' | 'done'>([[start, 'open']]);
  const restOf = (id: string): string[] => {
    const step = steps.get(id);
    return step === undefined ? [] : nextSteps(step).map(([, next]) => next);
  };
  const path = [{ id: start, rest: restOf(start) }];
  for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
    const next = top.rest.pop();
    if (next === undefined) {
      state.set(top.id, 'done');
      path.pop();
    } else if (state.get(next) === 'open') {
      const ids = path.map(({ id }) => id);
      return [...ids.slice(ids.indexOf(next)), next];
    } else if (!state.has(next)) {
      state.set(next, 'open');
      path.push({ id: next, rest: restOf(next) });
    }
  }
  return null;
}
