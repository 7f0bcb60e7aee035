import { look, WIDTHS } from "../fixtures/look.ts";
import { labelled, publish, startRun } from "../fixtures/run-scenarios.ts";
import { expect, test } from "../fixtures/test.ts";

test("the start says how things stand, and goes on while runs come", async ({
  page,
  api,
  open,
}) => {
  await open("/");
  await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
  const now = page.getByRole("region", { name: "Now" });
  await expect(now).toContainText("Nothing waits");
  const start = page.getByRole("region", { name: "Start here" });
  await expect(start.getByRole("link", { name: "From an example" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Throughput" })).toHaveCount(0);
  await look(page, "overview-start", WIDTHS.phone);
  const nodes = [{ id: "note", type: "logger", config: { message: "came" } }];
  const edges = [{ source: "trigger", target: "note" }];
  const draft = { trigger: { type: "manual" }, nodes, edges };
  const { id } = await api.post<{ id: string }>("/api/scenarios", { name: "orders", draft });
  await page.reload();
  await expect(start.getByRole("link", { name: "Open orders" })).toBeVisible();
  await api.publish(id);
  await page.reload();
  await expect(start.getByRole("link", { name: "Open the trigger of orders" })).toBeVisible();
  await look(page, "overview-start-published", WIDTHS.phone);
  await expect(now.getByText("0 enabled").or(now.getByText("1 enabled"))).toBeVisible();
  await startRun(api, id, {}, "succeeded");
  await page.reload();
  const throughput = page.getByRole("region", { name: "Throughput" });
  await expect(throughput).toContainText("100% of ended runs");
  await expect(start).toHaveCount(0);
  await expect(page.getByRole("alert")).toHaveCount(0);
  await look(page, "overview", WIDTHS.phone);
});

test("what failed is told by its share, and its number leads to the runs", async ({
  page,
  api,
  open,
}) => {
  const draft = {
    trigger: { type: "manual" },
    nodes: [
      { id: "check", type: "if", config: { condition: "input.isGood" } },
      { id: "stop", type: "fail", config: { code: "OUT_OF_STOCK", message: "None is left" } },
    ],
    edges: [
      { source: "trigger", target: "check" },
      { source: "check", sourceHandle: "false", target: "stop" },
    ],
  };
  const id = await publish(api, { name: "orders", draft });
  await startRun(api, id, { isGood: true }, "succeeded");
  await startRun(api, id, { isGood: false }, "failed");
  await open("/");
  const row = page.getByRole("list", { name: "Failed runs by scenario" }).getByRole("listitem");
  await expect(row).toContainText("1 of 2");
  const share = await row.evaluate((item) => {
    const bar = item.querySelector("[data-tone]");
    const track = bar?.parentElement;
    return bar && track
      ? bar.getBoundingClientRect().width / track.getBoundingClientRect().width
      : 0;
  });
  expect(share).toBeCloseTo(0.5, 2);
  await look(page, "overview-failed", WIDTHS.phone);
  await row.scrollIntoViewIfNeeded();
  await look(page, "overview-failed-below", WIDTHS.phone);
  await page.getByRole("region", { name: "Throughput" }).getByRole("link", { name: "1" }).click();
  await expect(page).toHaveURL(/\/runs\?.*failed/);
});

test("how far back one looks is in the address", async ({ page, api, open }) => {
  // Before the first run there is nothing to look back at.
  const id = await publish(api, { name: "orders", draft: labelled });
  await startRun(api, id, { region: "eu", number: 1 }, "succeeded");
  await open("/?hours=168");
  await expect(page.getByLabel("How far back")).toHaveValue("168");
  await page.getByLabel("How far back").selectOption("3");
  await expect(page).toHaveURL(/hours=3/);
});
