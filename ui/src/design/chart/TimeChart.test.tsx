import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { TimeChart } from "./TimeChart";

const chart = (
  <TimeChart
    title="Runs per hour"
    about="Three hours."
    kind="bars"
    times={["10:00", "11:00", "12:00"]}
    series={[
      { key: "good", label: "Succeeded", tone: "success", values: [1, 2, 3] },
      { key: "bad", label: "Failed", tone: "danger", values: [0, null, 1] },
    ]}
    format={String}
    formatTime={(at) => at}
  />
);

test("a chart has a name, a description and its figures in a table", () => {
  render(chart);
  const picture = screen.getByRole("img", { name: /Runs per hour/ });
  expect(picture.querySelector("desc")).toHaveTextContent("Three hours.");
  const table = screen.getByRole("table", { name: "Runs per hour", hidden: true });
  expect(within(table).getAllByRole("row", { hidden: true })[2]).toHaveTextContent("11:002–");
});

test("arrow keys read the figures out, place by place", async () => {
  render(chart);
  const slider = screen.getByRole("slider", { name: /Runs per hour/ });
  expect(slider).toHaveAttribute("aria-valuetext", "12:00: Succeeded 3, Failed 1");
  slider.focus();
  await userEvent.keyboard("{ArrowLeft}{ArrowLeft}");
  expect(slider).toHaveAttribute("aria-valuetext", "11:00: Succeeded 2, Failed none");
  const readout = () => screen.queryAllByText("11:00", { selector: "strong" });
  expect(readout()).toHaveLength(1);
  await userEvent.keyboard("{Home}{Escape}");
  expect(readout()).toHaveLength(0);
});

test("no two lines of the axis go by the same name", () => {
  render(
    <TimeChart
      title="Durations"
      about="All took two milliseconds."
      kind="lines"
      times={["2026-03-01T10:00:00Z"]}
      series={[{ key: "p50", label: "p50", tone: "accent", values: [2] }]}
      format={(value) => `${Math.round(value)} ms`}
      formatTime={String}
    />,
  );
  expect(screen.getAllByText("1 ms")).toHaveLength(1);
});

test("without figures it stands empty", () => {
  render(
    <TimeChart
      title="Nothing"
      about="No figures."
      kind="lines"
      times={[]}
      series={[{ key: "a", label: "A", tone: "accent", values: [] }]}
      format={String}
      formatTime={String}
    />,
  );
  expect(screen.getByRole("slider")).toHaveAttribute("aria-valuetext", "No figures");
});
