import type { AttackMatrix } from '@cerberusmesh/contracts';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatCompact, formatCount } from '../../format.ts';
import { heatStyle } from './heat-style.ts';
import { moveInGrid } from './matrix-move.ts';

/** The matrix: a column a tactic, a cell a technique. One stop for Tab; arrow keys move inside. */
export function MatrixGrid({
  matrix,
  withSubTechniques,
  selected,
  onSelect,
}: {
  matrix: AttackMatrix;
  withSubTechniques: boolean;
  selected: string | undefined;
  onSelect: (id: string) => void;
}) {
  const { t, i18n } = useTranslation();
  const grid = useRef<HTMLTableElement>(null);
  const [at, setAt] = useState({ column: 0, row: 0 });
  const columns = matrix.tactics.map(({ id, name, techniques }) => ({
    id,
    name,
    cells: withSubTechniques
      ? techniques.flatMap((technique) => [
          technique,
          ...technique.subTechniques.map((sub) => ({ ...sub, isSub: true })),
        ])
      : techniques,
  }));
  const heights = columns.map(({ cells }) => cells.length);
  const rows = Math.max(0, ...heights);
  const onKeyDown = (event: React.KeyboardEvent) => {
    const next = moveInGrid(heights, at, event.key);
    if (next === null) return;
    event.preventDefault();
    setAt(next);
    const cell = grid.current?.querySelector(`[data-cell="${next.column} ${next.row}"]`);
    if (cell instanceof HTMLElement) cell.focus();
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1)
    <section className="relative overflow-x-auto" aria-label={t('attack.matrix')} tabIndex={0}>
      <table ref={grid} className="border-separate border-spacing-x-1 border-spacing-y-0.5 p-2" onKeyDown={onKeyDown}>
        <caption className="sr-only">{t('attack.matrix')}</caption>
        <thead>
          <tr>
            {columns.map(({ id, name, cells }) => (
              <th
                key={id}
                scope="col"
                className="w-36 min-w-36 px-1 pb-1.5 text-start align-bottom text-xs font-semibold"
              >
                {name}
                <span className="block text-2xs font-normal text-muted">
                  {t('attack.seenOf', { seen: cells.filter(({ value }) => value > 0).length, total: cells.length })}
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {Array.from({ length: rows }, (_, row) => (
            <tr key={row}>
              {columns.map(({ id, cells }, column) => {
                const cell = cells[row];
                if (cell === undefined) return <td key={id} />;
                const covered = cell.rules > 0;
                return (
                  <td key={id} className="p-0">
                    <button
                      type="button"
                      data-cell={`${column} ${row}`}
                      tabIndex={at.column === column && at.row === row ? 0 : -1}
                      aria-pressed={cell.id === selected}
                      title={`${cell.id} ${cell.name}`}
                      onFocus={() => setAt({ column, row })}
                      onClick={() => onSelect(cell.id)}
                      style={heatStyle(cell.value, matrix.maximum)}
                      className={`flex min-h-9 w-36 items-start justify-between gap-1 rounded-sm border px-1.5 py-1 text-start text-xs leading-4 ${'isSub' in cell ? 'ps-3.5' : ''} ${cell.id === selected ? 'border-accent outline-2 outline-accent' : covered ? 'border-line-strong' : 'border-dashed border-line'} ${cell.value > 0 ? 'text-text' : 'text-muted'}`}
                    >
                      <span className="line-clamp-2 min-w-0">{cell.name}</span>
                      {cell.value > 0 && (
                        <span className="shrink-0 font-semibold">
                          {formatCompact(cell.value, i18n.language)}
                          <span className="sr-only">
                            {' '}
                            {t(`attack.heat.${matrix.heat}`)} {formatCount(cell.value, i18n.language)}
                          </span>
                        </span>
                      )}
                    </button>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
