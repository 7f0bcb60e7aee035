import { fireEvent, render, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import type { Run, StepView } from "~/api/types";
import { Timeline } from "./Timeline";

const at = (millis: number) => new Date(Date.UTC(2026, 2, 1) + millis).toISOString();

const run: Run = {
  ...{ id: "run_1", scenarioId: "scn_1", correlationId: "c", dryRun: false, labels: {} },
  ...{ createdAt: at(0), finishedAt: at(60_000), status: "failed", entries: 1 },
};

const steps: StepView[] = Array.from({ length: 1_000 }, (_, index) => ({
  ...{ step: index + 1, nodeId: `node_${index}`, scope: "", input: null, output: null },
  status: "failed",
  attempts: Array.from({ length: 50 }, (__, attempt) => ({
    attempt: attempt + 1,
    startedAt: at(index + attempt * 1_000),
    finishedAt: at(index + attempt * 1_000 + 500),
    outcome: "retryable_error" as const,
  })),
}));

it("of a thousand steps with fifty attempts each only those that are seen are drawn", () => {
  // jsdom lays nothing out: twelve rows are to be seen.
  vi.spyOn(Element.prototype, "clientHeight", "get").mockReturnValue(432);
  const onOpen = vi.fn();
  render(<Timeline run={run} steps={steps} names={new Map()} onOpen={onOpen} />);
  const rows = screen.getAllByText(/^node_/);
  expect(rows.length).toBeGreaterThan(11);
  expect(rows.length).toBeLessThan(40);
  fireEvent.click(screen.getByText("node_3"));
  expect(onOpen).toHaveBeenCalledWith(steps[3]);
}, 20_000);

it("a run of which nothing was tried says so", () => {
  render(<Timeline run={run} steps={[]} names={new Map()} onOpen={() => {}} />);
  expect(screen.getByRole("heading", { name: "Nothing was tried yet" })).toBeInTheDocument();
});
