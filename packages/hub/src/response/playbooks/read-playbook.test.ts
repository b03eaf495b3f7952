import { describe, expect, it } from 'vitest';
import { readPlaybook } from './read-playbook.ts';
import { toMermaid } from './step-graph.ts';

const head = 'apiVersion: cerberus/v1\nid: p\nname: P\nversion: 1\n';

function problemsOf(source: string): string[] {
  return readPlaybook(source).problems.map(
    ({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`,
  );
}

describe('a playbook', () => {
  it('says every mistake with line and column', () => {
    expect(
      problemsOf(
        `${head}inputs:
  top: {type: number, default: many}
steps:
  - id: a
    action: notify
    depends_on: [b, nowhere, a]
    when: "x >"
  - id: b
    action: shout
    depends_on: a.done
    join: 3
  - id: b
    action: notify
    with: {text: "{{ open"}
tests:
  - name: t
    mocks: {c: {result: 1}}
    expect: {}
`,
      ),
    ).toEqual([
      '10:5 steps[0].depends_on: there is no step "nowhere"',
      '10:5 steps[0].depends_on: a step cannot wait for itself',
      '11:5 steps[0].when: The expression ends too early.',
      '15:5 steps[1].join: waits for 3 of 1 dependencies',
      '13:5 steps[1].action: there is no action "shout"',
      '18:12 steps[2].with.text: {{ has no end }}.',
      '16:5 steps[2].id: there is already a step "b"',
      '6:23 inputs.top.default: expected a number',
      '21:13 tests[0].mocks.c: there is no step "c"',
    ]);
  });

  it('says what has the wrong shape', () => {
    expect(
      problemsOf(
        `${head}steps:\n  - id: Big-Name\n    action: notify\n    retry: {max_attempts: 0}\n    tiemout: 5s\n`,
      ),
    ).toEqual([
      '6:5 steps[0].id: expected a lower-case name of letters, digits and single _',
      '8:13 steps[0].retry.max_attempts: Too small: expected number to be >=1',
      '9:5 steps[0].tiemout: unknown key "tiemout"',
    ]);
    expect(problemsOf('id: [1\n')[0]).toMatch(/^2:1 : /);
    expect(problemsOf('')).toHaveLength(1);
  });

  it('reads durations, single dependencies and the words of older files', () => {
    const { playbook } = readPlaybook(
      `${head}threat_level_threshold: 0.8\nparallel_execution: true\nsteps:\n  - {id: a, action: notify, timeout: 1.5m}\n  - {id: b, action: notify, depends_on: a.error, timeout: 2}\n`,
    );
    expect(playbook?.steps.map(({ timeout, depends_on: from }) => [timeout, from])).toEqual([
      [90_000, undefined],
      [2_000, ['a.error']],
    ]);
    expect(playbook?.threat_level_threshold).toBe(0.8);
  });

  it('is drawn as a flowchart', () => {
    const { playbook } = readPlaybook(
      `${head}steps:\n  - {id: a, action: notify, name: 'say "hi"'}\n  - {id: b, action: block_ip, approval: {}}\n  - {id: c, action: notify, depends_on: [a.error, b.done]}\n`,
    );
    expect(playbook === null ? '' : toMermaid(playbook)).toBe(
      `flowchart TD
  a["say  hi : notify"]
  b{{"b: block_ip"}}
  c["c: notify"]
  a --> b
  a -->|error| c
  b -->|done| c
`,
    );
  });
});
