import { Dialog as BaseDialog } from '@base-ui/react/dialog';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { CloseIcon } from '../../components/icons.tsx';

/** A modal box: keeps the focus inside, closes with Escape, gives the focus back. */
export function Dialog({
  title,
  titleHidden = false,
  onClose,
  children,
}: {
  title: string;
  titleHidden?: boolean;
  onClose: () => void;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <BaseDialog.Root open onOpenChange={(open) => !open && onClose()}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className="fixed inset-0 z-40 bg-black/45" />
        <BaseDialog.Popup className="panel fixed inset-x-3 top-[12vh] z-50 mx-auto flex max-h-[76vh] max-w-lg flex-col overflow-hidden shadow-2xl outline-none">
          <header
            className={
              titleHidden ? 'sr-only' : 'flex h-11 items-center justify-between border-b border-line ps-4 pe-2'
            }
          >
            <BaseDialog.Title className="font-semibold">{title}</BaseDialog.Title>
            <BaseDialog.Close
              className="flex size-8 items-center justify-center rounded-[5px] text-muted hover:text-text"
              aria-label={t('dialog.close')}
            >
              <CloseIcon />
            </BaseDialog.Close>
          </header>
          {children}
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}
