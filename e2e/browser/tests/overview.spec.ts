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
  await expect(throughput).toContainText("100% of those that ended");
  await expect(start).toHaveCount(0);
  await expect(page.getByRole("alert")).toHaveCount(0);
  await look(page, "overview", WIDTHS.phone);
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
