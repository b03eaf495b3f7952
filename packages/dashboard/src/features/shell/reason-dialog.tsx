import { type ReactNode, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from './confirm-dialog.tsx';

const maxReasonCharacters = 2_000;

/** Asks for words before something is done. */
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
  return (
    <ConfirmDialog
      title={title}
      confirm={confirm}
      ready={!required || reason.trim() !== ''}
      danger={danger}
      onConfirm={() => onConfirm(reason.trim())}
      onClose={onClose}
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
    </ConfirmDialog>
  );
}
