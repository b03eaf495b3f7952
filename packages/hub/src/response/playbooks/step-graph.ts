import type { Playbook, PlaybookStep } from '@cerberusmesh/contracts';

export type EdgeKind = 'success' | 'error' | 'done';

export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly kind: EdgeKind;
}

/** The edges into a step, as `depends_on` says them. */
export function dependenciesOf(step: PlaybookStep): readonly Edge[] {
  return (step.depends_on ?? []).map((text) => {
    const [from = '', ending] = text.split('.');
    return { from, to: step.id, kind: ending === 'error' || ending === 'done' ? ending : 'success' };
  });
}

/**
 * The steps of a playbook with their dependencies written out. Without `parallel_execution` a step that says nothing
 * follows the one before it; with it, it starts at once.
 */
export function withDependencies(playbook: Playbook): readonly PlaybookStep[] {
  return inSequence(playbook.steps, playbook.parallel_execution);
}

/** The steps of `on_failure`, one after the other unless they say otherwise. */
export function failureSteps(playbook: Playbook): readonly PlaybookStep[] {
  return inSequence(playbook.on_failure, false);
}

function inSequence(steps: readonly PlaybookStep[], parallel: boolean): readonly PlaybookStep[] {
  return steps.map((step, place) => {
    if (step.depends_on !== undefined) return step;
    const before = steps[place - 1];
    return { ...step, depends_on: parallel || before === undefined || before.id === step.id ? [] : [before.id] };
  });
}

/** Ids along one cycle, the first again at the end; null when there is none. */
export function findCycle(steps: readonly PlaybookStep[]): readonly string[] | null {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const state = new Map<string, 'open' | 'done'>();
  for (const start of steps) {
    // Depth first with a path of its own, so that a long chain needs no deep call stack.
    const path: { id: string; rest: string[] }[] = [{ id: start.id, rest: sourcesOf(start) }];
    if (state.has(start.id)) continue;
    state.set(start.id, 'open');
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const next = top.rest.pop();
      if (next === undefined) {
        state.set(top.id, 'done');
        path.pop();
        continue;
      }
      if (state.get(next) === 'open') {
        const ids = path.map(({ id }) => id);
        return [...ids.slice(ids.indexOf(next)), next].reverse();
      }
      const step = byId.get(next);
      if (step === undefined || state.has(next)) continue;
      state.set(next, 'open');
      path.push({ id: next, rest: sourcesOf(step) });
    }
  }
  return null;
}

function sourcesOf(step: PlaybookStep): string[] {
  // A step that waits for itself is reported as such.
  return dependenciesOf(step).flatMap(({ from }) => (from === step.id ? [] : [from]));
}

/** A flowchart in Mermaid's words: what a person reads in a pull request. */
export function toMermaid(playbook: Playbook): string {
  const steps = withDependencies(playbook);
  const label = (text: string) => JSON.stringify(text.replaceAll(/["\n\r<>#;]/g, ' '));
  const nodes = steps.map((step) => {
    const text = label(`${step.name ?? step.id}: ${step.action}`);
    return `  ${step.id}${step.approval === undefined ? `[${text}]` : `{{${text}}}`}`;
  });
  const edges = steps.flatMap((step) =>
    dependenciesOf(step).map(({ from, to, kind }) => `  ${from} -->${kind === 'success' ? '' : `|${kind}|`} ${to}`),
  );
  return `${['flowchart TD', ...nodes, ...edges].join('\n')}\n`;
}
