import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { readPlaybook } from '../read-playbook.ts';
import { exportCacao } from './export-cacao.ts';
import { CACAO_RULES } from './rules-of-the-specification.ts';

const AT = '2026-05-01T10:00:00.000Z';

describe('a playbook of ours that uses more than CACAO has words for', () => {
  const validate = new Ajv({ strict: false, allErrors: true }).compile(CACAO_RULES);
  const exported = (steps: string, more = '') => {
    const source = `apiVersion: cerberus/v1\nid: t\nname: T\nversion: 1\n${more}\nsteps:\n${steps}`;
    const { playbook, problems } = readPlaybook(source);
    if (playbook === null) throw new Error(JSON.stringify(problems));
    // As a reader gets it.
    const made: Exported = JSON.parse(JSON.stringify(exportCacao(playbook, source, AT)));
    expect(validate(made), JSON.stringify(validate.errors)).toBe(true);
    return { ...made, steps: Object.values(made.workflow) };
  };
  interface Exported {
    readonly playbook_types?: readonly string[];
    readonly playbook_activities?: readonly string[];
    readonly playbook_processing_summary: { readonly [feature: string]: boolean };
    readonly workflow: { readonly [id: string]: { readonly [property: string]: unknown } };
  }

  it('names activities and features only when a step of the workflow has them', () => {
    const calls = exported('  - { id: one, action: sub_playbook, with: { playbook: other } }');
    expect([calls.playbook_types, calls.playbook_activities]).toEqual([undefined, undefined]);
    const fork = exported(
      '  - { id: one, action: set, approval: { question: Go on? } }',
      'on_failure: [{ id: a, action: notify, depends_on: [] }, { id: b, action: notify, depends_on: [] }]',
    );
    expect(fork.playbook_activities).toEqual(['step-sequence', 'deliver-content']);
    expect(fork.playbook_processing_summary).toEqual({
      manual_playbook: true,
      external_playbooks: false,
      parallel_processing: true,
      temporal_logic: false,
      extensions: true,
    });
  });

  it('goes on after success only, except where a failure is no end', () => {
    const { workflow } = exported(
      [
        '  - { id: one, action: set }',
        '  - { id: two, action: set, on_error: continue }',
        '  - { id: three, action: set }',
        '  - { id: four, action: set, depends_on: [three.error] }',
      ].join('\n'),
    );
    const ways = Object.values(workflow).map((step) => [
      step.name,
      step.on_success === undefined ? (step.on_completion === undefined ? 'end' : 'always') : 'success',
    ]);
    expect(Object.fromEntries(ways)).toEqual({
      'Start of T': 'always',
      one: 'success',
      two: 'always',
      three: 'always',
      four: 'success',
      'The end': 'end',
    });
  });

  it('says in words how steps are joined, taken back, asked about, and what all of them share', () => {
    const { steps } = exported(
      [
        '  - { id: one, action: set, depends_on: [] }',
        '  - { id: two, action: set, depends_on: [] }',
        '  - id: three',
        '    action: sub_playbook',
        '    depends_on: [one, two]',
        '    join: any',
        '    with: { playbook: other }',
        '    approval: { question: Call it?, timeout: 1h }',
        '    compensate: { action: notify }',
        '    secrets: [api_key]',
      ].join('\n'),
      'defaults: { timeout: 90s, retry: { max_attempts: 4 } }\ntriggers: [{ on: manual }]',
    );
    const find = (name: string) => steps.find((step) => step.name === name);
    expect(find('Before three')).toMatchObject({ commands: [{ command: 'Call it?' }], timeout: 3_600_000 });
    expect(find('three')).toMatchObject({
      type: 'playbook-action',
      timeout: 90_000,
      description:
        'CerberusMesh action sub_playbook. After any of: one; two. Tried at most 4 times. Taken back by notify. Needs the secrets api_key.',
    });
    expect(find('Start of T')).toMatchObject({ description: 'Started by: manual.' });
  });
});
