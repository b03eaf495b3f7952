import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CopyIcon } from './icons.tsx';

/** Puts a text on the clipboard and says so. */
export function CopyButton({ text, label }: { text: string; label?: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = () => {
    // Without a secure context there is no clipboard; the text can still be selected by hand.
    void navigator.clipboard?.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return (
    <button
      type="button"
      className="inline-flex min-h-6 min-w-6 items-center justify-center gap-1 rounded-sm px-1 text-xs text-muted hover:text-text"
      onClick={copy}
      aria-label={label ?? t('copy.copy')}
      title={label ?? t('copy.copy')}
    >
      <CopyIcon className="size-3.5" />
      <span aria-live="polite" className={copied ? '' : 'sr-only'}>
        {copied ? t('copy.copied') : ''}
      </span>
    </button>
  );
}
