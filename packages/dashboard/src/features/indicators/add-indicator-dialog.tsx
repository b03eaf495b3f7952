import { INDICATOR_TYPES, TLP_LABELS } from '@cerberusmesh/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FailureNotice } from '../../components/notice.tsx';
import { useServices } from '../../services.tsx';
import { Dialog } from '../shell/dialog.tsx';
import { addIndicator } from './indicator-queries.ts';

/** An indicator that a person knows from elsewhere. */
export function AddIndicatorDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { api } = useServices();
  const cache = useQueryClient();
  const [type, setType] = useState<(typeof INDICATOR_TYPES)[number]>('ipv4');
  const [value, setValue] = useState('');
  const [tlp, setTlp] = useState<(typeof TLP_LABELS)[number]>('green');
  const [note, setNote] = useState('');
  const add = useMutation({
    mutationFn: () =>
      addIndicator(api, {
        type,
        value: value.trim(),
        confidence: 0.8,
        tlp,
        labels: [],
        ...(note === '' ? {} : { note }),
      }),
    async onSuccess() {
      await cache.invalidateQueries({ queryKey: ['indicators'] });
      onClose();
    },
  });
  return (
    <Dialog title={t('indicators.add')} onClose={onClose}>
      <form
        className="flex flex-col gap-3 p-4"
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate();
        }}
      >
        <div className="grid grid-cols-2 gap-3">
          <label className="block">
            <span className="mb-1 block text-xs text-muted">{t('indicators.type')}</span>
            <select
              className="field"
              value={type}
              onChange={(event) => setType(INDICATOR_TYPES.find((one) => one === event.target.value) ?? 'ipv4')}
            >
              {INDICATOR_TYPES.map((one) => (
                <option key={one} value={one}>
                  {one}
                </option>
              ))}
            </select>
          </label>
          <label className="block">
            <span className="mb-1 block text-xs text-muted">TLP</span>
            <select
              className="field"
              value={tlp}
              onChange={(event) => setTlp(TLP_LABELS.find((one) => one === event.target.value) ?? 'green')}
            >
              {TLP_LABELS.map((one) => (
                <option key={one} value={one}>
                  {one}
                </option>
              ))}
            </select>
          </label>
        </div>
        <label className="block">
          <span className="mb-1 block text-xs text-muted">{t('indicators.value')}</span>
          <input
            className="field font-mono text-[0.8125rem]"
            value={value}
            maxLength={2_048}
            required
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => setValue(event.target.value)}
          />
        </label>
        <label className="block">
          <span className="mb-1 block text-xs text-muted">{t('indicators.note')}</span>
          <input className="field" value={note} maxLength={2_000} onChange={(event) => setNote(event.target.value)} />
        </label>
        <FailureNotice error={add.error} />
        <div className="flex justify-end gap-2">
          <button type="button" className="button" onClick={onClose}>
            {t('dialog.cancel')}
          </button>
          <button type="submit" className="button button-primary" disabled={add.isPending || value.trim() === ''}>
            {t('indicators.add')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
