import { useTranslation } from 'react-i18next';
import { AttackerText } from '../../components/attacker-text.tsx';

/** Any JSON, indented. What playbooks handle quotes attackers: it is shown like everything they wrote. */
export function JsonValue({ value, inset = true }: { value: unknown; inset?: boolean }) {
  const { t } = useTranslation();
  const text = JSON.stringify(value, null, 2) ?? '';
  const empty = text === '{}' || text === '' || text === 'null' || text === '[]';
  return (
    <div className={inset ? 'max-h-96 overflow-y-auto p-3' : ''}>
      {empty ? (
        <span className="text-[0.8125rem] text-muted">{t('runs.nothing')}</span>
      ) : (
        <AttackerText text={text} multiline />
      )}
    </div>
  );
}
