import { useTranslation } from 'react-i18next';
import { type QueryParameters, queryString } from '../api-client.ts';
import { DropDown } from './drop-down.tsx';

const FORMATS = ['csv', 'json', 'ndjson'] as const;

/** Downloads all that the list's filter lets through, as the hub streams it. Links: the browser shows how far it is. */
export function ExportMenu({ path, parameters }: { path: string; parameters: QueryParameters }) {
  const { t } = useTranslation();
  return (
    <DropDown label={t('export.title')}>
      <ul>
        {FORMATS.map((format) => (
          <li key={format}>
            <a
              className="flex min-h-8 items-center rounded-sm px-2 hover:bg-raised"
              href={`/api/v1/${path}${queryString({ ...parameters, format })}`}
              download
            >
              {t(`export.${format}`)}
            </a>
          </li>
        ))}
      </ul>
    </DropDown>
  );
}
