import { HOSTILE_NAMES } from "../../fixtures/hostile.ts";
import { look, WIDTHS } from "../../fixtures/look.ts";
import {
  failing,
  labelled,
  publish,
  reached,
  startRun,
  waiting,
} from "../../fixtures/run-scenarios.ts";
import { createShop, sendSigned } from "../../fixtures/shop.ts";
import { expect, test } from "../../fixtures/test.ts";

test("a signed webhook from outside appears as it comes, and further down it waits to be asked for", async ({
  page,
  server,
  api,
  open,
}) => {
  await createShop(api);
  const draft = {
    ...labelled,
    trigger: { type: "webhook", config: { app: "shop" } },
    settings: {},
    nodes: [{ id: "note", type: "logger", config: { message: "Hello" } }],
  };
  await publish(api, { name: "orders", draft });
  await open("/runs");
  await expect(page.getByRole("heading", { name: "No runs yet" })).toBeVisible();
  await look(page, "runs-empty", WIDTHS.phone);
  await sendSigned(server, { number: 1 });
  const table = page.getByRole("table", { name: "Runs" });
  await expect(table.getByRole("link", { name: "orders" })).toBeVisible();
  await expect(table).toContainText("Succeeded");
  for (let number = 0; number < 40; number += 1) await sendSigned(server, { number });
  await expect(table).toHaveAttribute("aria-rowcount", "42");
  const box = page.getByRole("region", { name: "Runs" });
  await box.evaluate((element) => element.scrollTo({ top: 400 }));
  await sendSigned(server, { number: 99 });
  const fresh = page.getByRole("button", { name: "1 new run" });
  await expect(fresh).toBeVisible();
  expect(await box.evaluate((element) => element.scrollTop)).toBe(400);
  await look(page, "runs-new", WIDTHS.phone);
  await fresh.click();
  await expect(table).toHaveAttribute("aria-rowcount", "43");
  expect(await box.evaluate((element) => element.scrollTop)).toBe(0);
});

test("runs are found by all that is known of them, and the address keeps it", async ({
  page,
  api,
  open,
}) => {
  const orders = await publish(api, { name: "orders", draft: labelled });
  const broken = await publish(api, { name: "broken", draft: failing });
  const north = await startRun(api, orders, { region: "north", number: 1 }, "succeeded");
  await startRun(api, orders, { region: "south", number: 2 }, "succeeded");
  const failed = await startRun(api, broken, {}, "failed");
  await open("/runs?status=nonsense&range=never");
  const rows = page.getByRole("table").getByRole("row");
  await expect(rows).toHaveCount(4);
  await page.getByRole("button", { name: "Failed" }).click();
  await expect(rows).toHaveCount(2);
  await page.reload();
  await expect(rows).toHaveCount(2);
  await expect(page.getByRole("table")).toContainText("OUT_OF_STOCK");
  await page.getByRole("button", { name: "Clear" }).click();
  await page.getByRole("combobox", { name: "Scenario" }).fill("ord");
  await page.getByRole("option", { name: "orders" }).click();
  await expect(rows).toHaveCount(3);
  await page.getByRole("button", { name: "More filters" }).click();
  await page.getByLabel("Labels").fill("region=north");
  await expect(rows).toHaveCount(2);
  await look(page, "runs-filters", WIDTHS.phone);
  await page.getByRole("button", { name: "Clear" }).click();
  await page.getByLabel("Error code").fill("OUT_OF_STOCK");
  await expect(rows).toHaveCount(2);
  await page.getByRole("button", { name: "Clear" }).click();
  await page.getByRole("searchbox").fill(north.correlationId);
  await expect(rows).toHaveCount(2);
  await page.getByRole("searchbox").fill("nothing like it");
  await expect(page.getByRole("heading", { name: "No run matches" })).toBeVisible();
  await page.getByRole("searchbox").fill(failed.id);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Why it failed" })).toBeVisible();
});

test("selected runs are retried one by one, and all that match by a job", async ({
  page,
  api,
  open,
}) => {
  const broken = await publish(api, { name: "broken", draft: failing });
  const slow = await publish(api, { name: "slow", draft: waiting });
  for (let number = 0; number < 3; number += 1) await startRun(api, broken, {}, "failed");
  const held = await startRun(api, slow, {}, "waiting");
  const other = await startRun(api, slow, {}, "waiting");
  await open("/runs");
  const rows = page.getByRole("table").getByRole("row");
  await expect(rows).toHaveCount(6);
  await page.getByRole("checkbox", { name: "All shown" }).check();
  await look(page, "runs-selected", WIDTHS.phone);
  await page.getByRole("button", { name: "Retry 3" }).click();
  await look(page, "runs-retry", WIDTHS.phone);
  await page.getByRole("button", { name: "Retry 3 runs" }).click();
  await expect(page.getByRole("dialog")).toContainText("Retried 3 runs");
  await look(page, "runs-retried", WIDTHS.phone);
  await page.getByRole("dialog").getByRole("button", { name: "Close" }).last().click();
  await expect(rows).toHaveCount(9);
  // Nothing is done to all before something is selected.
  await expect(page.getByRole("button", { name: /all/ })).toHaveCount(0);
  await rows.nth(1).getByRole("checkbox").check();
  await page.getByRole("button", { name: "Select all 8 that match" }).click();
  await expect(page.getByText("All 8 that match are selected")).toBeVisible();
  await look(page, "runs-all", WIDTHS.phone);
  await page.getByRole("button", { name: "Cancel all" }).click();
  await expect(page.getByRole("dialog")).toContainText("every run");
  await page.getByRole("dialog").getByRole("button", { name: "Cancel all" }).click();
  await expect(page.getByRole("dialog")).toContainText("Cancelled 2 runs");
  await page.getByRole("dialog").getByRole("button", { name: "Close" }).last().click();
  await reached(api, held.id, "cancelled");
  await reached(api, other.id, "cancelled");
  await expect(page.getByRole("table").getByText("Cancelled", { exact: true })).toHaveCount(4);
});

test("a click anywhere on a row opens the run; ids and errors take the room that they need", async ({
  page,
  api,
  open,
}) => {
  const broken = await publish(api, { name: "broken", draft: failing });
  const { id } = await startRun(api, broken, {}, "failed");
  await open("/runs");
  const row = page.getByRole("table").getByRole("row").nth(1);
  await expect(row).toContainText(`…${id.slice(-6)}`);
  await expect(row).toContainText("None of it is leftOUT_OF_STOCK");
  await row.getByRole("checkbox").check();
  await expect(page.getByText("1 of 1 run selected")).toBeVisible();
  // Whoever selects text to copy it stays.
  const message = row.getByText("None of it is left");
  const box = await message.boundingBox();
  if (!box) throw new Error("the message is not shown");
  await page.mouse.move(box.x + 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width - 2, box.y + box.height / 2);
  await page.mouse.up();
  expect(await page.evaluate(() => String(window.getSelection()))).toContain("of it is");
  await expect(page).toHaveURL(/\/runs$/);
  await page.setViewportSize({ width: 1024, height: 900 });
  await row.locator("time").locator("visible=true").click();
  await expect(page).toHaveURL(new RegExp(`/runs/${id}$`));
});

test("runs of one scenario are told apart: by labels, by the id of their sender, or by their own", async ({
  page,
  server,
  api,
  open,
}) => {
  await createShop(api);
  const orders = await publish(api, { name: "orders", draft: labelled });
  await startRun(api, orders, { region: "north", number: 1 }, "succeeded");
  await startRun(api, orders, { region: "south", number: 2 }, "succeeded");
  const draft = {
    trigger: { type: "webhook", config: { app: "shop" } },
    nodes: [{ id: "note", type: "logger", config: { message: "Hello" } }],
    edges: [{ source: "trigger", target: "note" }],
  };
  await publish(api, { name: "shop", draft });
  await sendSigned(server, { number: 1 });
  const { items } = await api.get<{ items: { id: string }[] }>("/api/runs?limit=1");
  await open("/runs");
  const rows = page.getByRole("table").getByRole("row");
  await expect(rows).toHaveCount(4);
  for (const width of WIDTHS.phone) {
    await page.setViewportSize({ width, height: 900 });
    await expect(rows.filter({ hasText: "region=north" })).toHaveCount(1);
    await expect(rows.filter({ hasText: "region=south" })).toHaveCount(1);
    await expect(rows.nth(1)).toContainText(`…${items[0]?.id.slice(-6)}`);
  }
});

test("hostile names and labels leave both pages as they are", async ({ page, api, open }) => {
  let last = "";
  for (const name of HOSTILE_NAMES) {
    const id = await publish(api, { name, draft: labelled });
    last = (await startRun(api, id, { region: name.slice(0, 60), number: name }, "succeeded")).id;
  }
  const first = await api.get<{ items: { id: string }[] }>("/api/runs");
  await open("/runs");
  await expect(page.getByText(HOSTILE_NAMES[0] ?? "", { exact: true })).toBeVisible();
  await look(page, "runs-hostile", WIDTHS.phone);
  await page.goto(`/runs/${last}`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("long");
  await look(page, "run-hostile", WIDTHS.phone);
  await page.goto(`/runs/${first.items.at(-1)?.id}?view=logs`);
  await expect(page.getByRole("list", { name: "Log" })).toContainText("onerror");
  await look(page, "run-hostile-logs", WIDTHS.phone);
  expect(await page.title()).not.toBe("1");
});
