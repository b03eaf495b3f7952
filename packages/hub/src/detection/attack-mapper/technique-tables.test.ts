import { describe, expect, it } from 'vitest';
import { loadIcsTechniqueTable } from './ics-technique-table.ts';
import { loadTechniqueRenames } from './technique-renames.ts';
import { loadTechniqueTable } from './technique-table.ts';

describe('the techniques of ATT&CK for ICS', () => {
  it('are the 83 of v18.1, each with its tactics', () => {
    const table = loadIcsTechniqueTable();
    expect(table.size).toBe(83);
    expect(table.get('T0836')).toEqual({ id: 'T0836', name: 'Modify Parameter', tactics: ['impair-process-control'] });
    expect(table.get('T0858')?.tactics).toEqual(['execution', 'evasion']);
  });
});

describe('the renames of ATT&CK v19', () => {
  const renames = loadTechniqueRenames();
  const techniques = loadTechniqueTable();

  it('lead from ids of v18.1 to ids it does not have, and back', () => {
    expect([renames.version, renames.later('T1562.001'), renames.own('T1685')]).toEqual(['19.0', 'T1685', 'T1562.001']);
    for (const id of techniques.keys()) {
      expect(renames.own(renames.later(id))).toBe(id);
      if (renames.later(id) !== id) expect(techniques.has(renames.later(id))).toBe(false);
    }
  });

  it('leave every other id alone', () => {
    expect([renames.later('T1082'), renames.own('T1082'), renames.own('T0836')]).toEqual(['T1082', 'T1082', 'T0836']);
  });
});
