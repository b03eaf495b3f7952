import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Panel } from '../../components/panel.tsx';
import { ErrorState, Skeleton } from '../../components/states.tsx';
import { formatCount, formatNumber } from '../../format.ts';
import { useServices } from '../../services.tsx';
import { Reliability } from './evaluation-charts.tsx';
import { mapperEvaluationQuery } from './evaluation-queries.ts';
import { metricName } from './metric-name.ts';

/** How sure the ATT&CK mapper may be of its leading finding, as its training measured it. */
export function MapperPanel() {
  const { t, i18n } = useTranslation();
  const { api } = useServices();
  const mapper = useQuery(mapperEvaluationQuery(api));
  const language = i18n.language;
  return (
    <Panel title={t('evaluation.mapper')}>
      {mapper.isPending ? (
        <Skeleton rows={6} />
      ) : mapper.isError ? (
        <ErrorState error={mapper.error} retry={() => void mapper.refetch()} />
      ) : (
        <div className="grid gap-x-8 gap-y-4 p-3 md:grid-cols-[minmax(0,24rem)_minmax(0,1fr)]">
          <Reliability title={t('evaluation.reliability')} bins={mapper.data.reliability} />
          <div className="flex flex-col gap-3 text-[0.8125rem]">
            <dl className="flex flex-wrap gap-x-6 gap-y-2">
              {Object.entries(mapper.data.metrics).map(([name, value]) => (
                <div key={name}>
                  <dt className="text-xs text-muted">{metricName(name, t)}</dt>
                  <dd className="font-medium">{formatNumber(value, language)}</dd>
                </div>
              ))}
              <div>
                <dt className="text-xs text-muted">{t('evaluation.techniques')}</dt>
                <dd className="font-medium">{formatCount(mapper.data.techniques.length, language)}</dd>
              </div>
              <div>
                <dt className="text-xs text-muted">{t('evaluation.ranker')}</dt>
                <dd>
                  {mapper.data.ranker}, ATT&CK {mapper.data.attackVersion}
                </dd>
              </div>
            </dl>
            <div>
              <p className="text-xs text-muted">{t('evaluation.trainedOn')}</p>
              <ul>
                {mapper.data.trainedOn.map(({ name, licence, examples }) => (
                  <li key={name}>
                    {name} <span className="text-muted">({licence})</span>,{' '}
                    {t('evaluation.examples', { count: examples, formatted: formatCount(examples, language) })}
                  </li>
                ))}
              </ul>
            </div>
          </div>
        </div>
      )}
    </Panel>
  );
}
