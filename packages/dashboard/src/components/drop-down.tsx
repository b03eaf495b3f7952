import { type ReactNode, useEffect, useRef } from 'react';

/**
 * A button with a box of links or controls below it; on a narrow screen the box stands at the foot of the page. Closes with
 * Escape and with a press elsewhere.
 */
export function DropDown({
  label,
  children,
  className = '',
}: {
  label: string;
  children: ReactNode;
  className?: string;
}) {
  const box = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const close = (event: Event) => {
      const details = box.current;
      if (details === null || !details.open) return;
      if (event instanceof KeyboardEvent) {
        if (event.key !== 'Escape') return;
        details.open = false;
        details.querySelector('summary')?.focus();
      } else if (event.target instanceof Node && !details.contains(event.target)) details.open = false;
    };
    document.addEventListener('pointerdown', close);
    document.addEventListener('keydown', close);
    return () => {
      document.removeEventListener('pointerdown', close);
      document.removeEventListener('keydown', close);
    };
  }, []);
  return (
    <details ref={box} className={`relative ${className}`}>
      <summary className="button list-none [&::-webkit-details-marker]:hidden">{label}</summary>
      <div className="panel absolute end-0 z-20 mt-1 max-h-[60vh] w-64 overflow-y-auto p-1 shadow-lg max-sm:fixed max-sm:inset-x-3 max-sm:bottom-20 max-sm:w-auto">
        {children}
      </div>
    </details>
  );
}
