import { expect, it } from "vitest";
import { filterOf, isRunId, readLabel, readRunsSearch, selectionOf } from "./runs-search";

const now = new Date("2026-03-01T12:00:00.000Z");
const scenario = "scn_01jdcx2h5se8e9v5sk5qh6gd3w";

it("what the address cannot mean is left out", () => {
  expect(
    readRunsSearch({
      scenario: "x' OR 1=1",
      status: ["failed", "no such", 3],
      range: "2 weeks",
      after: "yesterday",
      label: ["=x", "region=eu", "region=eu", 7],
      error: "",
      dryRun: "yes",
      other: 1,
    }),
  ).toEqual({ status: ["failed"], label: ["region=eu"] });
});

it("one status, and a correlation id of digits, are read as a person types them", () => {
  expect(readRunsSearch({ status: "failed", correlationId: 4711 })).toEqual({
    status: ["failed"],
    correlationId: "4711",
  });
});

it("a range goes before single times", () => {
  const search = readRunsSearch({ range: "1h", after: "2026-01-01" });
  expect(search).toEqual({ range: "1h" });
  expect(filterOf(search, now)).toEqual({ createdAfter: "2026-03-01T11:00:00.000Z" });
});

it("the filter has all that the address says", () => {
  const search = readRunsSearch({
    scenario,
    after: "2026-01-01T00:00:00Z",
    before: "2026-02-01T00:00:00Z",
    label: ["region=eu", "a=b=c"],
    error: "TIMEOUT",
    dryRun: true,
  });
  expect(filterOf(search, now)).toEqual({
    scenario,
    createdAfter: "2026-01-01T00:00:00.000Z",
    createdBefore: "2026-02-01T00:00:00.000Z",
    labels: { region: "eu", a: "b=c" },
    "error.code": "TIMEOUT",
    dryRun: true,
  });
});

it("a job takes only runs of which the action can be asked, and none that came later", () => {
  expect(selectionOf({}, "retry", now)).toEqual({
    status: ["failed", "cancelled"],
    createdBefore: now.toISOString(),
  });
  expect(selectionOf({ status: ["failed", "running"] }, "cancel", now)?.status).toEqual([
    "running",
  ]);
  expect(selectionOf({ status: ["succeeded"] }, "retry", now)).toBeUndefined();
  expect(selectionOf({ dryRun: true }, "replay", now)).toBeUndefined();
});

it("labels and ids are told from what is none", () => {
  expect(readLabel(" a = b ")).toEqual({ name: "a", value: "b" });
  expect(readLabel("a")).toBeUndefined();
  expect(isRunId("run_01m8kehhsfe0r8gnxkn6myjh9t")).toBe(true);
  expect(isRunId("run_1")).toBe(false);
});
