import { getRouteApi, Link } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { PageHeader } from '../../components/page-header.tsx';
import { Skeleton } from '../../components/states.tsx';
import { NotFoundPage } from '../shell/not-found-page.tsx';
import { useScopes } from '../shell/use-may.ts';
import { SETTINGS_SECTIONS, type SettingsSection } from './settings-sections.ts';

const CONTENT: Readonly<Record<SettingsSection, ReturnType<typeof lazy>>> = {
  preferences: lazy(() => import('./preferences-section.tsx').then((m) => ({ default: m.PreferencesSection }))),
  security: lazy(() => import('./security-section.tsx').then((m) => ({ default: m.SecuritySection }))),
  keys: lazy(() => import('./keys-section.tsx').then((m) => ({ default: m.KeysSection }))),
  users: lazy(() => import('./users-section.tsx').then((m) => ({ default: m.UsersSection }))),
  audit: lazy(() => import('./audit-section.tsx').then((m) => ({ default: m.AuditSection }))),
  retention: lazy(() => import('./retention-section.tsx').then((m) => ({ default: m.RetentionSection }))),
  system: lazy(() => import('./system-section.tsx').then((m) => ({ default: m.SystemSection }))),
};

const route = getRouteApi('/signed-in/settings/$section');

/** One page per subject; sections that one may not use are left out of the list, and the hub refuses them anyway. */
export function SettingsPage() {
  const { t } = useTranslation();
  const { section: asked } = route.useParams();
  const scopes = useScopes();
  const permitted = SETTINGS_SECTIONS.filter(({ scope }) => scopes.includes(scope));
  const current = permitted.find(({ id }) => id === asked);
  if (current === undefined) return <NotFoundPage within />;
  const Content = CONTENT[current.id];
  return (
    <>
      <PageHeader title={t('nav.settings')} />
      <div className="grid gap-4 lg:grid-cols-[12rem_minmax(0,1fr)]">
        <nav aria-label={t('settings.sections.label')} className="flex gap-1 overflow-x-auto lg:flex-col">
          {permitted.map(({ id }) => (
            <Link
              key={id}
              to="/settings/$section"
              params={{ section: id }}
              className="flex h-9 shrink-0 items-center rounded-[5px] px-3 text-muted hover:bg-raised hover:text-text aria-[current=page]:bg-accent-soft aria-[current=page]:font-medium aria-[current=page]:text-accent"
            >
              {t(`settings.sections.${id}`)}
            </Link>
          ))}
        </nav>
        <div className="flex min-w-0 flex-col gap-3">
          <Suspense fallback={<Skeleton rows={6} />}>
            <Content />
          </Suspense>
        </div>
      </div>
    </>
  );
}
