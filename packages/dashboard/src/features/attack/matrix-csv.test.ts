import { describe, expect, it } from 'vitest';
import { csvCell, matrixCsv } from './matrix-csv.ts';

describe('the matrix as CSV', () => {
  it('has a row for each technique of each tactic, sub-techniques included', () => {
    const cell = { value: 0, rules: 2 };
    const csv = matrixCsv({
      domain: 'enterprise',
      heat: 'sessions',
      attackVersion: '18.1',
      maximum: 3,
      seen: 1,
      covered: 1,
      total: 1,
      tactics: [
        {
          id: 'execution',
          name: 'Execution',
          techniques: [
            {
              ...cell,
              id: 'T1059',
              name: 'Command and Scripting Interpreter',
              value: 3,
              subTechniques: [{ ...cell, id: 'T1059.004', name: 'Unix Shell, and "more"' }],
            },
          ],
        },
      ],
    });
    expect(csv).toBe(
      'tactic,technique,name,sessions,rules\r\nexecution,T1059,Command and Scripting Interpreter,3,2\r\nexecution,T1059.004,"Unix Shell, and ""more""",0,2\r\n',
    );
  });

  it.each(['=1+1', '+1', '-1', '@x', '\tx', '\rx'])('never lets a spreadsheet calculate %j', (text) => {
    expect(csvCell(text)).toMatch(/^"?'/);
  });

  it('keeps numbers numbers', () => expect(csvCell(-3)).toBe('-3'));
});
