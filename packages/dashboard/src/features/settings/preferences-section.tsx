import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Panel } from '../../components/panel.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { useNow } from '../../components/use-now.ts';
import { formatDateTime } from '../../format.ts';
import { changeLanguage, chooseLanguage, LANGUAGES } from '../../i18n/translations.ts';
import { useServices } from '../../services.tsx';
import { THEMES, useTheme } from '../../theme.ts';
import { chooseTimeZone, DEVICE_ZONE, knownTimeZones, useTimeZone, useTimeZoneChoice } from '../../time-zone.ts';
import { useSingleKeys } from '../shell/shortcuts.ts';

/** How the console looks and reads for this person in this browser. */
export function PreferencesSection() {
  const { t, i18n } = useTranslation();
  const { queries } = useServices();
  const me = useQuery(queries.me());
  const [theme, setTheme] = useTheme();
  const [singleKeys, setSingleKeys] = useSingleKeys();
  return (
    <>
      <Panel title={t('settings.preferences.you')}>
        <Rows>
          <Row label={t('settings.preferences.signedInAs')}>{me.data?.name}</Row>
          <Row label={t('settings.preferences.role')}>{me.data === undefined ? '' : t(`role.${me.data.role}`)}</Row>
        </Rows>
      </Panel>
      <Panel title={t('settings.preferences.appearance')}>
        <Rows>
          <Row label={t('theme.title')}>
            <Segmented
              legend={t('theme.title')}
              name="settings-theme"
              value={theme}
              options={THEMES.map((value) => ({ value, label: t(`theme.${value}`) }))}
              onChange={setTheme}
            />
          </Row>
          <Row label={t('language.title')}>
            <Segmented
              legend={t('language.title')}
              name="settings-language"
              value={chooseLanguage(i18n.language, [])}
              options={LANGUAGES.map(({ code, name }) => ({ value: code, label: name }))}
              onChange={(language) => void changeLanguage(language)}
            />
          </Row>
          <ZoneRow />
          <Row label={t('settings.preferences.motion')}>
            <span className="text-muted">{t('settings.preferences.motionNote')}</span>
          </Row>
        </Rows>
        <p className="border-t border-line px-3 py-2 text-xs text-muted">{t('settings.preferences.kept')}</p>
      </Panel>
      <Panel title={t('settings.preferences.keyboard')}>
        <label className="flex items-start gap-2 p-3">
          <input
            type="checkbox"
            className="mt-0.5 size-4"
            checked={singleKeys}
            onChange={(event) => setSingleKeys(event.target.checked)}
          />
          <span>
            {t('help.singleKeys')}
            <span className="block text-xs text-muted">{t('help.singleKeysNote')}</span>
          </span>
        </label>
      </Panel>
    </>
  );
}

function ZoneRow() {
  const { t, i18n } = useTranslation();
  const [choice, setChoice] = useTimeZoneChoice();
  const zone = useTimeZone();
  const now = useNow(1_000);
  const listId = useId();
  const named = choice !== DEVICE_ZONE && choice !== 'UTC';
  const deviceZone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <Row label={t('settings.preferences.zone')}>
      <span className="flex flex-col items-start gap-2">
        <Segmented
          legend={t('settings.preferences.zone')}
          name="settings-zone"
          value={choice === DEVICE_ZONE ? 'device' : named ? 'other' : 'utc'}
          options={(['device', 'utc', 'other'] as const).map((value) => ({
            value,
            label: t(`settings.preferences.zones.${value}`),
          }))}
          onChange={(next) =>
            setChoice(next === 'device' ? DEVICE_ZONE : next === 'utc' || deviceZone === 'UTC' ? 'UTC' : deviceZone)
          }
        />
        <label className="flex flex-wrap items-center gap-2">
          <span className="text-xs text-muted">{t('settings.preferences.zoneName')}</span>
          <input
            key={choice}
            className="field w-56"
            list={listId}
            defaultValue={choice === DEVICE_ZONE ? deviceZone : choice}
            onBlur={(event) => {
              const chosen = chooseTimeZone(event.target.value);
              if (chosen !== DEVICE_ZONE) setChoice(chosen);
            }}
          />
          <datalist id={listId}>
            {knownTimeZones().map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
        </label>
        <span className="text-xs text-muted">
          {t('settings.preferences.zoneExample', {
            time: formatDateTime(new Date(now).toISOString(), i18n.language, zone),
          })}{' '}
          {t('settings.preferences.zoneNote')}
        </span>
      </span>
    </Row>
  );
}

function Rows({ children }: { children: ReactNode }) {
  return <dl className="flex flex-col divide-y divide-line/60">{children}</dl>;
}

function Row({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="grid gap-x-4 gap-y-1 px-3 py-2.5 sm:grid-cols-[11rem_minmax(0,1fr)] sm:items-center">
      <dt className="text-muted">{label}</dt>
      <dd className="flex min-w-0">{children}</dd>
    </div>
  );
}
