import { Menu } from '@base-ui/react/menu';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { LanguageIcon, MenuIcon, SignOutIcon, ThemeIcon } from '../../components/icons.tsx';
import { changeLanguage, isLanguage, LANGUAGES } from '../../i18n/translations.ts';
import { useServices } from '../../services.tsx';
import { parseTheme, THEMES, useTheme } from '../../theme.ts';

const itemClass =
  'flex h-8 cursor-pointer items-center gap-2 rounded-[4px] px-2 outline-none data-highlighted:bg-accent-soft data-highlighted:text-accent data-[checked]:font-medium';

/** Who is signed in, theme, language, sign out. */
export function AccountMenu({ compact = false }: { compact?: boolean }) {
  const { t, i18n } = useTranslation();
  const { api, queries } = useServices();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const me = useQuery(queries.me());
  const [theme, setTheme] = useTheme();
  const [failed, setFailed] = useState(false);

  const signOut = async () => {
    try {
      await api.send('auth/sign-out', {});
    } catch {
      // Staying on the page and saying so is better than pretending that the session ended.
      setFailed(true);
      return;
    }
    cache.clear();
    await navigate({ to: '/login' });
  };

  return (
    <Menu.Root>
      <Menu.Trigger
        className={
          compact
            ? 'flex size-9 items-center justify-center rounded-[5px] text-muted'
            : 'flex h-10 w-full items-center gap-2.5 rounded-[5px] px-2.5 text-start hover:bg-raised'
        }
        aria-label={t('account.menu')}
      >
        {compact ? (
          <MenuIcon className="size-5" />
        ) : (
          <>
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
            </span>
          </>
        )}
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner
          side={compact ? 'bottom' : 'top'}
          align={compact ? 'end' : 'start'}
          sideOffset={6}
          className="z-50"
        >
          <Menu.Popup className="panel min-w-52 p-1.5 text-[0.8125rem] shadow-xl outline-none">
            {compact && me.data !== undefined && (
              <p className="border-b border-line px-2 pb-2 text-muted">
                {me.data.name}, {t(`role.${me.data.role}`)}
              </p>
            )}
            <Menu.RadioGroup value={theme} onValueChange={(value: unknown) => setTheme(parseTheme(value))}>
              <p className="flex items-center gap-2 px-2 pt-1.5 pb-1 text-xs text-muted">
                <ThemeIcon className="size-3.5" />
                {t('theme.title')}
              </p>
              {THEMES.map((option) => (
                <Menu.RadioItem key={option} value={option} className={itemClass} closeOnClick={false}>
                  <Tick />
                  {t(`theme.${option}`)}
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
            <Menu.Separator className="my-1.5 h-px bg-line" />
            <Menu.RadioGroup
              value={i18n.language}
              onValueChange={(value: unknown) => {
                if (isLanguage(value)) void changeLanguage(value);
              }}
            >
              <p className="flex items-center gap-2 px-2 pt-1 pb-1 text-xs text-muted">
                <LanguageIcon className="size-3.5" />
                {t('language.title')}
              </p>
              {LANGUAGES.map(({ code, name }) => (
                <Menu.RadioItem key={code} value={code} lang={code} className={itemClass} closeOnClick={false}>
                  <Tick />
                  {name}
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
            <Menu.Separator className="my-1.5 h-px bg-line" />
            <Menu.Item className={itemClass} closeOnClick={false} onClick={() => void signOut()}>
              <SignOutIcon className="size-3.5" />
              {t('account.signOut')}
            </Menu.Item>
            {failed && (
              <p role="alert" className="max-w-52 px-2 py-1 text-xs text-level-5">
                {t('account.signOutFailed')}
              </p>
            )}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

function Tick() {
  return (
    <span className="flex size-3.5 items-center justify-center" aria-hidden="true">
      <Menu.RadioItemIndicator className="size-1.5 rounded-full bg-current" />
    </span>
  );
}
