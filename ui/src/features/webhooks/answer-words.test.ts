import { expect, test } from "vitest";
import type { Delivery } from "~/api/types";
import { answerWords } from "./answer-words";

function answered(status: number, text: string, delivery?: Partial<Delivery>) {
  return { status, text, delivery: delivery as Delivery | undefined };
}

test("an answer is said with what the server knows of it", () => {
  expect(answerWords(answered(200, '{"a":1}', { runs: ["run_1"], idempotent: false }))).toEqual({
    kind: "success",
    note: undefined,
    runsTitle: "The run that began",
    body: '{\n  "a": 1\n}',
  });
  const again = answerWords(answered(200, "ok", { runs: ["run_1", "run_2"], idempotent: true }));
  expect(again.note).toContain("came before");
  expect(again).toMatchObject({
    kind: "info",
    runsTitle: "The runs that the first one began",
    body: "ok",
  });
  expect(answerWords(answered(200, "{}", { runs: [] }))).toMatchObject({
    kind: "info",
    note: expect.stringContaining("`when`"),
  });
  expect(answerWords(answered(200, "{}")).note).toBeUndefined();
});

test("a refusal is told once, in words", () => {
  const refusal = { code: "no_listener", message: "Nothing listens." };
  expect(answerWords(answered(404, "{…}", { refusal, runs: [] }))).toMatchObject({
    kind: "warning",
    note: "Nothing listens.",
    body: "",
  });
});
