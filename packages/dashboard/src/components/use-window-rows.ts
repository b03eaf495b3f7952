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
  const [rows, setRows] = useState(() => nearRows(0, window.innerHeight, rowHeight));
  const look = useCallback(() => {
    const top = list.current?.getBoundingClientRect().top ?? 0;
    const next = nearRows(-top, window.innerHeight, rowHeight);
    setRows((before) => (isSame(before, next) ? before : next));
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
 * Which rows of a list are near what a box of its own shows of it; the rows are all that scrolls in the box.
 *
 * @param rowHeight CSS pixels
 */
export function useBoxRows(box: RefObject<HTMLElement | null>, rowHeight: number): Rows {
  const [rows, setRows] = useState(() => nearRows(0, window.innerHeight, rowHeight));
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const look = () => {
      const next = nearRows(element.scrollTop, element.clientHeight, rowHeight);
      setRows((before) => (isSame(before, next) ? before : next));
    };
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, [box, rowHeight]);
  return rows;
}

const isSame = (left: Rows, right: Rows) => left.first === right.first && left.end === right.end;

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
