import { expect, it } from "vitest";
import type { StepView } from "~/api/types";
import { answerOf } from "./answer";

const failed = (data?: unknown): StepView => ({
  ...{ step: 1, nodeId: "notify", scope: "", status: "failed", input: null, output: null },
  attempts: [
    {
      attempt: 1,
      startedAt: "2026-03-01T12:00:00Z",
      finishedAt: "2026-03-01T12:00:01Z",
      outcome: "fatal_error",
      error: { code: "HTTP_STATUS", message: "It answered 500", data },
    },
  ],
});

it("texts and values that were answered are told", () => {
  expect(answerOf(failed({ status: 500, body: { error: "unknown sku" } }))).toBe(
    '{"error":"unknown sku"}',
  );
  expect(answerOf(failed({ body: " Bad gateway\n" }))).toBe("Bad gateway");
  expect(answerOf(failed({ body: { rows: "x".repeat(400) } }))).toContain('{\n  "rows"');
});

it("nothing is told of what is no answer, or none that one can read", () => {
  const large = { largeValue: { sha256: "ab", bytes: 5_000_000 } };
  const file = { contentType: "image/png", base64: "AAE=" };
  for (const body of ["", " ", null, large, file])
    expect(answerOf(failed({ body }))).toBeUndefined();
  for (const data of [undefined, null, "text", { status: 500 }])
    expect(answerOf(failed(data))).toBeUndefined();
  expect(answerOf(undefined)).toBeUndefined();
});
