/** The words of expressions: what completion offers beside the names of a run's data. */
import { queryOptions } from "@tanstack/react-query";
import { ApiError } from "../api-error";

interface ExpressionWord {
  name: string;
  signature: string;
  about: string;
}

export interface ExpressionWords {
  filters: ExpressionWord[];
  functions: ExpressionWord[];
}

/** They change only when the server is replaced. An older one has none to offer. */
export function expressionWordsOptions() {
  return queryOptions({
    queryKey: ["expression-words"],
    queryFn: async ({ signal }): Promise<ExpressionWords> => {
      const response = await fetch("/api/expressions/words", { signal });
      if (response.status === 404) return { filters: [], functions: [] };
      if (!response.ok) throw await ApiError.fromResponse(response);
      return (await response.json()) as ExpressionWords;
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}
