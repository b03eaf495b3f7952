import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { PageHeader } from '../../components/page-header.tsx';

/** @param within the frame of a signed-in page, which is the document's `main` already */
export function NotFoundPage({ within = false }: { within?: boolean }) {
  const { t } = useTranslation();
  const Frame = within ? 'div' : 'main';
  return (
    <Frame className="mx-auto flex min-h-[60vh] max-w-md flex-col items-center justify-center gap-3 p-6 text-center">
      <p className="font-mono text-3xl text-muted">404</p>
      <PageHeader title={t('notFound.title')} />
      <p className="text-muted">{t('notFound.text')}</p>
      <Link to="/" className="button button-primary">
        {t('notFound.back')}
      </Link>
    </Frame>
  );
}
