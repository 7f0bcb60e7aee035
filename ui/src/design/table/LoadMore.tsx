/** Under a list by cursor: how much of it is shown, and the button that fetches the next page. */
import { Button } from "~/design/button/Button";
import styles from "./Table.module.css";

interface LoadMoreProps {
  /** The infinite query, or what it is like. */
  query: {
    hasNextPage: boolean;
    isFetchingNextPage: boolean;
    isFetchNextPageError: boolean;
    fetchNextPage: () => unknown;
  };
  shown: number;
}

export function LoadMore({ query, shown }: LoadMoreProps) {
  if (!query.hasNextPage) return null;
  const label = query.isFetchNextPageError ? "Try again" : "Load more";
  return (
    <div className={styles.more}>
      <span role="status">{shown.toLocaleString("en")} shown</span>
      <Button
        size="small"
        isBusy={query.isFetchingNextPage}
        onClick={() => void query.fetchNextPage()}
      >
        {label}
      </Button>
    </div>
  );
}
