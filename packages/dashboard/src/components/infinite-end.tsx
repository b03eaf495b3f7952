import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';

/** About four windows: a fast wheel must not come to the end before more is there. */
const readAheadPixels = 4_000;

/** The end of a list that is read page by page: asks for more when it comes near, and is a button for the keyboard. */
export function InfiniteEnd({
  hasMore,
  loading,
  loadMore,
}: {
  hasMore: boolean;
  loading: boolean;
  loadMore: () => void;
}) {
  const { t } = useTranslation();
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = end.current;
    if (element === null || !hasMore || loading) return;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting === true && loadMore(), {
      rootMargin: `${readAheadPixels}px`,
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [hasMore, loading, loadMore]);
  if (!hasMore) return null;
  return (
    <div ref={end} className="flex justify-center p-3">
      <button type="button" className="button" onClick={loadMore} disabled={loading}>
        {loading ? t('state.loading') : t('list.more')}
      </button>
    </div>
  );
}
