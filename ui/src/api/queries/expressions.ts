/** Tries expressions on the server; only it can evaluate them. */
import { body, client } from "../client";
import type { EvaluationRequest } from "../types";

export function evaluateExpression(request: EvaluationRequest, signal?: AbortSignal) {
  const aborted = signal ? { signal } : {};
  return body(client.POST("/api/expressions/evaluate", { body: request, ...aborted }));
}
