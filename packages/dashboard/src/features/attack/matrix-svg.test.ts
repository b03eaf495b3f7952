import { describe, expect, it } from 'vitest';
import { matrixSvg } from './matrix-svg.ts';

describe('the matrix as a picture', () => {
  it('has every technique with its count, and no markup of its own making', () => {
    const technique = { id: 'T1105', name: 'Ingress <Tool> & "Transfer" of things that are long', value: 4, rules: 1 };
    const svg = matrixSvg(
      {
        domain: 'enterprise',
        heat: 'sessions',
        attackVersion: '18.1',
        maximum: 4,
        seen: 1,
        covered: 1,
        total: 1,
        tactics: [
          {
            id: 'command-and-control',
            name: 'Command and Control',
            techniques: [{ ...technique, subTechniques: [] }],
          },
        ],
      },
      'ATT&CK',
    );
    expect(svg).toContain(
      '<title>T1105 Ingress &lt;Tool&gt; &amp; &quot;Transfer&quot; of things that are long: 4</title>',
    );
    expect(svg).toContain('fill="#83a5d8"');
    expect(svg).toContain('<tspan x="22" dy="12">&quot;Transfer&quot; of things th\u2026</tspan>');
    expect(svg.match(/<text /g)).toHaveLength(4);
  });
});
