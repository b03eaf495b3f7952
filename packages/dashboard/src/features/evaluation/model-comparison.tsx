import type { ModelArtefact } from '@cerberusmesh/contracts';
import { useTranslation } from 'react-i18next';
import { Badge } from '../../components/badges.tsx';
import { formatNumber } from '../../format.ts';
import { metricName } from './metric-name.ts';

/** More would not stand beside each other; the older ones are in the list below. */
const comparedModels = 5;

export const nameOfModel = ({ name, version }: Pick<ModelArtefact, 'name' | 'version'>): string => `${name}@${version}`;

/** Figures of models of one kind beside each other, a column a model. */
export function ModelComparison({ models }: { models: readonly ModelArtefact[] }) {
  const { t, i18n } = useTranslation();
  const compared = models.slice(0, comparedModels);
  const figures = [...new Set(compared.flatMap(({ metrics }) => Object.keys(metrics)))];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1)
    <div className="overflow-x-auto" tabIndex={0}>
      <table className="text-[0.8125rem]">
        <caption className="pb-1 text-start text-xs text-muted">{t('evaluation.sideBySide')}</caption>
        <thead>
          <tr className="border-b border-line">
            <td />
            {compared.map((model) => (
              <th key={model.id} scope="col" className="table-head px-4 py-1 text-end align-bottom">
                <span className="me-2 text-text">{nameOfModel(model)}</span>
                {model.promoted && <Badge tone="ok">{t('evaluation.champion')}</Badge>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {figures.map((name) => (
            <tr key={name} className="border-b border-line/60 last:border-0">
              <th scope="row" className="py-1 pe-4 text-start font-normal text-muted">
                {metricName(name, t)}
              </th>
              {compared.map(({ id, metrics }) => (
                <td key={id} className="px-4 py-1 text-end">
                  {metrics[name] === undefined ? '–' : formatNumber(metrics[name], i18n.language)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
