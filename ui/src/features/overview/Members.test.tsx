import { render, screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Member } from "~/api/types";
import { MemberTable, Unserved } from "./Members";

function member(id: number, more: Partial<Member>): Member {
  return {
    id,
    name: `process ${id} on a`,
    version: "0.1.0",
    role: "all",
    workerGroups: ["default"],
    isThis: false,
    isLate: false,
    beganAt: "2026-01-01T00:00:00Z",
    seenAt: "2026-01-01T00:00:00Z",
    drivenRuns: 0,
    claimedAt: null,
    duties: [],
    ...more,
  };
}

test("each member is told with its load, its last look for work and what it does for all", () => {
  const members = [
    member(1, { isThis: true, drivenRuns: 1_234, duties: ["limits", "tidying"] }),
    member(2, {
      role: "worker",
      workerGroups: ["gpu"],
      isLate: true,
      claimedAt: "2026-01-01T00:00:00Z",
    }),
  ];
  render(<MemberTable members={members} />);
  const [, first, second] = screen.getAllByRole("row");
  if (!first || !second) throw new Error("two members have two rows");
  expect(within(first).getByText("Answers here")).toBeVisible();
  expect(within(first).getByText("1,234")).toBeVisible();
  expect(within(first).getByText("Not yet")).toBeVisible();
  expect(within(first).getByText("Millrace 0.1.0, looks after limits, tidies up")).toBeVisible();
  expect(within(second).getByText("Not heard of")).toBeVisible();
  expect(within(second).getByText("Millrace 0.1.0, worker, workers of gpu")).toBeVisible();
  expect(second.querySelectorAll("time")).toHaveLength(2);
});

test("a group that nobody serves is told with what to do", () => {
  render(<Unserved groups={["gpu"]} />);
  const told = screen.getByRole("status");
  expect(told).toHaveTextContent("No workers of gpu");
  expect(told).toHaveTextContent("MILLRACE_WORKER_GROUPS=gpu, or take the tag worker:gpu off");
});

test("no tag puts scenarios into the group of all others", () => {
  render(<Unserved groups={["default"]} />);
  expect(screen.getByRole("status")).toHaveTextContent("MILLRACE_WORKER_GROUPS=default.");
});
