import { CopyButton } from './copy-button.tsx';

/** A command, key or link to take away. `whole` breaks a long one over lines; without it a line is cut and copied in full. */
export function CopyableText({ text, whole = false }: { text: string; whole?: boolean }) {
  return (
    <span
      className={`flex max-w-full gap-1 rounded-md border border-line bg-raised py-1 ps-3 pe-1 ${whole ? 'items-start' : 'w-fit items-center'}`}
    >
      <code className={`min-w-0 font-mono text-xs ${whole ? 'flex-1 py-1 break-all whitespace-pre-wrap' : 'truncate'}`}>
        {text}
      </code>
      <CopyButton text={text} />
    </span>
  );
}
