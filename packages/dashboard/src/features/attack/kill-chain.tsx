import type { KillChain } from '@cerberusmesh/contracts';
import { Link } from '@tanstack/react-router';
import { useLayoutEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { formatCompact, formatCompactDateTime, formatCount } from '../../format.ts';
import { useTimeZone } from '../../time-zone.ts';
import { heatStyle } from './heat-style.ts';

/** Sessions by the furthest stage they reached, over time or by sensor: a table whose cells carry the heat. */
export function KillChainView({ chain }: { chain: KillChain }) {
  const { t, i18n } = useTranslation();
  const zone = useTimeZone();
  const name = (column: string) =>
    chain.by === 'time' ? formatCompactDateTime(column, Date.parse(chain.to), i18n.language, zone) : column;
  const box = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    // The present is on the right, and what people look for first.
    if (chain.by === 'time' && box.current !== null) box.current.scrollLeft = box.current.scrollWidth;
  }, [chain]);
  if (chain.columns.length === 0 || chain.maximum === 0)
    return <p className="px-3 py-6 text-center text-[0.8125rem] text-muted">{t('attack.nothing')}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1)
    <section ref={box} className="relative overflow-x-auto" aria-label={t('attack.chain')} tabIndex={0}>
      <table className="w-full border-separate border-spacing-px p-2">
        <caption className="sr-only">{t('attack.chain')}</caption>
        <thead>
          <tr>
            <th scope="col" className="table-head sticky start-0 z-10 bg-surface ps-2 pe-2 pb-1 align-bottom">
              {t('filter.stage')}
            </th>
            {chain.columns.map((column) => (
              <th key={column} scope="col" className="min-w-8 pb-1 align-bottom text-2xs font-normal text-muted">
                <span className="inline-block max-h-40 [writing-mode:vertical-rl] rotate-180 truncate">
                  {name(column)}
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {chain.rows.map(({ stage, sessions }) => (
            <tr key={stage}>
              <th
                scope="row"
                className="sticky start-0 z-10 bg-surface ps-2 pe-2 text-start text-[0.8125rem] font-normal whitespace-nowrap"
              >
                <Link to="/sessions" search={{ stage }} className="link inline-flex min-h-6 items-center">
                  {t(`stage.${stage}`)}
                </Link>
              </th>
              {sessions.map((value, at) => (
                <td
                  key={chain.columns[at] ?? at}
                  style={heatStyle(value, chain.maximum)}
                  title={`${name(chain.columns[at] ?? '')}: ${formatCount(value, i18n.language)}`}
                  className={`h-8 rounded-xs text-center text-xs ${value === 0 ? 'bg-raised/60 text-muted' : ''}`}
                >
                  {value === 0 ? <span aria-hidden="true">·</span> : formatCompact(value, i18n.language)}
                  {value === 0 && <span className="sr-only">0</span>}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
