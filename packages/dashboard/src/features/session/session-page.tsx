import type { SessionDetail } from '@cerberusmesh/contracts';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { lazy, Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../api-client.ts';
import { PageHeader } from '../../components/page-header.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../components/states.tsx';
import { useServices } from '../../services.tsx';
import { SESSION_TABS, type SessionTab } from '../../url-state.ts';
import { AnalysisTab } from './analysis-tab.tsx';
import { BehaviourTab } from './behaviour-tab.tsx';
import { CredentialsTab } from './credentials-tab.tsx';
import { DetectionsTab } from './detections-tab.tsx';
import { FilesTab } from './files-tab.tsx';
import { NotesTab } from './notes-tab.tsx';
import { RawTab } from './raw-tab.tsx';
import { SessionHeader } from './session-header.tsx';
import { TimelineTab } from './timeline-tab.tsx';
import { TranscriptTab } from './transcript-tab.tsx';
import { WhyTab } from './why-tab.tsx';

const ReplayTab = lazy(() => import('./replay-tab.tsx').then((module) => ({ default: module.ReplayTab })));
const route = getRouteApi('/signed-in/sessions/$id');

export function SessionPage() {
  const { t } = useTranslation();
  const { id } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { queries } = useServices();
  const session = useQuery({
    ...queries.session(id),
    retry: (failures, error) => failures < 2 && error instanceof ApiError && error.status >= 500,
  });
  const detail = session.data;

  useEffect(() => {
    // The hub also knows sessions by the id of the log they came from and by the beginning of their own: live updates
    // and links need the whole one.
    if (detail !== undefined && detail.id !== id)
      void navigate({ to: '/sessions/$id', params: { id: detail.id }, search, replace: true });
  }, [detail, id, navigate, search]);

  if (session.isPending) {
    return (
      <>
        <PageHeader title={t('session.one')} />
        <div className="panel">
          <Skeleton rows={14} />
        </div>
      </>
    );
  }
  if (detail === undefined) {
    const missing = session.error instanceof ApiError && session.error.code === 'not-found';
    return (
      <>
        <PageHeader title={t('session.one')} />
        <div className="panel pb-8">
          {missing ? (
            <EmptyState title={t('session.missingTitle')}>{t('session.missingText')}</EmptyState>
          ) : (
            <ErrorState error={session.error} retry={() => void session.refetch()} />
          )}
          <div className="flex justify-center">
            <Link to="/sessions" className="button">
              {t('session.back')}
            </Link>
          </div>
        </div>
      </>
    );
  }

  const tab: SessionTab =
    search.tab ?? (detail.recordingSha256 === null ? (detail.commandCount > 0 ? 'transcript' : 'timeline') : 'replay');
  return (
    <>
      <SessionHeader session={detail} />
      <div className="panel mt-3">
        <Tabs current={tab} detail={detail} />
        <section aria-label={t(`session.tab.${tab}`)} className="min-h-72">
          <Suspense fallback={<Skeleton rows={8} />}>
            <TabContent tab={tab} detail={detail} find={search.find} />
          </Suspense>
        </section>
      </div>
    </>
  );
}

/** Links rather than tab widgets: each is an address of its own, opens in a new window, and needs no arrow keys. */
function Tabs({ current, detail }: { current: SessionTab; detail: SessionDetail }) {
  const { t } = useTranslation();
  const counts = new Map<SessionTab, number>([
    ['timeline', detail.eventCount],
    ['transcript', detail.commandCount],
    ['credentials', detail.credentialCount],
    ['files', detail.fileCount],
    ['detections', detail.detections.length],
    ['why', detail.decisions.length],
  ]);
  return (
    <nav aria-label={t('session.tabs')} className="flex overflow-x-auto border-b border-line px-1">
      {SESSION_TABS.map((tab) => {
        const count = counts.get(tab);
        return (
          <Link
            key={tab}
            to="/sessions/$id"
            params={{ id: detail.id }}
            search={{ tab }}
            replace
            resetScroll={false}
            preload={false}
            aria-current={tab === current ? 'page' : undefined}
            className={`flex h-10 shrink-0 items-center gap-1.5 border-b-2 px-2.5 text-[0.8125rem] focus-visible:-outline-offset-2 ${tab === current ? 'border-accent font-medium text-text' : 'border-transparent text-muted hover:text-text'}`}
          >
            {t(`session.tab.${tab}`)}
            {count !== undefined && count > 0 && <span className="text-2xs text-muted">{count}</span>}
          </Link>
        );
      })}
    </nav>
  );
}

function TabContent({ tab, detail, find }: { tab: SessionTab; detail: SessionDetail; find: string | undefined }) {
  switch (tab) {
    case 'replay':
      return <ReplayTab session={detail} />;
    case 'timeline':
      return <TimelineTab session={detail} />;
    case 'transcript':
      return <TranscriptTab session={detail} find={find} />;
    case 'credentials':
      return <CredentialsTab session={detail} />;
    case 'files':
      return <FilesTab session={detail} />;
    case 'detections':
      return <DetectionsTab session={detail} />;
    case 'behaviour':
      return <BehaviourTab session={detail} />;
    case 'analysis':
      return <AnalysisTab sessionId={detail.id} />;
    case 'notes':
      return <NotesTab sessionId={detail.id} />;
    case 'why':
      return <WhyTab session={detail} />;
    case 'raw':
      return <RawTab session={detail} />;
  }
}
