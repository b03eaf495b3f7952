import { Dialog as BaseDialog } from '@base-ui/react/dialog';
import { useTranslation } from 'react-i18next';
import { CloseIcon } from '../../components/icons.tsx';
import type { navigationFor } from './navigation.ts';
import { NavigationLink } from './navigation-link.tsx';

/** Every page, from the side of a narrow screen. */
export function PhoneDrawer({ groups, onClose }: { groups: ReturnType<typeof navigationFor>; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <BaseDialog.Root open onOpenChange={(open) => !open && onClose()}>
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
                  <NavigationLink key={item.to} item={item} onFollow={onClose} />
                ))}
              </div>
            ))}
          </nav>
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}
