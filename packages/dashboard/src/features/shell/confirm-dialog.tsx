import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FailureNotice } from '../../components/notice.tsx';
import { Dialog } from './dialog.tsx';

/** Asks before something is done, says that it is being done, and stays open with the reason when the hub refuses. */
export function ConfirmDialog({
  title,
  confirm,
  ready = true,
  danger = false,
  children,
  onConfirm,
  onClose,
}: {
  title: string;
  confirm: string;
  /** Whether what was asked for in the dialog is there. */
  ready?: boolean;
  danger?: boolean;
  children?: ReactNode;
  onConfirm: () => Promise<void>;
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
      <form
        className="flex min-h-0 flex-col gap-3 overflow-y-auto p-4"
        onSubmit={(event) => {
          event.preventDefault();
          void act();
        }}
      >
        {children}
        <FailureNotice error={failure} />
        <div className="flex justify-end gap-2">
          <button type="button" className="button" onClick={onClose}>
            {t('dialog.cancel')}
          </button>
          <button
            type="submit"
            className={`button ${danger ? 'border-level-5 text-level-5' : 'button-primary'}`}
            disabled={busy || !ready}
          >
            {busy ? t('state.working') : confirm}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
