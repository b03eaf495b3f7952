import type { ReactNode } from 'react';

/** The bar in which the parts of a page stand: each is a link with an address of its own (see `tabClass`). */
export function TabBar({ label, children }: { label: string; children: ReactNode }) {
  return (
    <nav aria-label={label} className="flex overflow-x-auto border-b border-line px-1">
      {children}
    </nav>
  );
}

/** The look of one link in a {@link TabBar}. */
export function tabClass(current: boolean): string {
  return `flex h-10 shrink-0 items-center gap-1.5 border-b-2 px-2.5 text-[0.8125rem] focus-visible:-outline-offset-2 ${current ? 'border-accent font-medium text-text' : 'border-transparent text-muted hover:text-text'}`;
}
