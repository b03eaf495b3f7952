import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { KeyboardIcon, MeshIcon, SearchIcon } from '../../components/icons.tsx';
import { AccountButton } from './account-button.tsx';
import { LiveIndicator } from './live-indicator.tsx';
import { navigationFor } from './navigation.ts';
import { CollapseIcon } from './navigation-icons.tsx';
import { NavigationLink } from './navigation-link.tsx';
import { useScopes } from './use-may.ts';

const storageKey = 'cerberus.menu';

/** The menu beside every page on a wide screen; folds to icons, and remembers that in this browser. */
export function Sidebar({
  openPalette,
  openHelp,
  openAccount,
}: {
  openPalette: () => void;
  openHelp: () => void;
  openAccount: () => void;
}) {
  const { t } = useTranslation();
  const scopes = useScopes();
  const [compact, setCompact] = useState(() => localStorage.getItem(storageKey) === 'compact');
  const fold = () => {
    localStorage.setItem(storageKey, compact ? 'wide' : 'compact');
    setCompact(!compact);
  };
  const line = `flex h-8 shrink-0 items-center gap-2.5 rounded-[5px] px-2.5 text-muted hover:bg-raised hover:text-text ${compact ? 'w-9 justify-center' : ''}`;
  return (
    <aside
      className={`sticky top-0 hidden h-dvh flex-col border-e border-line bg-surface md:flex ${compact ? 'w-[3.375rem]' : 'w-[13rem]'}`}
    >
      <div className="flex items-center">
        {!compact && <Brand />}
        <button
          type="button"
          onClick={fold}
          aria-expanded={!compact}
          aria-label={t(compact ? 'nav.expand' : 'nav.collapse')}
          title={t(compact ? 'nav.expand' : 'nav.collapse')}
          className={`my-2 flex size-8 shrink-0 items-center justify-center rounded-[5px] text-muted hover:bg-raised hover:text-text ${compact ? 'mx-auto' : 'ms-auto me-2'}`}
        >
          <CollapseIcon />
        </button>
      </div>
      <button
        type="button"
        onClick={openPalette}
        title={compact ? t('palette.open') : undefined}
        className={`mx-2 mb-1 flex h-8 shrink-0 items-center gap-2.5 rounded-[5px] border border-line px-2.5 text-muted hover:border-line-strong hover:text-text ${compact ? 'w-9 justify-center' : ''}`}
      >
        <SearchIcon />
        <span className={compact ? 'sr-only' : ''}>{t('palette.open')}</span>
        {!compact && <kbd className="ms-auto font-mono text-2xs">Ctrl K</kbd>}
      </button>
      <nav aria-label={t('nav.label')} className="flex min-h-0 flex-1 flex-col overflow-y-auto px-2 pb-2">
        {navigationFor(scopes).map(({ group, items }) => (
          <div key={group} className="flex flex-col gap-px pt-2">
            {compact ? (
              <span className="mx-2.5 mb-1 border-t border-line" aria-hidden="true" />
            ) : (
              <h2 className="px-2.5 pb-0.5 text-2xs font-medium text-muted" id={`nav-${group}`}>
                {t(`nav.group.${group}`)}
              </h2>
            )}
            {items.map((item) => (
              <NavigationLink key={item.to} item={item} compact={compact} />
            ))}
          </div>
        ))}
      </nav>
      <div className="flex flex-col gap-1 border-t border-line p-2">
        <div className={compact ? 'flex justify-center py-1' : 'px-2.5 py-1'}>
          <LiveIndicator compact={compact} />
        </div>
        <button type="button" onClick={openHelp} className={line} title={compact ? t('help.open') : undefined}>
          <KeyboardIcon />
          <span className={compact ? 'sr-only' : ''}>{t('help.open')}</span>
          {!compact && <kbd className="ms-auto font-mono text-2xs">?</kbd>}
        </button>
        <AccountButton onOpen={openAccount} compact={compact} />
      </div>
    </aside>
  );
}

export function Brand() {
  return (
    <Link to="/" className="flex h-12 items-center gap-2 px-4 text-[0.9375rem] font-semibold tracking-tight">
      <MeshIcon className="size-5 text-accent" />
      CerberusMesh
    </Link>
  );
}
