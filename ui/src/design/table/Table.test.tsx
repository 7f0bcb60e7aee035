import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import type { Column } from "./column";
import { LoadMore } from "./LoadMore";
import { Table } from "./Table";
import { VirtualTable } from "./VirtualTable";

const columns: Column<number>[] = [
  { key: "name", header: "Name", cell: (row) => `Row ${row}` },
  { key: "actions", header: "Actions", kind: "actions", cell: () => null },
];
const rows = Array.from({ length: 100_000 }, (_, index) => index);

it("a table has a name, and headers for columns that only readers of screens need", () => {
  render(<Table label="Things" columns={columns} rows={[1, 2]} rowKey={String} />);
  const table = screen.getByRole("table", { name: "Things" });
  expect(within(table).getAllByRole("row")).toHaveLength(3);
  expect(within(table).getByRole("columnheader", { name: "Actions" })).toBeInTheDocument();
});

it("a long table draws few of its rows and says how many there are", () => {
  const onEnd = vi.fn();
  render(
    <VirtualTable label="Things" columns={columns} rows={rows} rowKey={String} onEnd={onEnd} />,
  );
  expect(screen.getByRole("table")).toHaveAttribute("aria-rowcount", "100001");
  expect(screen.getAllByRole("row").length).toBeLessThan(60);
  expect(onEnd).not.toHaveBeenCalled();
});

it("more is loaded by a button, which can be pressed again after a failure", async () => {
  const query = {
    hasNextPage: true,
    isFetchingNextPage: false,
    isFetchNextPageError: true,
    fetchNextPage: vi.fn(),
  };
  render(<LoadMore query={query} shown={50} />);
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(query.fetchNextPage).toHaveBeenCalledTimes(1);
});
