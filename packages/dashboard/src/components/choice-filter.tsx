import { useTranslation } from 'react-i18next';

/** One value of a few, or any: how a list is narrowed. */
export function ChoiceFilter({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: string | undefined;
  options: readonly { readonly value: string; readonly label: string }[];
  /** An empty text for any. */
  onChange: (value: string) => void;
}) {
  const { t } = useTranslation();
  return (
    <label className="flex min-w-0 items-center gap-2 max-sm:flex-1">
      <span className="text-xs text-muted">{label}</span>
      <select
        className="field sm:w-auto sm:max-w-60"
        value={value ?? ''}
        onChange={(event) => onChange(event.target.value)}
      >
        <option value="">{t('filter.any')}</option>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </label>
  );
}
