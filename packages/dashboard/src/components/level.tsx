import { useTranslation } from 'react-i18next';
import { formatScore } from '../format.ts';

const LEVEL_CLASSES = ['text-level-1', 'text-level-2', 'text-level-3', 'text-level-4', 'text-level-5'] as const;
const LEVEL_FILLS = ['bg-level-1', 'bg-level-2', 'bg-level-3', 'bg-level-4', 'bg-level-5'] as const;
const LEVEL_NAMES = ['level.1', 'level.2', 'level.3', 'level.4', 'level.5'] as const;

const at = <Item,>(items: readonly [Item, ...Item[]], level: number): Item => items[level - 1] ?? items[0];

/** The tailwind class that fills with the colour of a threat level 1-5. */
export const levelFill = (level: number) => at(LEVEL_FILLS, level);

/** Threat score 0-1 and level 1-5 in one line: five steps, the figure, and the level's name (never colour alone). */
export function ScoreMeter({ score, level, named = false }: { score: number; level: number; named?: boolean }) {
  const { t, i18n } = useTranslation();
  const name = t(at(LEVEL_NAMES, level));
  return (
    <span
      className={`inline-flex items-center gap-2 whitespace-nowrap ${at(LEVEL_CLASSES, level)}`}
      title={t('level.title', { level, name })}
    >
      <span className="flex gap-0.5" aria-hidden="true">
        {LEVEL_FILLS.map((fill, step) => (
          <span
            key={fill}
            className={`h-2.5 w-1.5 rounded-[1px] ${step < level ? at(LEVEL_FILLS, level) : 'bg-line'}`}
          />
        ))}
      </span>
      <span className="font-medium">{formatScore(score, i18n.language)}</span>
      {named ? <span>{name}</span> : <span className="sr-only">{name}</span>}
    </span>
  );
}
