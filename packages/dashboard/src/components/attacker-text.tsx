import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { visibleText } from '../attacker-text.ts';
import { clippedTextCharacters, fullTextCharacters } from '../limits.ts';

/**
 * The one way attacker-written text reaches the screen: as text nodes, isolated from the direction of its neighbours,
 * with hidden characters made visible, never a link.
 *
 * @param clip offer "show all" past the limit; `line` cuts with an ellipsis and offers nothing (tables)
 * @param prose a sentence of ours that quotes an attacker: set in the page's own type
 */
export function AttackerText({
  text,
  clip = 'expandable',
  multiline = false,
  prose = false,
}: {
  text: string;
  clip?: 'expandable' | 'line';
  multiline?: boolean;
  prose?: boolean;
}) {
  if (text === '') return <NoText />;
  const type = prose ? 'text-[0.8125rem]' : 'font-mono text-[0.8125rem]';
  if (clip === 'line')
    return (
      <Written
        text={text}
        maxCharacters={clippedTextCharacters}
        multiline={multiline}
        look={`${type} block truncate`}
      />
    );
  const look = `${type} ${multiline ? 'whitespace-pre-wrap wrap-anywhere' : 'wrap-anywhere'}`;
  return text.length > clippedTextCharacters ? (
    <Expandable text={text} multiline={multiline} look={look} />
  ) : (
    <Written text={text} maxCharacters={clippedTextCharacters} multiline={multiline} look={look} />
  );
}

function NoText() {
  const { t } = useTranslation();
  return <span className="text-[0.8125rem] text-muted italic">{t('text.empty')}</span>;
}

function Expandable({ text, multiline, look }: { text: string; multiline: boolean; look: string }) {
  const { t } = useTranslation();
  const [whole, setWhole] = useState(false);
  return (
    <>
      <Written
        text={text}
        maxCharacters={whole ? fullTextCharacters : clippedTextCharacters}
        multiline={multiline}
        look={look}
      />
      <button
        type="button"
        className="link ms-2 min-h-6 text-xs"
        aria-expanded={whole}
        onClick={() => setWhole(!whole)}
      >
        {whole ? t('text.showLess') : t('text.showAll', { count: text.length })}
      </button>
    </>
  );
}

/** Lists draw hundreds of these: it asks nothing of React but its elements. */
function Written({
  text,
  maxCharacters,
  multiline,
  look,
}: {
  text: string;
  maxCharacters: number;
  multiline: boolean;
  look: string;
}) {
  const { pieces, leftOut } = visibleText(text, maxCharacters, { keepNewlines: multiline });
  return (
    <bdi className={look} translate="no">
      {pieces.map((piece, at) =>
        piece.kind === 'plain' ? (
          piece.text
        ) : (
          <span key={at} title={piece.codePoint} className="rounded-xs bg-raised px-px text-level-3">
            {piece.symbol}
          </span>
        ),
      )}
      {leftOut > 0 && '\u2026'}
    </bdi>
  );
}
