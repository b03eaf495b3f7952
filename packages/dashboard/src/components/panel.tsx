import { type ReactNode, useId } from 'react';

/** A titled box; the title labels the region for assistive technology. */
export function Panel({
  title,
  actions,
  children,
  className = '',
}: {
  title: string;
  actions?: ReactNode;
  children: ReactNode;
  className?: string;
}) {
  const id = useId();
  return (
    <section className={`panel flex min-w-0 flex-col ${className}`} aria-labelledby={id}>
      <header className="flex min-h-10 items-center justify-between gap-2 border-b border-line px-3 py-1">
        <h2 id={id} className="truncate text-[0.8125rem] font-semibold">
          {title}
        </h2>
        {actions !== undefined && <div className="flex shrink-0 items-center gap-2">{actions}</div>}
      </header>
      {children}
    </section>
  );
}
