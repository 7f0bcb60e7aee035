import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import type { Run, StepView } from "~/api/types";
import { TooltipProvider } from "~/design/tooltip/Tooltip";
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

function show(shown: StepView[], onOpen: (step: StepView) => void) {
  render(
    <TooltipProvider>
      <Timeline run={run} steps={shown} names={new Map()} delays={new Set()} onOpen={onOpen} />
    </TooltipProvider>,
  );
}

it("of a thousand steps with fifty attempts each only those that are seen are drawn", () => {
  // jsdom lays nothing out: twelve rows are to be seen.
  vi.spyOn(Element.prototype, "clientHeight", "get").mockReturnValue(432);
  const onOpen = vi.fn();
  show(steps, onOpen);
  const rows = screen.getAllByText(/^node_/);
  expect(rows.length).toBeGreaterThan(11);
  expect(rows.length).toBeLessThan(40);
  fireEvent.click(screen.getByText("node_3"));
  expect(onOpen).toHaveBeenCalledWith(steps[3]);
}, 20_000);

it("a run of which nothing was tried says so", () => {
  show([], () => {});
  expect(screen.getByRole("heading", { name: "Nothing was tried yet" })).toBeInTheDocument();
});

it("keys zoom and move, and lead from row to row", async () => {
  vi.spyOn(Element.prototype, "clientHeight", "get").mockReturnValue(432);
  show(steps.slice(0, 20), () => {});
  const rowOf = (name: string) => screen.getByText(name).closest("button");
  const box = screen.getByRole("region", { name: "Steps over time" });
  box.focus();
  await userEvent.keyboard("++");
  expect(screen.getByRole("status")).toHaveTextContent("15 s of 1 m");
  expect(screen.getByRole("button", { name: "Show all" })).not.toHaveAttribute("aria-disabled");
  await userEvent.keyboard(
    "{ArrowRight}{ArrowRight}{ArrowRight}{ArrowRight}{ArrowRight}{ArrowRight}",
  );
  expect(screen.getByRole("button", { name: "Later" })).toHaveAttribute("aria-disabled");
  await userEvent.keyboard("0");
  expect(screen.getByRole("status")).toHaveTextContent("Whole: 1 m");
  await userEvent.keyboard("{ArrowDown}");
  await waitFor(() => expect(rowOf("node_0")).toHaveFocus());
  await userEvent.keyboard("{ArrowDown}");
  await waitFor(() => expect(rowOf("node_1")).toHaveFocus());
}, 20_000);
