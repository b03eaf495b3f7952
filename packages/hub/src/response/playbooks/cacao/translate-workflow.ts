import type { PlaybookValue } from '@cerberusmesh/contracts';
import type { CacaoCommand, CacaoPlaybook, CacaoStep } from './cacao-schema.ts';
import { conditionOf, filledIn, quoted } from './cacao-text.ts';
import { CACAO_LIMITS } from './limits.ts';
import { type Remark, unusedSlug } from './remark.ts';
import { type TranslatedCommand, translateCommand } from './translate-command.ts';

/** A step as our YAML has it. */
interface NativeStep {
  readonly id: string;
  readonly name?: string;
  readonly action: string;
  readonly with?: { readonly [name: string]: PlaybookValue };
  depends_on: string[];
  join?: 'any';
  when?: string;
  repeat_until?: string;
  max_iterations?: number;
  readonly timeout?: string;
  readonly approval?: { readonly question: string };
}

/** What became of a variable of the playbook. */
export interface WorkflowInput {
  readonly name: string;
  readonly type: 'string' | 'number' | 'boolean';
}

/** What a step waits for: steps, and whether all of them or the first (several ways lead to it). */
type Before = readonly string[];

/**
 * The graph of CACAO as steps that say what they wait for. Branches of `if` and `switch` become conditions of their steps,
 * `parallel` becomes steps that wait for the same, `on_failure` an `.error` edge.
 */
export function translateWorkflow(
  cacao: CacaoPlaybook,
  inputs: ReadonlyMap<string, WorkflowInput>,
  remarks: Remark[],
): { readonly steps: NativeStep[]; readonly onFailure: NativeStep[] } {
  const used = new Set<string>();
  const main = new Translation(cacao, inputs, remarks, used);
  main.follow(cacao.workflow_start, [], null);
  const failure = new Translation(cacao, inputs, remarks, used);
  if (cacao.workflow_exception !== undefined) failure.follow(cacao.workflow_exception, [], null);
  return { steps: main.steps, onFailure: failure.steps };
}

/** Branches that meet again and part again double the ways through them: a short text could have billions. */
export class TooManyWays extends Error {
  override readonly name = 'TooManyWays';
}

class Translation {
  #ways = 0;
  readonly steps: NativeStep[] = [];
  readonly #cacao: CacaoPlaybook;
  readonly #inputs: ReadonlyMap<string, WorkflowInput>;
  readonly #remarks: Remark[];
  readonly #used: Set<string>;
  /** First and last of our steps for a step of theirs, once for every branch that leads to it. */
  readonly #made = new Map<
    string,
    { readonly when: string | null; readonly first: NativeStep; readonly after: Before }[]
  >();
  readonly #byId = new Map<string, NativeStep>();
  #filled = 0;
  #lookups = 0;

  constructor(cacao: CacaoPlaybook, inputs: ReadonlyMap<string, WorkflowInput>, remarks: Remark[], used: Set<string>) {
    this.#cacao = cacao;
    this.#inputs = inputs;
    this.#remarks = remarks;
    this.#used = used;
  }

  /**
   * Follows the way from a step on. References were checked and no way is a circle, so that it ends.
   *
   * @returns what waits for the end of that way
   */
  follow(id: string, before: Before, when: string | null): Before {
    const step = this.#cacao.workflow[id];
    this.#ways += 1;
    if (this.#ways > CACAO_LIMITS.maxWays)
      throw new TooManyWays(`There are more than ${CACAO_LIMITS.maxWays} ways through it.`);
    if (step === undefined || step.type === 'end') return before;
    // A step that another branch has made already has that branch's condition, or would wait for itself: it is made anew.
    const known = this.#made.get(id)?.findLast((made) => made.when === when);
    if (known !== undefined && !this.#waitFor(before, known.first)) {
      // Several ways lead here: whichever comes first.
      const more = before.filter((one) => !known.first.depends_on.includes(one));
      known.first.depends_on.push(...more);
      if (known.first.depends_on.length > 1) known.first.join = 'any';
      return known.after;
    }
    this.#report(id, step);
    const count = this.steps.length;
    const began = this.#delay(step, before, when);
    return this.#afterStep(id, step, began, when, count);
  }

  /** Whether one of these steps waits, through others or itself, for a step. */
  #waitFor(waiting: Before, step: NativeStep): boolean {
    const seen = new Set<string>();
    const open = [...waiting];
    for (let one = open.pop(); one !== undefined; one = open.pop()) {
      this.#lookups += 1;
      if (this.#lookups > CACAO_LIMITS.maxLookups)
        throw new TooManyWays(`More than ${CACAO_LIMITS.maxLookups} dependencies were looked at.`);
      const id = one.split('.')[0] ?? '';
      if (id === step.id) return true;
      if (seen.has(id)) continue;
      seen.add(id);
      for (const next of this.#byId.get(id)?.depends_on ?? []) open.push(next);
    }
    return false;
  }

  /** Once for a step, however often it is made: what of it is not read. */
  #report(id: string, step: CacaoStep): void {
    if (this.#made.has(id)) return;
    const extensions = Object.keys(step.step_extensions).length;
    if (extensions > 0)
      this.#remarks.push({
        where: id,
        kind: 'refused',
        text: `Extensions of steps are not read: ${extensions} left out.`,
      });
    if (step.type === 'action' && step.out_args.length > 0)
      this.#remarks.push({
        where: id,
        kind: 'changed',
        text: 'What it writes into variables is read as steps.<id>.result here; later uses of the variables have the values from the start.',
      });
  }

  #inputOf = (variable: string): string | null => this.#inputs.get(variable)?.name ?? null;

  /** Fills in the values of the variables that a step declares for itself and does not write. */
  #fill(step: CacaoStep): (text: string) => string {
    const written = step.type === 'action' ? step.out_args : [];
    return (text) =>
      filledIn(text, (variable) => {
        if (!Object.hasOwn(step.step_variables, variable) || written.includes(variable)) return null;
        const value = step.step_variables[variable]?.value ?? null;
        if (value === null || this.#filled + value.length > CACAO_LIMITS.maxFilledCharacters) return null;
        this.#filled += value.length;
        return value;
      });
  }

  /** @param count how many steps there were before this one began */
  #afterStep(id: string, step: CacaoStep, before: Before, when: string | null, count: number): Before {
    switch (step.type) {
      case 'action':
        return this.#leave(step, this.#remember(id, when, count, this.#action(id, step, before, when)), when);
      case 'playbook-action':
        return this.#leave(step, this.#remember(id, when, count, [this.#call(id, step, before, when)]), when);
      case 'parallel': {
        const tails = step.next_steps.flatMap((next) => [...this.follow(next, before, when)]);
        return this.#leave(step, unique(tails), when);
      }
      case 'if-condition': {
        const condition = this.#condition(id, step.condition);
        const yes = this.follow(step.on_true, before, both(when, condition));
        const no =
          step.on_false === undefined ? [] : this.follow(step.on_false, before, both(when, `not (${condition})`));
        return this.#leave(step, unique([...yes, ...no]), when);
      }
      case 'switch-condition': {
        const tails = this.#switch(id, step, before, when);
        return this.#leave(step, unique(tails), when);
      }
      case 'while-condition':
        return this.#leave(step, this.#loop(id, step, before, when), when);
      default:
        return this.#leave(step, before, when);
    }
  }

  /** Where a step leads when it has ended. */
  #leave(step: CacaoStep, ended: Before, when: string | null): Before {
    const { on_completion: completion, on_success: success, on_failure: failure } = step;
    const own = step.type === 'action' || step.type === 'playbook-action';
    const isFork = ['parallel', 'if-condition', 'switch-condition', 'while-condition'].includes(step.type);
    const tails: string[] = [];
    if (completion !== undefined) tails.push(...this.follow(completion, doneOf(ended), when));
    // Of a fork one way is never gone: what comes after waits for their ends, not for their success.
    if (success !== undefined) tails.push(...this.follow(success, isFork ? doneOf(ended) : ended, when));
    if (failure !== undefined)
      tails.push(...this.follow(failure, own ? ended.map((one) => `${one}.error`) : ended, when));
    return completion === undefined && success === undefined && failure === undefined ? ended : unique(tails);
  }

  #remember(id: string, when: string | null, count: number, after: Before): Before {
    const first = this.steps[count];
    const made = this.#made.get(id) ?? [];
    if (first !== undefined) this.#made.set(id, [...made, { when, first, after }]);
    return after;
  }

  #add(step: NativeStep): NativeStep {
    if (this.steps.length >= CACAO_LIMITS.maxSteps)
      throw new TooManyWays(`There are more than ${CACAO_LIMITS.maxSteps} steps when each branch has its own.`);
    this.steps.push(step);
    this.#byId.set(step.id, step);
    return step;
  }

  #delay({ delay, name, type }: CacaoStep, before: Before, when: string | null): Before {
    if (delay === undefined || delay === 0) return before;
    const wait: NativeStep = {
      id: unusedSlug(`wait_before_${name ?? type}`, this.#used),
      action: 'wait',
      with: { seconds: delay / 1_000 },
      depends_on: [...before],
      ...(when === null ? {} : { when }),
    };
    this.#add(wait);
    return [wait.id];
  }

  #action(id: string, step: Extract<CacaoStep, { type: 'action' }>, before: Before, when: string | null): Before {
    let after = before;
    for (const command of step.commands) {
      const made = this.#command(id, step, command);
      const native: NativeStep = {
        id: unusedSlug(step.name ?? step.type, this.#used),
        ...(step.name === undefined ? {} : { name: step.name.slice(0, 200) }),
        action: made.action,
        ...(made.with === undefined ? {} : { with: made.with }),
        depends_on: [...after],
        ...(when === null ? {} : { when }),
        ...(made.question === undefined ? {} : { approval: { question: made.question } }),
        ...(step.timeout === undefined || step.timeout === 0 || made.question !== undefined
          ? {}
          : { timeout: `${step.timeout}ms` }),
      };
      this.#add(native);
      after = [native.id];
    }
    return after;
  }

  #command(id: string, step: Extract<CacaoStep, { type: 'action' }>, command: CacaoCommand): TranslatedCommand {
    const targets = step.targets.flatMap((target) => this.#cacao.target_definitions[target] ?? []);
    const otherwise = step.description ?? step.name ?? command.type;
    const { made, remark } = translateCommand(command, targets, this.#inputOf, this.#fill(step), otherwise);
    if (remark !== null && !this.#made.has(id)) this.#remarks.push({ where: id, ...remark });
    return made;
  }

  #call(
    id: string,
    step: Extract<CacaoStep, { type: 'playbook-action' }>,
    before: Before,
    when: string | null,
  ): string {
    const given = step.in_args.flatMap((variable): [string, string][] => {
      const name = this.#inputOf(variable);
      return name === null ? [] : [[name, `{{ inputs.${name} }}`]];
    });
    this.#remarks.push({
      where: id,
      kind: 'changed',
      text: `It calls the playbook ${step.playbook_id}, which has to be imported and published under that id.`,
    });
    const native: NativeStep = {
      id: unusedSlug(step.name ?? 'call', this.#used),
      ...(step.name === undefined ? {} : { name: step.name.slice(0, 200) }),
      action: 'sub_playbook',
      with: { playbook: step.playbook_id, ...(given.length === 0 ? {} : { inputs: Object.fromEntries(given) }) },
      depends_on: [...before],
      ...(when === null ? {} : { when }),
    };
    return this.#add(native).id;
  }

  #switch(
    id: string,
    step: Extract<CacaoStep, { type: 'switch-condition' }>,
    before: Before,
    when: string | null,
  ): string[] {
    const variable = /^(__.+?__)(?::value)?$/.exec(step.switch.trim())?.[1] ?? '';
    const input = this.#inputOf(variable);
    if (input === null) this.#unsayable(id, `It switches on "${step.switch.slice(0, 100)}", which is no variable here`);
    const named = Object.keys(step.cases).filter((name) => name !== 'default');
    const subject = input === null ? quoted('') : `inputs.${input}`;
    const type = this.#inputs.get(variable)?.type ?? 'string';
    const literal = (name: string): string =>
      (type === 'number' && /^-?\d{1,15}(\.\d{1,15})?$/.test(name)) ||
      (type === 'boolean' && /^(true|false)$/.test(name))
        ? name
        : quoted(name);
    return Object.entries(step.cases).flatMap(([name, next]) => {
      const condition =
        name === 'default'
          ? `not (${subject} in [${named.map(literal).join(', ')}])`
          : `${subject} == ${literal(name)}`;
      return [...this.follow(next, before, both(when, input === null ? 'false' : condition))];
    });
  }

  /** One action again and again; of more CACAO says what our steps cannot. */
  #loop(
    id: string,
    step: Extract<CacaoStep, { type: 'while-condition' }>,
    before: Before,
    when: string | null,
  ): Before {
    const count = this.steps.length;
    const condition = this.#condition(id, step.condition);
    const after = this.follow(step.on_true, before, both(when, condition));
    const body = this.steps.slice(count);
    const [only] = body;
    if (body.length === 1 && only !== undefined && only.approval === undefined && only.action !== 'wait') {
      only.repeat_until = `not (${condition})`;
      only.max_iterations = CACAO_LIMITS.maxIterations;
      this.#remarks.push({
        where: id,
        kind: 'changed',
        text: `The loop ends after ${CACAO_LIMITS.maxIterations} rounds; CACAO names no bound.`,
      });
    } else
      this.#remarks.push({
        where: id,
        kind: 'refused',
        text: 'A loop over more than one automatic command is gone through once: steps here repeat one by one.',
      });
    return after;
  }

  #condition(id: string, condition: string): string {
    const made = conditionOf(condition, this.#inputOf);
    if (made !== null) return made;
    this.#unsayable(
      id,
      `Its condition "${condition.slice(0, 200)}" compares something else than variables of the playbook`,
    );
    return 'false';
  }

  #unsayable(id: string, text: string): void {
    this.#remarks.push({
      where: id,
      kind: 'refused',
      text: `${text}: that way is never taken until somebody writes the condition.`,
    });
  }
}

function both(outer: string | null, inner: string): string {
  return outer === null ? inner : `(${outer}) and (${inner})`;
}

/** The same steps, however they end. */
function doneOf(ids: Before): Before {
  return unique(ids.map((id) => `${id.split('.')[0]}.done`));
}

function unique(ids: readonly string[]): Before {
  return [...new Set(ids)];
}
