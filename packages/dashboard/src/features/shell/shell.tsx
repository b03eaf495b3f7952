import { useQueryClient } from '@tanstack/react-query';
import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  DecisionsIcon,
  KeyboardIcon,
  MeshIcon,
  OverviewIcon,
  SearchIcon,
  SessionsIcon,
} from '../../components/icons.tsx';
import { type LiveClient, openLiveSocket, startLiveClient } from '../../live-client.ts';
import { LiveProvider, useLive } from '../../services.tsx';
import { AccountButton } from './account-button.tsx';
import { LiveIndicator } from './live-indicator.tsx';
import { useShortcuts } from './shortcuts.ts';
import { StaleBanner } from './stale-banner.tsx';

const CommandPalette = lazy(() =>
  import('./command-palette.tsx').then((module) => ({ default: module.CommandPalette })),
);
const AccountDialog = lazy(() => import('./account-dialog.tsx').then((module) => ({ default: module.AccountDialog })));
const KeyboardHelp = lazy(() => import('./keyboard-help.tsx').then((module) => ({ default: module.KeyboardHelp })));

const NAVIGATION = [
  { to: '/', label: 'nav.overview', Icon: OverviewIcon },
  { to: '/sessions', label: 'nav.sessions', Icon: SessionsIcon },
  { to: '/decisions', label: 'nav.decisions', Icon: DecisionsIcon },
] as const;

/** The frame of every signed-in page; owns the live connection, so that it opens once and closes with the frame. */
export function Shell() {
  const cache = useQueryClient();
  const [live, setLive] = useState<LiveClient | null>(null);
  useEffect(() => {
    const client = startLiveClient({ socket: openLiveSocket(), cache });
    setLive(client);
    return () => client.stop();
  }, [cache]);
  if (live === null) return null;
  return (
    <LiveProvider value={live}>
      <Frame />
    </LiveProvider>
  );
}

function Frame() {
  const { t } = useTranslation();
  const [open, setOpen] = useState<'palette' | 'help' | 'account' | null>(null);
  useShortcuts({ openPalette: () => setOpen('palette'), openHelp: () => setOpen('help') });
  const main = useRef<HTMLElement>(null);
  const path = useRouterState({ select: (state) => state.location.pathname });
  const firstPath = useRef(path);
  useEffect(() => {
    // After navigation a keyboard and a screen reader go on in the new page, not where the old link was.
    if (firstPath.current !== path) main.current?.focus({ preventScroll: true });
    firstPath.current = path;
  }, [path]);

  return (
    <div className="min-h-dvh md:grid md:grid-cols-[13rem_minmax(0,1fr)]">
      <a href="#main" className="button button-primary fixed start-2 top-2 z-50 -translate-y-20 focus:translate-y-0">
        {t('nav.skip')}
      </a>
      <aside className="sticky top-0 hidden h-dvh flex-col border-e border-line bg-surface md:flex">
        <Brand />
        <nav aria-label={t('nav.label')} className="flex flex-1 flex-col gap-0.5 px-2 pt-2">
          {NAVIGATION.map(({ to, label, Icon }) => (
            <Link
              key={to}
              to={to}
              activeOptions={{ exact: to === '/', includeSearch: false }}
              className="flex h-9 items-center gap-2.5 rounded-[5px] px-2.5 text-muted hover:bg-raised hover:text-text aria-[current=page]:bg-accent-soft aria-[current=page]:font-medium aria-[current=page]:text-accent"
            >
              <Icon />
              {t(label)}
              {to === '/decisions' && <WaitingCount />}
              {to === '/sessions' && <OpenCount />}
            </Link>
          ))}
          <button
            type="button"
            onClick={() => setOpen('palette')}
            className="mt-3 flex h-9 items-center gap-2.5 rounded-[5px] border border-line px-2.5 text-muted hover:border-line-strong hover:text-text"
          >
            <SearchIcon />
            {t('palette.open')}
            <kbd className="ms-auto font-mono text-2xs">Ctrl K</kbd>
          </button>
        </nav>
        <div className="flex flex-col gap-1 border-t border-line p-2">
          <div className="px-2.5 py-1">
            <LiveIndicator />
          </div>
          <button
            type="button"
            onClick={() => setOpen('help')}
            className="flex h-8 items-center gap-2.5 rounded-[5px] px-2.5 text-muted hover:bg-raised hover:text-text"
          >
            <KeyboardIcon />
            {t('help.open')}
            <kbd className="ms-auto font-mono text-2xs">?</kbd>
          </button>
          <AccountButton onOpen={() => setOpen('account')} />
        </div>
      </aside>

      <header className="sticky top-0 z-30 flex h-12 items-center justify-between border-b border-line bg-surface pe-2 md:hidden">
        <Brand />
        <div className="flex items-center gap-1">
          <LiveIndicator />
          <button
            type="button"
            className="flex size-9 items-center justify-center rounded-[5px] text-muted"
            aria-label={t('palette.open')}
            onClick={() => setOpen('palette')}
          >
            <SearchIcon className="size-5" />
          </button>
          <AccountButton compact onOpen={() => setOpen('account')} />
        </div>
      </header>

      <div className="min-w-0 pb-16 md:pb-0">
        <StaleBanner />
        <main ref={main} id="main" tabIndex={-1} className="mx-auto w-full max-w-[110rem] p-3 outline-none sm:p-4">
          <Outlet />
        </main>
      </div>

      <nav
        aria-label={t('nav.label')}
        className="fixed inset-x-0 bottom-0 z-30 grid grid-cols-3 border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] md:hidden"
      >
        {NAVIGATION.map(({ to, label, Icon }) => (
          <Link
            key={to}
            to={to}
            activeOptions={{ exact: to === '/', includeSearch: false }}
            className="flex h-14 flex-col items-center justify-center gap-0.5 text-2xs text-muted aria-[current=page]:font-semibold aria-[current=page]:text-accent"
          >
            <Icon className="size-5" />
            {t(label)}
          </Link>
        ))}
      </nav>

      <Suspense fallback={null}>
        {open === 'palette' && <CommandPalette onClose={() => setOpen(null)} />}
        {open === 'account' && <AccountDialog onClose={() => setOpen(null)} />}
        {open === 'help' && <KeyboardHelp onClose={() => setOpen(null)} />}
      </Suspense>
    </div>
  );
}

function Brand() {
  return (
    <Link to="/" className="flex h-12 items-center gap-2 px-4 text-[0.9375rem] font-semibold tracking-tight">
      <MeshIcon className="size-5 text-accent" />
      CerberusMesh
    </Link>
  );
}

function WaitingCount() {
  const { t } = useTranslation();
  const waiting = useLive((state) => state.totals?.proposedDecisions ?? 0);
  if (waiting === 0) return null;
  return (
    <span className="ms-auto rounded-sm bg-raised px-1.5 text-xs text-text">
      {waiting > 999 ? '999+' : waiting}
      <span className="sr-only"> {t('nav.waiting')}</span>
    </span>
  );
}

function OpenCount() {
  const { t } = useTranslation();
  const count = useLive((state) => state.totals?.openSessions ?? 0);
  if (count === 0) return null;
  return (
    <span className="ms-auto inline-flex items-center gap-1.5 text-xs text-ok">
      <span className="size-1.5 rounded-full bg-ok" aria-hidden="true" />
      {count > 9999 ? '9999+' : count}
      <span className="sr-only"> {t('nav.open')}</span>
    </span>
  );
}
