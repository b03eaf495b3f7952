import { type RefObject, useCallback, useEffect, useLayoutEffect, useState } from 'react';

/** Rows beyond the window's edges that are drawn too, so that a fast wheel finds something there. */
const rowsBeyond = 10;

interface Rows {
  /** Index of the first row drawn. */
  readonly first: number;
  /** One past the last. */
  readonly end: number;
}

/**
 * Which rows of a list are near the window. All rows are equally high, so nothing is measured but where the list begins.
 *
 * @param list whose upper edge is that of the first row
 * @param rowHeight CSS pixels
 */
export function useWindowRows(list: RefObject<HTMLElement | null>, count: number, rowHeight: number): Rows {
  const [rows, setRows] = useState<Rows>({ first: 0, end: Math.ceil(window.innerHeight / rowHeight) + rowsBeyond });
  const look = useCallback(() => {
    const top = list.current?.getBoundingClientRect().top ?? 0;
    const next = nearRows(-top, window.innerHeight, rowHeight);
    setRows((before) => (before.first === next.first && before.end === next.end ? before : next));
  }, [list, rowHeight]);
  useLayoutEffect(look, [look, count]);
  useEffect(() => {
    window.addEventListener('scroll', look, { passive: true });
    window.addEventListener('resize', look, { passive: true });
    return () => {
      window.removeEventListener('scroll', look);
      window.removeEventListener('resize', look);
    };
  }, [look]);
  return { first: Math.min(rows.first, count), end: Math.min(rows.end, count) };
}

/**
 * @param above pixels of the list above the window's upper edge; negative where the list begins further down
 * @param height of the window in pixels
 */
export function nearRows(above: number, height: number, rowHeight: number): Rows {
  return {
    first: Math.max(0, Math.floor(above / rowHeight) - rowsBeyond),
    end: Math.max(0, Math.ceil((above + height) / rowHeight) + rowsBeyond),
  };
}
