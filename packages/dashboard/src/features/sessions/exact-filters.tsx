import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AttackerText } from '../../components/attacker-text.tsx';
import { formatCountry } from '../../format.ts';
import { type SessionsSearch, sessionsSearchSchema } from '../../url-state.ts';

const EXACT = ['triedUsername', 'triedSecret', 'commandText', 'username', 'client', 'country'] as const;
type Exact = (typeof EXACT)[number];

/**
 * Filters for one exact text. What is looked for was written by attackers: it is shown as such beside a button that takes
 * it away, never put back into a field, which would change it (a field holds no line breaks).
 */
export function ExactFilters({
  search,
  onChange,
}: {
  search: SessionsSearch;
  onChange: (search: SessionsSearch) => void;
}) {
  const { t, i18n } = useTranslation();
  const id = useId();
  const [kind, setKind] = useState<Exact>('triedUsername');
  const [typed, setTyped] = useState('');
  const [refused, setRefused] = useState(false);
  const add = () => {
    if (typed === '') return;
    const value = kind === 'country' ? countryOf(typed) : typed;
    const parsed = sessionsSearchSchema.parse({ [kind]: value });
    setRefused(parsed[kind] === undefined);
    if (parsed[kind] === undefined) return;
    setTyped('');
    onChange({ ...search, ...parsed });
  };
  return (
    <div className="flex flex-wrap items-start gap-x-3 gap-y-2">
      <form
        aria-label={t('filter.exact')}
        className="flex w-full min-w-0 flex-wrap gap-2 sm:w-auto"
        onSubmit={(event) => {
          event.preventDefault();
          add();
        }}
      >
        <select
          className="field w-full sm:w-56"
          aria-label={t('filter.exact')}
          value={kind}
          onChange={(event) => {
            setRefused(false);
            setKind(EXACT.find((name) => name === event.target.value) ?? 'triedUsername');
          }}
        >
          {EXACT.map((name) => (
            <option key={name} value={name}>
              {t(`filter.exactKind.${name}`)}
            </option>
          ))}
        </select>
        <input
          className="field w-auto min-w-0 flex-1 font-mono text-[0.8125rem] sm:w-64 sm:flex-none"
          aria-label={t('filter.exactText')}
          aria-invalid={refused}
          aria-describedby={refused ? id : undefined}
          placeholder={t('filter.exactText')}
          value={typed}
          maxLength={200}
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="off"
          onChange={(event) => setTyped(event.target.value)}
        />
        <button type="submit" className="button" disabled={typed === ''}>
          {t('filter.add')}
        </button>
        {refused && (
          <p id={id} role="alert" className="w-full text-xs text-level-5">
            {t('filter.notUnderstood')}
          </p>
        )}
      </form>
      {EXACT.some((name) => search[name] !== undefined) && (
        <ul className="flex min-w-0 flex-wrap gap-2">
          {EXACT.map((name) => {
            const value = search[name];
            if (value === undefined) return null;
            const label = t(`filter.exactKind.${name}`);
            return (
              <li
                key={name}
                className="inline-flex h-8 max-w-full min-w-0 items-center gap-1.5 rounded-sm border border-line bg-raised ps-2 text-[0.8125rem]"
              >
                <span className="shrink-0 text-muted">{label}</span>
                <span className="max-w-96 min-w-0">
                  {name === 'country' ? (
                    value === 'unknown' ? (
                      t('map.unknown')
                    ) : (
                      formatCountry(value, i18n.language)
                    )
                  ) : (
                    <AttackerText text={value} clip="line" />
                  )}
                </span>
                <button
                  type="button"
                  className="grid size-8 shrink-0 place-items-center text-muted hover:text-text"
                  aria-label={t('filter.remove', { name: label })}
                  onClick={() => onChange({ ...search, [name]: undefined })}
                >
                  <span aria-hidden="true">×</span>
                </button>
              </li>
            );
          })}
        </ul>
      )}
    </div>
  );
}

function countryOf(typed: string): string {
  const text = typed.trim();
  return text.length === 2 ? text.toUpperCase() : text.toLowerCase();
}
