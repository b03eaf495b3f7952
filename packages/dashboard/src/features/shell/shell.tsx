import { useQueryClient } from '@tanstack/react-query';
import { Outlet, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SearchIcon } from '../../components/icons.tsx';
import { type LiveClient, openLiveSocket, startLiveClient } from '../../live-client.ts';
import { LiveProvider } from '../../services.tsx';
import { AccountButton } from './account-button.tsx';
import { LiveIndicator } from './live-indicator.tsx';
import { PhoneNavigation } from './phone-navigation.tsx';
import { useShortcuts } from './shortcuts.ts';
import { Brand, Sidebar } from './sidebar.tsx';
import { StaleBanner } from './stale-banner.tsx';

const CommandPalette = lazy(() =>
  import('./command-palette.tsx').then((module) => ({ default: module.CommandPalette })),
);
const AccountDialog = lazy(() => import('./account-dialog.tsx').then((module) => ({ default: module.AccountDialog })));
const KeyboardHelp = lazy(() => import('./keyboard-help.tsx').then((module) => ({ default: module.KeyboardHelp })));

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
  const openPalette = () => setOpen('palette');
  const openHelp = () => setOpen('help');
  const openAccount = () => setOpen('account');
  useShortcuts({ openPalette, openHelp });
  const main = useRef<HTMLElement>(null);
  const path = useRouterState({ select: (state) => state.location.pathname });
  const kiosk = useRouterState({ select: ({ location }) => location.pathname === '/' && 'kiosk' in location.search });
  const firstPath = useRef(path);
  useEffect(() => {
    // After navigation a keyboard and a screen reader go on in the new page, not where the old link was.
    if (firstPath.current !== path) main.current?.focus({ preventScroll: true });
    firstPath.current = path;
  }, [path]);

  if (kiosk) {
    return (
      <main ref={main} id="main" tabIndex={-1} className="min-h-dvh p-4 outline-none">
        <StaleBanner />
        <Outlet />
      </main>
    );
  }
  return (
    <div className="min-h-dvh md:grid md:grid-cols-[auto_minmax(0,1fr)]">
      <a href="#main" className="button button-primary fixed start-2 top-2 z-50 -translate-y-20 focus:translate-y-0">
        {t('nav.skip')}
      </a>
      <Sidebar openPalette={openPalette} openHelp={openHelp} openAccount={openAccount} />

      <header className="sticky top-0 z-30 flex h-12 items-center justify-between border-b border-line bg-surface pe-2 md:hidden">
        <Brand />
        <div className="flex items-center gap-1">
          <LiveIndicator />
          <button
            type="button"
            className="flex size-9 items-center justify-center rounded-[5px] text-muted"
            aria-label={t('palette.open')}
            onClick={openPalette}
          >
            <SearchIcon className="size-5" />
          </button>
          <AccountButton compact onOpen={openAccount} />
        </div>
      </header>

      <div className="min-w-0 pb-16 md:pb-0">
        <StaleBanner />
        <main ref={main} id="main" tabIndex={-1} className="mx-auto w-full max-w-[110rem] p-3 outline-none sm:p-4">
          <Outlet />
        </main>
      </div>

      <PhoneNavigation />

      <Suspense fallback={null}>
        {open === 'palette' && <CommandPalette onClose={() => setOpen(null)} />}
        {open === 'account' && <AccountDialog onClose={() => setOpen(null)} />}
        {open === 'help' && <KeyboardHelp onClose={() => setOpen(null)} />}
      </Suspense>
    </div>
  );
}
