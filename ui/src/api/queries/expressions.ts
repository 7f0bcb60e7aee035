/** Expressions: what they may be made of, and what they give. Only the server can evaluate them. */
import { queryOptions } from "@tanstack/react-query";
import { body, client } from "../client";
import type { EvaluationRequest } from "../types";
import { keys } from "./keys";

export function evaluateExpression(request: EvaluationRequest, signal?: AbortSignal) {
  const aborted = signal ? { signal } : {};
  return body(client.POST("/api/expressions/evaluate", { body: request, ...aborted }));
}

/** Filters and functions, for completion. They change only when the server is replaced. */
export function expressionWordsOptions() {
  return queryOptions({
    queryKey: keys.expressionWords,
    queryFn: ({ signal }) => body(client.GET("/api/expressions/words", { signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}
