import { Dialog as BaseDialog } from '@base-ui/react/dialog';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CloseIcon } from '../../components/icons.tsx';
import { type NavigationItem, navigationFor, PHONE_PAGES } from './navigation.ts';
import { ListIcon } from './navigation-icons.tsx';
import { NavigationLink } from './navigation-link.tsx';
import { useScopes } from './use-may.ts';

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
      <BaseDialog.Root open={open} onOpenChange={setOpen}>
        <BaseDialog.Portal>
          <BaseDialog.Backdrop className="fixed inset-0 z-40 bg-black/45" />
          <BaseDialog.Popup className="fixed inset-y-0 start-0 z-50 flex w-64 max-w-[85vw] flex-col border-e border-line bg-surface shadow-2xl outline-none">
            <header className="flex h-12 shrink-0 items-center justify-between border-b border-line ps-4 pe-2">
              <BaseDialog.Title className="font-semibold">{t('nav.menu')}</BaseDialog.Title>
              <BaseDialog.Close
                className="flex size-9 items-center justify-center rounded-[5px] text-muted hover:text-text"
                aria-label={t('dialog.close')}
              >
                <CloseIcon />
              </BaseDialog.Close>
            </header>
            <nav aria-label={t('nav.menu')} className="flex-1 overflow-y-auto p-2">
              {groups.map(({ group, items }) => (
                <div key={group} className="flex flex-col pb-2">
                  <h2 className="px-2.5 py-1 text-2xs font-medium text-muted">{t(`nav.group.${group}`)}</h2>
                  {items.map((item) => (
                    <NavigationLink key={item.to} item={item} onFollow={() => setOpen(false)} />
                  ))}
                </div>
              ))}
            </nav>
          </BaseDialog.Popup>
        </BaseDialog.Portal>
      </BaseDialog.Root>
    </>
  );
}
