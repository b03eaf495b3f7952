import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FailureNotice } from '../../components/notice.tsx';
import { Dialog } from './dialog.tsx';

/** Says what is about to happen and does it on a second press; stays open with the reason when the hub refuses. */
export function ConfirmDialog({
  title,
  confirm,
  children,
  onConfirm,
  onClose,
}: {
  title: string;
  confirm: string;
  children: ReactNode;
  onConfirm: () => Promise<unknown>;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const [failure, setFailure] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const act = async () => {
    setBusy(true);
    setFailure(null);
    try {
      await onConfirm();
      onClose();
    } catch (error) {
      setFailure(error);
      setBusy(false);
    }
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <div className="flex flex-col gap-3 p-4">
        {children}
        <FailureNotice error={failure} />
        <div className="flex justify-end gap-2">
          <button type="button" className="button" onClick={onClose}>
            {t('dialog.cancel')}
          </button>
          <button
            type="button"
            className="button border-level-5 text-level-5"
            disabled={busy}
            onClick={() => void act()}
          >
            {busy ? t('state.working') : confirm}
          </button>
        </div>
      </div>
    </Dialog>
  );
}
