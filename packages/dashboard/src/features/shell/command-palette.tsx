import { useNavigate } from '@tanstack/react-router';
import { useId, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SearchIcon } from '../../components/icons.tsx';
import { Dialog } from './dialog.tsx';
import { navigationFor } from './navigation.ts';
import { type PaletteEntry, paletteEntries } from './palette-entries.ts';
import { useScopes } from './use-may.ts';

/** Ctrl-K: type a page, a session id (or its beginning) or a source address, and go there. */
export function CommandPalette({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const listId = useId();
  const [typed, setTyped] = useState('');
  const [selected, setSelected] = useState(0);
  const scopes = useScopes();
  const entries = useMemo(
    () =>
      paletteEntries(
        typed,
        navigationFor(scopes).flatMap(({ items }) =>
          items.map(({ to, label }) => ({ kind: 'page' as const, to, label: t(label) })),
        ),
      ),
    [typed, t, scopes],
  );
  const current = Math.min(selected, entries.length - 1);

  const go = (entry: PaletteEntry | undefined) => {
    if (entry === undefined) return;
    onClose();
    if (entry.kind === 'page') void navigate({ to: entry.to });
    else if (entry.kind === 'session') void navigate({ to: '/sessions/$id', params: { id: entry.id } });
    else if (entry.kind === 'attacker')
      void navigate({ to: '/attackers/$address', params: { address: entry.address } });
    else if (entry.kind === 'technique') void navigate({ to: '/sessions', search: { technique: entry.id } });
    else void navigate({ to: '/sessions', search: { source: entry.address } });
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setSelected((current + step + entries.length) % Math.max(1, entries.length));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      go(entries[current]);
    }
  };

  return (
    <Dialog title={t('palette.open')} titleHidden onClose={onClose}>
      <div className="flex items-center gap-2 border-b border-line px-3 text-muted">
        <SearchIcon />
        <input
          autoFocus
          className="h-11 w-full bg-transparent text-text outline-none placeholder:text-muted"
          placeholder={t('palette.placeholder')}
          role="combobox"
          aria-label={t('palette.placeholder')}
          aria-expanded="true"
          aria-controls={listId}
          aria-activedescendant={entries.length === 0 ? undefined : `${listId}-${current}`}
          value={typed}
          maxLength={253}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => {
            setTyped(event.target.value);
            setSelected(0);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div id={listId} role="listbox" aria-label={t('palette.results')} className="overflow-y-auto p-1.5">
        {entries.map((entry, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard works on the combobox above
          <div
            key={entry.kind === 'page' ? entry.to : entry.kind}
            id={`${listId}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === current}
            className="flex h-9 cursor-pointer items-center gap-2 rounded-[5px] px-2.5 aria-selected:bg-accent-soft aria-selected:text-accent"
            onMouseMove={() => setSelected(index)}
            onClick={() => go(entry)}
          >
            {entry.kind === 'page' ? (
              entry.label
            ) : (
              <>
                <span className="shrink-0">{t(`palette.${entry.kind}`)}</span>
                <code className="truncate font-mono text-xs">{'id' in entry ? entry.id : entry.address}</code>
              </>
            )}
          </div>
        ))}
        {entries.length === 0 && <p className="p-3 text-muted">{t('palette.nothing')}</p>}
      </div>
    </Dialog>
  );
}
