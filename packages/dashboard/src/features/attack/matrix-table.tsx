import type { AttackMatrix } from '@cerberusmesh/contracts';
import { useTranslation } from 'react-i18next';
import { DataTable } from '../../components/data-table.tsx';
import { formatCount } from '../../format.ts';

interface Row {
  readonly id: string;
  readonly name: string;
  readonly value: number;
  readonly rules: number;
  readonly tactics: readonly string[];
}

/** Each technique of the matrix once, hottest first, with the tactics it stands under. */
export function techniqueRows(matrix: AttackMatrix): readonly Row[] {
  const rows = new Map<string, Row>();
  for (const { name: tactic, techniques } of matrix.tactics)
    for (const technique of techniques)
      for (const { id, name, value, rules } of [technique, ...technique.subTechniques])
        rows.set(id, { id, name, value, rules, tactics: [...(rows.get(id)?.tactics ?? []), tactic] });
  return [...rows.values()].sort((a, b) => b.value - a.value || (a.id < b.id ? -1 : 1));
}

/** What the matrix shows by place and colour, as a table: only what has heat. */
export function MatrixTable({ matrix, onSelect }: { matrix: AttackMatrix; onSelect: (id: string) => void }) {
  const { t, i18n } = useTranslation();
  const rows = techniqueRows(matrix).filter(({ value }) => value > 0);
  if (rows.length === 0)
    return <p className="px-3 py-6 text-center text-[0.8125rem] text-muted">{t('attack.nothing')}</p>;
  return (
    <DataTable
      caption={t('attack.matrix')}
      rows={rows}
      rowKey={({ id }) => id}
      columns={[
        {
          key: 'technique',
          title: t('filter.technique'),
          heading: true,
          cell: ({ id, name }) => (
            <button type="button" className="link min-h-6 text-start" onClick={() => onSelect(id)}>
              <span className="me-2 font-mono text-xs">{id}</span>
              {name}
            </button>
          ),
        },
        { key: 'tactics', title: t('attack.tactics'), cell: ({ tactics }) => tactics.join(', ') },
        {
          key: 'value',
          title: t(`attack.heat.${matrix.heat}`),
          className: 'text-end',
          cell: ({ value }) => formatCount(value, i18n.language),
        },
        {
          key: 'rules',
          title: t('attack.rules'),
          className: 'text-end',
          cell: ({ rules }) => formatCount(rules, i18n.language),
        },
      ]}
    />
  );
}
