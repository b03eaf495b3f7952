import { eventDataSchemas } from '@cerberusmesh/contracts';
import { describe, expect, it } from 'vitest';
import { emptyFacts, testEvent } from '../scoring/test-facts.ts';
import { createAttackMapper } from './attack-mapper.ts';
import type { EventRule } from './rule-schema.ts';
import { readRuleFiles } from './rule-set.ts';
import { loadTechniqueTable } from './technique-table.ts';

const techniques = loadTechniqueTable();

/** What an example of an event rule leaves out. */
const DEFAULTS: Readonly<Record<EventRule['when'][number]['kind'], Readonly<Record<string, unknown>>>> = {
  'credential.tried': { method: 'password', username: 'eve', accepted: false },
  'file.uploaded': { path: '/srv/x', sha256: 'a'.repeat(64), bytes: 1, via: 'sftp' },
  'file.downloaded': { url: null, sha256: null, bytes: null, via: 'wget', obtained: false },
  'tunnel.requested': { target: { address: '192.0.2.1', port: 22 } },
  'http.requested': {
    method: 'GET',
    target: '/',
    httpVersion: '1.1',
    headers: [],
    bodyBytes: 0,
    bodySha256: null,
    rule: 'any',
    status: 404,
  },
};

for (const file of readRuleFiles()) {
  describe(`the rules of ${file.name}`, () => {
    for (const rule of file.rules) {
      const mapper = createAttackMapper({ rules: [{ name: file.name, rules: [rule] }], techniques });
      if ('match' in rule) {
        const foundIn = (input: string): string[] =>
          mapper.mapCommandLine(input).flatMap((statement) => statement.techniques.map((technique) => technique.rule));
        it(`${rule.id} finds what it says and nothing it excludes`, () => {
          expect(rule.positive.filter((input) => !foundIn(input).includes(rule.id))).toEqual([]);
          expect(rule.negative.filter((input) => foundIn(input).includes(rule.id))).toEqual([]);
        });
        continue;
      }
      const isFound = (example: Readonly<Record<string, unknown>>): boolean => {
        const { kind: given, failures, ...fields } = example;
        const kind =
          rule.when.map((when) => when.kind).find((own) => given === undefined || own === given) ?? rule.when[0]?.kind;
        if (kind === undefined || (given !== undefined && kind !== given)) return false;
        const data = eventDataSchemas[kind].parse({ ...DEFAULTS[kind], ...fields });
        const facts = { ...emptyFacts(), failedCredentialCount: typeof failures === 'number' ? failures : 0 };
        return mapper.mapEvent(testEvent(kind, 'example', data), facts).some((detection) => detection.rule === rule.id);
      };
      it(`${rule.id} finds what it says and nothing it excludes`, () => {
        expect(rule.positive.filter((example) => !isFound(example))).toEqual([]);
        expect(rule.negative.filter(isFound)).toEqual([]);
      });
    }
  });
}
