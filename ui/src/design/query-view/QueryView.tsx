/**
 * What every page shows of a query: a skeleton at first, then the data; an error with a way to try
 * again. Data that is there stays when a later fetch fails: the shell says that the server is gone.
 */
import type { ReactNode } from "react";
import { ErrorPanel } from "~/design/error-panel/ErrorPanel";
import { SkeletonRows } from "~/design/skeleton/Skeleton";

interface QueryViewProps<Data> {
  query: {
    data: Data | undefined;
    error: Error | null;
    refetch: () => unknown;
  };
  skeleton?: ReactNode;
  children: (data: Data) => ReactNode;
}

export function QueryView<Data>({ query, skeleton, children }: QueryViewProps<Data>) {
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />;
  return skeleton ?? <SkeletonRows />;
}
