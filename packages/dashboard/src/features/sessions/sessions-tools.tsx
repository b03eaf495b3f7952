import { FILTER_FIELDS } from '@cerberusmesh/contracts';
import { useTranslation } from 'react-i18next';
import { DropDown } from '../../components/drop-down.tsx';
import { ExportMenu } from '../../components/export-menu.tsx';
import { FilterBox } from '../../components/filter-box.tsx';
import { SESSION_SORTS, type SessionsSearch, sessionsSearchSchema } from '../../url-state.ts';
import { SavedViews } from '../shell/saved-views.tsx';
import { searchAsFilter, termValue, withTerm } from './search-as-filter.ts';
import { columnsText, SESSION_COLUMNS, shownColumns } from './session-columns.ts';

const ACTORS = ['human', 'bot', 'unknown'] as const;

/** The filter in words, the order, the columns, saved views and the export of the list. */
export function SessionsTools({
  search,
  onChange,
}: {
  search: SessionsSearch;
  onChange: (search: SessionsSearch) => void;
}) {
  const { t } = useTranslation();
  const shown = shownColumns(search.columns);
  const change = (next: Readonly<Record<string, string | undefined>>) =>
    onChange(sessionsSearchSchema.parse({ ...search, ...next }));
  const exported = searchAsFilter(search);
  return (
    <search className="mb-2 flex flex-wrap items-start gap-2">
      <FilterBox
        label={t('filterBox.label')}
        value={search.filter ?? ''}
        fields={FILTER_FIELDS.sessions}
        onCommit={(filter) => change({ filter })}
      />
      <select
        className="field w-auto"
        aria-label={t('behaviour.actor')}
        value={termValue(search.filter, 'actor')}
        onChange={(event) => change({ filter: withTerm(search.filter, 'actor', event.target.value) })}
      >
        <option value="">{t('sessions.anyActor')}</option>
        {ACTORS.map((actor) => (
          <option key={actor} value={actor}>
            {t(`behaviour.acts.${actor}`)}
          </option>
        ))}
      </select>
      <select
        className="field w-auto"
        aria-label={t('attackers.sort')}
        value={search.sort ?? '-opened'}
        onChange={(event) => change({ sort: event.target.value === '-opened' ? undefined : event.target.value })}
      >
        {SESSION_SORTS.map((sort) => (
          <option key={sort} value={sort}>
            {t(`sessions.sorts.${sort}`)}
          </option>
        ))}
      </select>
      <DropDown label={t('sessions.columns')} className="max-lg:hidden">
        <fieldset>
          <legend className="sr-only">{t('sessions.columns')}</legend>
          {SESSION_COLUMNS.filter((column) => column !== 'opened').map((column) => (
            <label key={column} className="flex min-h-8 items-center gap-2 rounded-sm px-2 hover:bg-raised">
              <input
                type="checkbox"
                className="size-4 accent-accent"
                checked={shown.has(column)}
                onChange={(event) => {
                  const next = new Set(shown);
                  if (event.target.checked) next.add(column);
                  else next.delete(column);
                  change({ columns: columnsText(next) });
                }}
              />
              {t(`sessions.column.${column}`)}
            </label>
          ))}
        </fieldset>
      </DropDown>
      <SavedViews page="sessions" search={search} />
      <ExportMenu
        path="sessions/export"
        parameters={{ filter: exported === '' ? undefined : exported, sort: search.sort }}
      />
    </search>
  );
}
