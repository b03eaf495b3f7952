import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultsOfAction, readPlaybook, testPlaybook } from '@cerberusmesh/hub/playbooks';
import { describe, expect, it } from 'vitest';

const directory = join(import.meta.dirname, '../../../../../examples/playbooks');

describe('the playbooks that come with CerberusMesh', () => {
  it.each(readdirSync(directory).filter((name) => name.endsWith('.yaml')))(
    '%s is valid and passes its tests',
    (name) => {
      const { playbook, problems } = readPlaybook(readFileSync(join(directory, name), 'utf8'));
      expect(problems).toEqual([]);
      if (playbook === null) return;
      expect(`${playbook.id}.yaml`).toBe(name);
      const results = testPlaybook(playbook, defaultsOfAction);
      expect(results.flatMap((result) => result.problems)).toEqual([]);
      expect(results.length).toBeGreaterThanOrEqual(2);
    },
  );
});
