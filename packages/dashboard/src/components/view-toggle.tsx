import { useTranslation } from 'react-i18next';

/** Every drawing has its figures as a table, one button away. */
export function ViewToggle({
  asTable,
  onChange,
  shape,
}: {
  asTable: boolean;
  onChange: (asTable: boolean) => void;
  shape: string;
}) {
  const { t } = useTranslation();
  return (
    <button
      type="button"
      className="h-7 rounded-[5px] px-2 text-xs text-muted hover:bg-raised hover:text-text"
      onClick={() => onChange(!asTable)}
    >
      {asTable ? t('view.as', { shape }) : t('view.asTable')}
    </button>
  );
}
