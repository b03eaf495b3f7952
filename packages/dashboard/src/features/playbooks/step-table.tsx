import type { PlaybookOutline } from '@cerberusmesh/contracts';
import { useTranslation } from 'react-i18next';
import { Badge } from '../../components/badges.tsx';
import { DataTable } from '../../components/data-table.tsx';

/** The graph's content as a table: the same for who cannot see or use a picture. */
export function StepTable({ steps }: { steps: PlaybookOutline['steps'] }) {
  const { t } = useTranslation();
  return (
    <DataTable
      caption={t('playbooks.steps')}
      rows={steps}
      rowKey={({ id }) => id}
      columns={[
        {
          key: 'step',
          title: t('playbooks.step'),
          heading: true,
          cell: ({ id, name }) => (
            <span>
              <span className="font-medium">{name ?? id}</span>
              {name !== null && <code className="ms-2 font-mono text-xs text-muted">{id}</code>}
            </span>
          ),
        },
        {
          key: 'action',
          title: t('playbooks.action'),
          cell: ({ action }) => <code className="font-mono text-xs">{action}</code>,
        },
        {
          key: 'after',
          title: t('playbooks.after'),
          cell: ({ after, join }) =>
            after.length === 0 ? (
              <span className="text-muted">{t('playbooks.atOnce')}</span>
            ) : (
              <span className="flex flex-wrap gap-x-2">
                {after.map(({ step, kind }) => (
                  <span key={`${step} ${kind}`}>
                    {step}
                    {kind !== 'success' && <span className="text-muted"> ({t(`playbooks.edge.${kind}`)})</span>}
                  </span>
                ))}
                {after.length > 1 && join !== 'all' && (
                  <span className="text-muted">
                    {join === 'any' ? t('playbooks.joinAny') : t('playbooks.joinSome', { count: Number(join) })}
                  </span>
                )}
              </span>
            ),
        },
        {
          key: 'marks',
          title: t('playbooks.conditions'),
          cell: ({ when, approval, forEach, repeats }) =>
            when === null && !approval && !forEach && !repeats ? (
              <span className="text-muted">–</span>
            ) : (
              <span className="flex flex-wrap items-center gap-1">
                {approval && <Badge tone="warning">{t('playbooks.approval')}</Badge>}
                {forEach && <Badge>{t('playbooks.forEach')}</Badge>}
                {repeats && <Badge>{t('playbooks.repeats')}</Badge>}
                {when !== null && <code className="font-mono text-xs wrap-anywhere">{when}</code>}
              </span>
            ),
        },
      ]}
    />
  );
}
