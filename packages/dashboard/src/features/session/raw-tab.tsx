import type { SessionDetail } from '@cerberusmesh/contracts';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { visibleText } from '../../attacker-text.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { fullTextCharacters } from '../../limits.ts';

/** The session as the API gives it. JSON escapes control characters; direction marks are made visible as everywhere. */
export function RawTab({ session }: { session: SessionDetail }) {
  const { t } = useTranslation();
  const json = useMemo(() => JSON.stringify(session, null, 2), [session]);
  const { pieces, leftOut } = useMemo(() => visibleText(json, fullTextCharacters * 5, { keepNewlines: true }), [json]);
  return (
    <div className="relative">
      <div className="absolute end-3 top-2">
        <CopyButton text={json} label={t('raw.copy')} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1) */}
      <pre className="max-h-[70vh] overflow-auto p-3 font-mono text-xs" tabIndex={0} translate="no">
        {pieces.map((piece) => (piece.kind === 'plain' ? piece.text : piece.symbol)).join('')}
      </pre>
      {leftOut > 0 && <p className="border-t border-line px-3 py-2 text-xs text-muted">{t('raw.cut')}</p>}
    </div>
  );
}
