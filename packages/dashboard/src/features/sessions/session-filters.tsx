import { DECISION_KINDS, STAGES } from '@cerberusmesh/contracts';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMediaQuery } from '../../components/use-media-query.ts';
import { useServices } from '../../services.tsx';
import { type SessionsSearch, sessionsSearchSchema } from '../../url-state.ts';
import { ExactFilters } from './exact-filters.tsx';

/** The list's filters. Each is a part of the page's address; `all` is the absence of one. */
export function SessionFilters({
  search,
  onChange,
}: {
  search: SessionsSearch;
  onChange: (search: SessionsSearch) => void;
}) {
  const { t } = useTranslation();
  const { queries } = useServices();
  const traps = useQuery(queries.traps());
  const trapNames = [
    ...new Set([...(traps.data ?? []).map((trap) => trap.name), ...(search.trap === undefined ? [] : [search.trap])]),
  ].sort();
  // What a form control gives is text; the address's own schema decides what it means.
  const set = (name: keyof SessionsSearch, value: string) =>
    onChange({ ...search, [name]: sessionsSearchSchema.parse({ [name]: value === '' ? undefined : value })[name] });
  // The order, the columns and the filter in words have controls of their own.
  const { columns, sort, filter, ...filters } = search;
  const active = Object.values(filters).filter((value) => value !== undefined).length;
  const anything = active > 0;
  const narrow = useMediaQuery('(max-width: 767px)');

  const form = (
    <form
      aria-label={t('filter.label')}
      className="grid grid-cols-2 gap-2 sm:grid-cols-4 xl:grid-cols-[repeat(8,minmax(0,1fr))_auto]"
      onSubmit={(event) => event.preventDefault()}
    >
      <TextFilter
        label={t('filter.source')}
        value={search.source ?? ''}
        placeholder="203.0.113.7"
        onCommit={(value) => set('source', value)}
      />
      <TextFilter
        label={t('filter.technique')}
        value={search.technique ?? ''}
        placeholder="T1059.004"
        onCommit={(value) => set('technique', value.toUpperCase())}
      />
      <Choice label={t('filter.state')} value={search.state ?? ''} onChange={(value) => set('state', value)}>
        <option value="">{t('filter.any')}</option>
        <option value="open">{t('session.open')}</option>
        <option value="closed">{t('session.closed')}</option>
      </Choice>
      <Choice label={t('filter.trap')} value={search.trap ?? ''} onChange={(value) => set('trap', value)}>
        <option value="">{t('filter.any')}</option>
        {trapNames.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </Choice>
      <Choice
        label={t('filter.score')}
        value={search.minScore === undefined ? '' : String(search.minScore)}
        onChange={(value) => set('minScore', value)}
      >
        <option value="">{t('filter.any')}</option>
        {[...new Set([0.3, 0.6, 0.9, ...(search.minScore === undefined ? [] : [search.minScore])])]
          .sort()
          .map((score) => (
            <option key={score} value={score}>
              ≥ {score}
            </option>
          ))}
      </Choice>
      <Choice label={t('filter.stage')} value={search.stage ?? ''} onChange={(value) => set('stage', value)}>
        <option value="">{t('filter.any')}</option>
        {STAGES.map((stage) => (
          <option key={stage} value={stage}>
            {t(`stage.${stage}`)}
          </option>
        ))}
      </Choice>
      <Choice label={t('filter.decision')} value={search.decision ?? ''} onChange={(value) => set('decision', value)}>
        <option value="">{t('filter.any')}</option>
        {DECISION_KINDS.map((kind) => (
          <option key={kind} value={kind}>
            {t(`decision.kind.${kind}`)}
          </option>
        ))}
      </Choice>
      <Choice
        label={t('filter.activity')}
        value={
          search.withCommands === 'true'
            ? 'commands'
            : search.authenticated === 'true'
              ? 'login'
              : search.authenticated === 'false'
                ? 'refused'
                : ''
        }
        onChange={(value) =>
          onChange({
            ...search,
            withCommands: value === 'commands' ? 'true' : undefined,
            authenticated: value === 'login' ? 'true' : value === 'refused' ? 'false' : undefined,
          })
        }
      >
        <option value="">{t('filter.any')}</option>
        <option value="login">{t('filter.letIn')}</option>
        <option value="commands">{t('filter.withCommands')}</option>
        <option value="refused">{t('filter.refused')}</option>
      </Choice>
      <button
        type="button"
        className="button self-end max-sm:col-span-2 sm:max-xl:col-span-4 sm:max-xl:justify-self-end"
        disabled={!anything}
        onClick={() => onChange({ columns, sort, filter })}
      >
        {t('sessions.clear')}
      </button>
    </form>
  );
  const all = (
    <div className="flex flex-col gap-2">
      {form}
      <ExactFilters search={search} onChange={onChange} />
    </div>
  );
  if (!narrow) return <search>{all}</search>;
  return (
    <search>
      <details className="panel px-3" open={anything}>
        <summary className="flex h-10 items-center justify-between text-[0.8125rem] font-medium">
          {t('filter.label')}
          {active > 0 && <span className="text-xs text-accent">{t('filter.active', { count: active })}</span>}
        </summary>
        <div className="pb-3">{all}</div>
      </details>
    </search>
  );
}

function Choice({
  label,
  value,
  onChange,
  children,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  children: React.ReactNode;
}) {
  return (
    <label className="block min-w-0">
      <span className="mb-0.5 block text-xs text-muted">{label}</span>
      <select className="field" value={value} onChange={(event) => onChange(event.target.value)}>
        {children}
      </select>
    </label>
  );
}

/** Takes effect with Enter or on leaving the field, so that half an address asks nothing. */
function TextFilter({
  label,
  value,
  placeholder,
  onCommit,
}: {
  label: string;
  value: string;
  placeholder: string;
  onCommit: (value: string) => void;
}) {
  const [typed, setTyped] = useState(value);
  const id = useId();
  useEffect(() => setTyped(value), [value]);
  const commit = () => {
    if (typed.trim() !== value) onCommit(typed.trim());
  };
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="mb-0.5 block text-xs text-muted">
        {label}
      </label>
      <input
        id={id}
        className="field font-mono text-[0.8125rem] placeholder:text-muted/70"
        value={typed}
        placeholder={placeholder}
        maxLength={253}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => setTyped(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => event.key === 'Enter' && commit()}
      />
    </div>
  );
}
