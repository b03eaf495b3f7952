import type { ReactNode } from 'react';
import { MeshIcon } from '../../components/icons.tsx';
import { PageHeader } from '../../components/page-header.tsx';

/** The frame of the two pages before sign-in. */
export function Entrance({ title, text, children }: { title: string; text?: string; children: ReactNode }) {
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-sm flex-col justify-center p-4">
      <p className="mb-6 flex items-center gap-2.5 text-base font-semibold tracking-tight">
        <MeshIcon className="size-6 text-accent" />
        CerberusMesh
      </p>
      <div className="panel p-5">
        <PageHeader title={title}>{text !== undefined && <p className="mt-1 text-muted">{text}</p>}</PageHeader>
        {children}
      </div>
    </main>
  );
}

/** A labelled text field with its error under it. */
export function TextField({
  label,
  error,
  hint,
  ...input
}: { label: string; error?: string | undefined; hint?: string } & React.ComponentProps<'input'>) {
  const noteId = `${input.name ?? label}-note`;
  return (
    <label className="mb-3 block">
      <span className="mb-1 block text-[0.8125rem] font-medium">{label}</span>
      <input className="field h-9" aria-invalid={error !== undefined} aria-describedby={noteId} required {...input} />
      <span id={noteId} className={`mt-1 block text-xs ${error === undefined ? 'text-muted' : 'text-level-5'}`}>
        {error ?? hint}
      </span>
    </label>
  );
}
