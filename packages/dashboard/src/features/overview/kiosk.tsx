import { Link, useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { OverviewSearch } from '../../url-state.ts';

/** Larger type for a screen on a wall, and Escape as the way back. The menu goes by itself: the frame leaves it out. */
export function KioskMode({ on }: { on: boolean }) {
  const navigate = useNavigate({ from: '/' });
  useEffect(() => {
    if (!on) return;
    const root = document.documentElement;
    root.dataset.kiosk = 'on';
    const leave = (event: KeyboardEvent) => {
      if (event.key === 'Escape') void navigate({ search: (search) => ({ ...search, kiosk: undefined }) });
    };
    window.addEventListener('keydown', leave);
    return () => {
      delete root.dataset.kiosk;
      window.removeEventListener('keydown', leave);
    };
  }, [on, navigate]);
  return null;
}

export function KioskLink({ on, range }: { on: boolean; range: OverviewSearch['range'] }) {
  const { t } = useTranslation();
  return (
    <Link
      to="/"
      search={{ range: range === '24h' ? undefined : range, kiosk: on ? undefined : '1' }}
      className="link inline-flex min-h-6 items-center text-[0.8125rem] max-sm:hidden"
    >
      {t(on ? 'overview.leaveKiosk' : 'overview.kiosk')}
    </Link>
  );
}
