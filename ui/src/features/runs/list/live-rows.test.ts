import { expect, it } from "vitest";
import type { Run } from "~/api/types";
import { couldFit, type Pages, unknownRuns, withEvent, withFirstPage } from "./live-rows";

function run(id: string, status: Run["status"] = "running"): Run {
  const createdAt = "2026-03-01T12:00:00.000Z";
  const about = { correlationId: "c", dryRun: false, labels: {}, entries: 1 };
  return { id, scenarioId: "scn_1", status, createdAt, ...about };
}

function pages(...ids: string[][]): Pages {
  return {
    pages: ids.map((items, index) => ({
      items: items.map((id) => run(id)),
      next: index < ids.length - 1 ? `after ${items.at(-1)}` : null,
    })),
    pageParams: ids.map((_, index) => (index === 0 ? null : `page ${index}`)),
  };
}

const idsOf = (data: Pages) => data.pages.map((page) => page.items.map((r) => r.id));

it("an event changes its row in place and no other", () => {
  const before = pages(["r4", "r3"], ["r2"]);
  const after = withEvent(before, { ...run("r3"), status: "failed" });
  expect(idsOf(after)).toEqual([["r4", "r3"], ["r2"]]);
  expect(after.pages[0]?.items[1]).toMatchObject({ status: "failed", correlationId: "c" });
  expect(after.pages[0]?.items[0]).toBe(before.pages[0]?.items[0]);
  expect(withEvent(before, run("r9"))).toBe(before);
});

it("new runs are put where they belong, and the known ones brought up to date", () => {
  const before = pages(["r4", "r2"], ["r1"]);
  const fetched = { items: [run("r5"), run("r4", "failed"), run("r3")], next: "after r3" };
  expect(unknownRuns([run("r4")], fetched.items).map(({ id }) => id)).toEqual(["r5", "r3"]);
  const after = withFirstPage(before, fetched);
  expect(idsOf(after)).toEqual([["r5", "r4", "r3", "r2"], ["r1"]]);
  expect(after.pages[0]?.items[1]?.status).toBe("failed");
  expect(after.pages[0]?.next).toBe(before.pages[0]?.next);
});

it("a page that does not reach down to what is known takes its place", () => {
  const after = withFirstPage(pages(["r2", "r1"]), { items: [run("r9"), run("r8")], next: "n" });
  expect(idsOf(after)).toEqual([["r9", "r8"]]);
});

it("a list that has become long while runs came in begins anew", () => {
  const many = Array.from({ length: 1_001 }, (_, at) => `r${9_999 - at}`);
  const fetched = { items: [run("r99991"), run("r9999")], next: "more" };
  expect(idsOf(withFirstPage(pages(many), fetched))).toEqual([["r99991", "r9999"]]);
  const short = withFirstPage(pages(many.slice(1)), {
    ...fetched,
    items: [run("r99991"), run("r9998")],
  });
  expect(idsOf(short)[0]).toHaveLength(1_001);
});

it("the first run of an empty list is shown", () => {
  expect(idsOf(withFirstPage(pages([]), { items: [run("r1")], next: null }))).toEqual([["r1"]]);
});

it("only runs that may fit the filter are asked for", () => {
  const event = { ...run("r1", "failed"), error: { code: "TIMEOUT", message: "" } };
  expect(couldFit({}, event)).toBe(true);
  expect(couldFit({ status: ["failed"], "error.code": "TIMEOUT" }, event)).toBe(true);
  expect(couldFit({ status: ["running"] }, event)).toBe(false);
  expect(couldFit({ scenario: "scn_2" }, event)).toBe(false);
  expect(couldFit({ createdBefore: "2026-01-01T00:00:00.000Z" }, event)).toBe(false);
});
