import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type NavigationItem, navigationFor, PHONE_PAGES } from './navigation.ts';
import { ListIcon } from './navigation-icons.tsx';
import { useScopes } from './use-may.ts';

const PhoneDrawer = lazy(() => import('./phone-drawer.tsx').then((module) => ({ default: module.PhoneDrawer })));

/** The bar at the foot of a narrow screen: the pages most used, and a drawer with all of them. */
export function PhoneNavigation() {
  const { t } = useTranslation();
  const scopes = useScopes();
  const [open, setOpen] = useState(false);
  const groups = navigationFor(scopes);
  const all: readonly NavigationItem[] = groups.flatMap(({ items }) => items);
  const bar = PHONE_PAGES.flatMap((path) => all.filter(({ to }) => to === path));
  const cell = 'flex h-14 min-w-0 flex-col items-center justify-center gap-0.5 text-2xs';
  return (
    <>
      <nav
        aria-label={t('nav.label')}
        className="fixed inset-x-0 bottom-0 z-30 grid auto-cols-fr grid-flow-col border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] md:hidden"
      >
        {bar.map(({ to, label, Icon }) => (
          <Link
            key={to}
            to={to}
            activeOptions={{ exact: to === '/', includeSearch: false }}
            className={`${cell} text-muted aria-[current=page]:font-semibold aria-[current=page]:text-accent`}
          >
            <Icon className="size-5" />
            <span className="max-w-full truncate px-0.5">{t(label)}</span>
          </Link>
        ))}
        <button
          type="button"
          className={`${cell} text-muted`}
          aria-haspopup="dialog"
          aria-expanded={open}
          onClick={() => setOpen(true)}
        >
          <ListIcon className="size-5" />
          {t('nav.menu')}
        </button>
      </nav>
      {open && (
        <Suspense fallback={null}>
          <PhoneDrawer groups={groups} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
