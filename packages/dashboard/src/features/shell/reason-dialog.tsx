import { type ReactNode, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FailureNotice } from '../../components/notice.tsx';
import { Dialog } from './dialog.tsx';

const maxReasonCharacters = 2_000;

/** Asks for words before something is done, and stays open with the reason when the hub refuses. */
export function ReasonDialog({
  title,
  confirm,
  required = false,
  danger = false,
  children,
  onConfirm,
  onClose,
}: {
  title: string;
  confirm: string;
  required?: boolean;
  danger?: boolean;
  children?: ReactNode;
  onConfirm: (reason: string) => Promise<void>;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const id = useId();
  const [reason, setReason] = useState('');
  const [failure, setFailure] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const act = async () => {
    setBusy(true);
    setFailure(null);
    try {
      await onConfirm(reason.trim());
      onClose();
    } catch (error) {
      setFailure(error);
      setBusy(false);
    }
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        className="flex flex-col gap-3 p-4"
        onSubmit={(event) => {
          event.preventDefault();
          void act();
        }}
      >
        {children}
        <label htmlFor={id} className="block">
          <span className="mb-1 block text-xs text-muted">{t(required ? 'reason.required' : 'reason.optional')}</span>
          <textarea
            id={id}
            className="field h-auto min-h-20 py-1.5"
            rows={3}
            value={reason}
            maxLength={maxReasonCharacters}
            required={required}
            onChange={(event) => setReason(event.target.value)}
          />
        </label>
        <FailureNotice error={failure} />
        <div className="flex justify-end gap-2">
          <button type="button" className="button" onClick={onClose}>
            {t('dialog.cancel')}
          </button>
          <button
            type="submit"
            className={`button ${danger ? 'border-level-5 text-level-5' : 'button-primary'}`}
            disabled={busy || (required && reason.trim() === '')}
          >
            {busy ? t('state.working') : confirm}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
