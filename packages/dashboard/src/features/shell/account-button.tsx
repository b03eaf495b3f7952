import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { MenuIcon } from '../../components/icons.tsx';
import { useServices } from '../../services.tsx';

/** Who is signed in; opens the account dialog. */
export function AccountButton({ compact = false, onOpen }: { compact?: boolean; onOpen: () => void }) {
  const { t } = useTranslation();
  const { queries } = useServices();
  const me = useQuery(queries.me());
  if (compact) {
    return (
      <button
        type="button"
        className="flex size-9 items-center justify-center rounded-[5px] text-muted"
        aria-label={t('account.menu')}
        aria-haspopup="dialog"
        onClick={onOpen}
      >
        <MenuIcon className="size-5" />
      </button>
    );
  }
  return (
    <button
      type="button"
      className="flex h-10 w-full items-center gap-2.5 rounded-[5px] px-2.5 text-start hover:bg-raised"
      aria-haspopup="dialog"
      onClick={onOpen}
    >
      <span
        className="flex size-6 shrink-0 items-center justify-center rounded-full bg-raised text-xs font-semibold uppercase"
        aria-hidden="true"
      >
        {me.data?.name.slice(0, 1) ?? ''}
      </span>
      <span className="min-w-0 leading-4">
        <span className="block truncate text-[0.8125rem] font-medium">{me.data?.name ?? ''}</span>
        <span className="block truncate text-2xs text-muted">
          {me.data === undefined ? '' : t(`role.${me.data.role}`)}
        </span>
        <span className="sr-only">{t('account.menu')}</span>
      </span>
    </button>
  );
}
