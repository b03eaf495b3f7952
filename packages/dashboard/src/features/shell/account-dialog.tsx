import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { LanguageIcon, SignOutIcon, ThemeIcon } from '../../components/icons.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { changeLanguage, chooseLanguage, LANGUAGES } from '../../i18n/translations.ts';
import { useServices } from '../../services.tsx';
import { THEMES, useTheme } from '../../theme.ts';
import { Dialog } from './dialog.tsx';

/** Who is signed in, theme, language, sign out. */
export function AccountDialog({ onClose }: { onClose: () => void }) {
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
    <Dialog title={t('account.menu')} onClose={onClose}>
      <div className="flex flex-col gap-4 p-4">
        {me.data !== undefined && (
          <p>
            <span className="font-medium">{me.data.name}</span>
            <span className="ms-2 text-muted">{t(`role.${me.data.role}`)}</span>
          </p>
        )}
        <Choice icon={<ThemeIcon />} title={t('theme.title')}>
          <Segmented
            legend={t('theme.title')}
            name="theme"
            value={theme}
            options={THEMES.map((value) => ({ value, label: t(`theme.${value}`) }))}
            onChange={setTheme}
          />
        </Choice>
        <Choice icon={<LanguageIcon />} title={t('language.title')}>
          <Segmented
            legend={t('language.title')}
            name="language"
            value={chooseLanguage(i18n.language, [])}
            options={LANGUAGES.map(({ code, name }) => ({ value: code, label: name }))}
            onChange={(language) => void changeLanguage(language)}
          />
        </Choice>
        <div className="border-t border-line pt-4">
          <button type="button" className="button w-full" onClick={() => void signOut()}>
            <SignOutIcon />
            {t('account.signOut')}
          </button>
          {failed && (
            <p role="alert" className="mt-2 text-[0.8125rem] text-level-5">
              {t('account.signOutFailed')}
            </p>
          )}
        </div>
      </div>
    </Dialog>
  );
}

function Choice({ icon, title, children }: { icon: ReactNode; title: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-2">
      <span className="flex items-center gap-2 text-muted">
        {icon}
        {title}
      </span>
      {children}
    </div>
  );
}
