import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { formatScore } from '../format.ts';

const LEVEL_CLASSES = ['text-level-1', 'text-level-2', 'text-level-3', 'text-level-4', 'text-level-5'] as const;
const LEVEL_FILLS = ['bg-level-1', 'bg-level-2', 'bg-level-3', 'bg-level-4', 'bg-level-5'] as const;
const LEVEL_STEPS = ['steps-1', 'steps-2', 'steps-3', 'steps-4', 'steps-5'] as const;
const LEVEL_NAMES = ['level.1', 'level.2', 'level.3', 'level.4', 'level.5'] as const;

const at = <Item,>(items: readonly [Item, ...Item[]], level: number): Item => items[level - 1] ?? items[0];

/** The tailwind class that fills with the colour of a threat level 1-5. */
export const levelFill = (level: number) => at(LEVEL_FILLS, level);

/** Threat score 0-1 and level 1-5 in one line: five steps, the figure, and the level's name (never colour alone). */
export function ScoreMeter({ score, level, named = false }: { score: number; level: number; named?: boolean }) {
  const { t, i18n } = useTranslation();
  const name = levelName(level, t);
  return named ? (
    <span className="inline-flex items-baseline gap-2">
      {scoreMeter(score, level, name, i18n.language)} <span className={levelText(level)}>{name}</span>
    </span>
  ) : (
    scoreMeter(score, level, name, i18n.language)
  );
}

export const levelName = (level: number, t: TFunction) => t(at(LEVEL_NAMES, level));

const levelText = (level: number) => at(LEVEL_CLASSES, level);

/** The same for long lists, which ask for the words once: one element. */
export function scoreMeter(score: number, level: number, name: string, language: string) {
  const figure = formatScore(score, language);
  return (
    <span
      role="img"
      className={`steps ${at(LEVEL_STEPS, level)} ${levelText(level)}`}
      aria-label={`${figure}, ${name}`}
      title={`${level} · ${name}`}
    >
      {figure}
    </span>
  );
}
