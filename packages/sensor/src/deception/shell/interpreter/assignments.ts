import type { Assignment } from '@cerberusmesh/shell-syntax';
import type { Expander } from '../expansion/expander.ts';
import { AssignmentError, type ShellState } from './shell-state.ts';

/** Carries out `name=value`, `name+=value`, `name[sub]=value` and `name=(...)`. */
export async function assign(
  assignment: Assignment,
  shell: { readonly state: ShellState; readonly expander: Expander },
  options: { readonly exported?: boolean },
): Promise<void> {
  const { state, expander } = shell;
  const { name } = assignment;
  if (assignment.array !== null) {
    const variable = state.variables.get(name);
    const associative = variable?.associative ?? null;
    const elements: { key: number | string; value: string }[] = [];
    let next = assignment.append && variable?.indexed != null ? Math.max(-1, ...variable.indexed.keys()) + 1 : 0;
    for (const element of assignment.array) {
      if (element.subscript !== null) {
        const key =
          associative === null
            ? Number(await expander.arithmetic(element.subscript))
            : await expander.text({ start: 0, end: 0, parts: element.subscript.parts });
        elements.push({ key, value: await expander.text(element.value) });
        if (typeof key === 'number') next = key + 1;
        continue;
      }
      if (associative !== null && assignment.array.some(({ subscript }) => subscript !== null))
        throw new AssignmentError(
          `${name}: ${await expander.text(element.value)}: must use subscript when assigning associative array`,
        );
      for (const value of await expander.words([element.value])) {
        elements.push({ key: next, value });
        next += 1;
      }
    }
    if (!assignment.append || (variable?.indexed == null && associative === null)) {
      state.set(name, '');
      const made = state.declare(name);
      if (associative !== null) associative.clear();
      else {
        made.indexed = new Map();
        made.value = null;
      }
    }
    state.declare(state.target(name)).unassigned = false;
    for (const { key, value } of elements) state.setElement(name, key, value);
    return;
  }
  const value =
    assignment.value === null
      ? ''
      : (expander.plainText(assignment.value) ?? (await expander.text(assignment.value, { assignment: true })));
  if (assignment.subscript !== null) {
    const associative = state.variables.get(name)?.associative != null;
    const key = associative
      ? await expander.text({ start: 0, end: 0, parts: assignment.subscript.parts })
      : Number(await expander.arithmetic(assignment.subscript));
    if (key === '') throw new AssignmentError(`${name}[]: bad array subscript`);
    const before = assignment.append
      ? associative
        ? (state.variables.get(name)?.associative?.get(String(key)) ?? '')
        : (state.variables.get(name)?.indexed?.get(Number(key)) ?? '')
      : '';
    state.setElement(name, key, before + value);
    return;
  }
  const integer = state.variables.get(name)?.integer === true;
  const current = assignment.append ? (state.get(name) ?? '') : '';
  if (integer)
    state.set(
      name,
      expander.evaluate(assignment.append ? `${current === '' ? '0' : current}+(${value})` : value).toString(),
    );
  else state.set(name, current + value);
  if (options.exported === true) state.declare(name).exported = true;
}
