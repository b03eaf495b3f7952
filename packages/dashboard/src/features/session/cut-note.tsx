import { useTranslation } from 'react-i18next';

/** Said under a list that the hub cut at its limit. */
export function CutNote() {
  const { t } = useTranslation();
  return <p className="border-t border-line px-3 py-2 text-xs text-muted">{t('session.cut')}</p>;
}
