import { type FilterField, parseFilter } from '@cerberusmesh/contracts';
import { useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type FilterSuggestion, suggestFilter } from './filter-suggestions.ts';
import { SearchIcon } from './icons.tsx';

/**
 * The filter of a list in the grammar that addresses, API, command line and saved views share. Suggests words, says where
 * a mistake is, and takes effect with Enter or on leaving the field.
 */
export function FilterBox({
  label,
  value,
  fields,
  onCommit,
}: {
  label: string;
  value: string;
  fields: readonly FilterField[];
  onCommit: (filter: string) => void;
}) {
  const { t } = useTranslation();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(value);
  const [cursor, setCursor] = useState(value.length);
  const [open, setOpen] = useState(false);
  const [selected, setSelected] = useState(-1);
  useEffect(() => setTyped(value), [value]);
  const suggestions = open ? suggestFilter(typed, cursor, fields) : [];
  const parsed = parseFilter(typed.trim(), fields);
  const problem = parsed.ok ? null : parsed.problem;

  const follow = (text: string, at: number) => {
    setTyped(text);
    setCursor(at);
    setSelected(-1);
  };
  const take = ({ text, cursor: at }: FilterSuggestion) => {
    follow(text, at);
    input.current?.focus();
    requestAnimationFrame(() => input.current?.setSelectionRange(at, at));
  };
  const commit = () => {
    if (problem === null && typed.trim() !== value) onCommit(typed.trim());
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && suggestions.length > 0) {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setSelected((selected + step + suggestions.length) % suggestions.length);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      const chosen = suggestions[selected];
      if (chosen !== undefined) take(chosen);
      else {
        setOpen(false);
        commit();
      }
    } else if (event.key === 'Escape' && open) {
      event.stopPropagation();
      setOpen(false);
    }
  };

  return (
    <div className="relative min-w-0 flex-1 max-sm:basis-full">
      <div className="relative">
        <SearchIcon className="pointer-events-none absolute start-2 top-2 size-4 text-muted" />
        <input
          ref={input}
          className="field ps-8 font-mono text-[0.8125rem]"
          role="combobox"
          aria-label={label}
          aria-expanded={suggestions.length > 0}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={selected < 0 ? undefined : `${id}-${selected}`}
          aria-invalid={!open && problem !== null}
          aria-describedby={problem === null ? undefined : `${id}-problem`}
          placeholder={placeholderOf(fields)}
          value={typed}
          maxLength={2_000}
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="off"
          onChange={(event) => {
            follow(event.target.value, event.target.selectionStart ?? event.target.value.length);
            setOpen(true);
          }}
          onFocus={(event) => {
            setCursor(event.target.selectionStart ?? typed.length);
            setOpen(true);
          }}
          onSelect={(event) => setCursor(event.currentTarget.selectionStart ?? typed.length)}
          onBlur={() => {
            setOpen(false);
            commit();
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div
        id={`${id}-list`}
        role="listbox"
        aria-label={t('filterBox.suggestions')}
        hidden={suggestions.length === 0}
        className="panel absolute inset-x-0 z-20 mt-1 max-h-80 overflow-y-auto p-1 shadow-lg sm:max-w-xl"
      >
        {suggestions.map((suggestion, at) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard works on the combobox above
          <div
            key={suggestion.label}
            id={`${id}-${at}`}
            role="option"
            tabIndex={-1}
            aria-selected={at === selected}
            className="flex min-h-7 cursor-pointer items-baseline gap-3 rounded-sm px-2 py-1 hover:bg-raised aria-selected:bg-accent-soft"
            // Before the field loses the focus, which would close the list.
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => take(suggestion)}
          >
            <code className="shrink-0 font-mono text-[0.8125rem]">{suggestion.label}</code>
            <span className="truncate text-xs text-muted">{suggestion.note}</span>
          </div>
        ))}
      </div>
      {!open && problem !== null && (
        <p id={`${id}-problem`} role="alert" className="mt-1 text-xs text-level-5">
          {t('filterBox.problem', { position: problem.position + 1, message: problem.message })}{' '}
          {problem.suggestion !== null && t('filterBox.meant', { word: problem.suggestion })}
        </p>
      )}
    </div>
  );
}

const TELLING = new Set(['severity', 'kind', 'trap', 'source', 'score', 'country', 'state']);

/** What a filter of this list can look like, in the examples of its own words. */
function placeholderOf(fields: readonly FilterField[]): string {
  return fields
    .filter(({ name }) => TELLING.has(name))
    .slice(0, 3)
    .map(({ example }) => example)
    .join(' ');
}
