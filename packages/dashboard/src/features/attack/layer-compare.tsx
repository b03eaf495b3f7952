import type { LayerComparison } from '@cerberusmesh/contracts';
import { useMutation } from '@tanstack/react-query';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../api-client.ts';
import { FailureNotice, Notice } from '../../components/notice.tsx';
import { formatCount } from '../../format.ts';
import { useServices } from '../../services.tsx';
import { Dialog } from '../shell/dialog.tsx';
import { compareLayer } from './attack-queries.ts';

const maxLayerBytes = 5_000_000;
const PARTS = ['both', 'onlyHere', 'onlyThere'] as const;

/** Compares what this hub saw with a layer of the ATT&CK Navigator that a person brings. */
export function LayerCompareDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { api } = useServices();
  const id = useId();
  const compare = useMutation({
    async mutationFn(file: File) {
      if (file.size > maxLayerBytes) throw new RangeError('too large');
      const layer: unknown = JSON.parse(await file.text());
      if (typeof layer !== 'object' || layer === null) throw new SyntaxError('no object');
      return await compareLayer(api, { ...layer });
    },
  });
  return (
    <Dialog title={t('attack.compare')} onClose={onClose}>
      <div className="flex flex-col gap-3 overflow-y-auto p-4">
        <label htmlFor={id}>
          <span className="mb-1 block text-[0.8125rem] text-muted">{t('attack.compareText')}</span>
          <input
            id={id}
            type="file"
            accept=".json,application/json"
            className="w-full text-[0.8125rem]"
            onChange={(event) => {
              const file = event.target.files?.[0];
              if (file !== undefined) compare.mutate(file);
            }}
          />
        </label>
        {compare.isPending && <Notice tone="neutral">{t('state.working')}</Notice>}
        {compare.isError &&
          (compare.error instanceof ApiError ? (
            <FailureNotice error={compare.error} />
          ) : (
            <Notice tone="danger">{t('attack.noLayer')}</Notice>
          ))}
        {compare.isSuccess && <Comparison comparison={compare.data} />}
      </div>
    </Dialog>
  );
}

function Comparison({ comparison }: { comparison: LayerComparison }) {
  const { t, i18n } = useTranslation();
  return (
    <div className="flex flex-col gap-4 text-[0.8125rem]">
      <p className="font-medium">{comparison.name}</p>
      {PARTS.map((part) => (
        <table key={part} className="w-full">
          <caption className="pb-1 text-start text-xs font-medium text-muted">
            {t(`attack.part.${part}`, { count: comparison[part].length })}
          </caption>
          {comparison[part].length > 0 && (
            <thead>
              <tr className="border-b border-line">
                <th scope="col" className="table-head py-1">
                  {t('filter.technique')}
                </th>
                <th scope="col" className="table-head py-1 text-end">
                  {t('attack.here')}
                </th>
                <th scope="col" className="table-head py-1 text-end">
                  {t('attack.there')}
                </th>
              </tr>
            </thead>
          )}
          <tbody>
            {comparison[part].map(({ id, name, here, there }) => (
              <tr key={id} className="border-b border-line/60 last:border-0">
                <td className="py-1">
                  <code className="me-2 font-mono text-xs">{id}</code>
                  {name}
                </td>
                <td className="py-1 text-end">{formatCount(here, i18n.language)}</td>
                <td className="py-1 text-end">{there === null ? '–' : formatCount(there, i18n.language)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ))}
      {comparison.unknown.length > 0 && (
        <p className="text-muted">{t('attack.unknownIds', { ids: comparison.unknown.slice(0, 20).join(', ') })}</p>
      )}
    </div>
  );
}
