import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { flood } from "../../fixtures/flood.ts";
import { look, WIDTHS } from "../../fixtures/look.ts";
import {
  Callee,
  type MadeRun,
  publish,
  reached,
  startRun,
  stubborn,
} from "../../fixtures/run-scenarios.ts";
import { createShop, sendSigned } from "../../fixtures/shop.ts";
import { expect, test } from "../../fixtures/test.ts";

/** Enough to tell what is drawn from what there is; `make bench-ui` goes further. */
const STEPS = 300;
const ATTEMPTS = 10;
/** Of any list no more is drawn than a window holds, and a little around it. */
const ROWS_DRAWN_MAX = 80;

test("a run of hundreds of steps with many attempts each is walked to its end in every view", async ({
  page,
  api,
  open,
}) => {
  test.slow();
  const callee = await Callee.start();
  try {
    callee.patience = ATTEMPTS;
    const scenario = await publish(api, {
      name: "stubborn",
      draft: stubborn(callee.url, STEPS, ATTEMPTS),
    });
    const run = await startRun(api, scenario, {});
    await expect
      .poll(async () => (await api.get<MadeRun>(`/api/runs/${run.id}`)).status, { timeout: 60_000 })
      .toBe("succeeded");
    await open(`/runs/${run.id}`);
    await walkSteps(page);
    await walkTimeline(page);
    await page.getByRole("tab", { name: "Graph" }).click();
    await expect(page.locator(".react-flow__node").first()).toBeVisible();
    expect(await page.locator(".react-flow__node").count()).toBeLessThan(300);
    await walkLogs(page);
  } finally {
    callee.stop();
  }
});

async function walkSteps(page: Page): Promise<void> {
  const list = page.getByRole("listbox", { name: "Steps" });
  await expect(list.getByRole("option")).not.toHaveCount(0, { timeout: 60_000 });
  expect(await list.getByRole("option").count()).toBeLessThan(ROWS_DRAWN_MAX);
  await list.focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("End");
  const last = list.getByRole("option", { name: new RegExp(`call_${STEPS}`) });
  await expect(last).toHaveAttribute("aria-selected", "true");
  await expect(last).toContainText(`${ATTEMPTS} attempts`);
  await page.getByRole("tab", { name: `Attempts and requests (${ATTEMPTS})` }).click();
  await expect(page.getByRole("list", { name: "Attempts" }).getByRole("button")).toHaveCount(
    ATTEMPTS,
  );
  expect(await list.getByRole("option").count()).toBeLessThan(ROWS_DRAWN_MAX);
}

async function walkTimeline(page: Page): Promise<void> {
  await page.getByRole("tab", { name: "Timeline" }).click();
  const rows = page.getByRole("region", { name: "Steps over time" });
  await expect(rows.getByRole("button").first()).toBeVisible();
  expect(await rows.getByRole("button").count()).toBeLessThan(ROWS_DRAWN_MAX);
  await look(page, "run-long", WIDTHS.phone);
  const shown = page.getByRole("region", { name: "Timeline" }).getByRole("status");
  await expect(shown).toContainText("Whole:");
  await page.getByRole("button", { name: "Zoom in" }).click();
  await expect(shown).toContainText(" of ");
  const box = await rows.boundingBox();
  if (!box) throw new Error("the timeline is not shown");
  await page.mouse.move(box.x + box.width * 0.7, box.y + 60);
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, -480);
  await page.keyboard.up("Control");
  await expect(page.getByRole("button", { name: "Later" })).not.toHaveAttribute("aria-disabled");
  await look(page, "run-long-zoomed", WIDTHS.phone);
  await page.getByRole("button", { name: "Show all" }).click();
  await expect(shown).toContainText("Whole:");
  await rows.focus();
  await page.keyboard.press("+");
  await expect(shown).toContainText(" of ");
  await page.keyboard.press("0");
  await page.keyboard.press("End");
  await expect(rows.getByRole("listitem").last()).toHaveAttribute(
    "aria-posinset",
    String(STEPS + 1),
  );
  await expect(page.locator(`[data-row="${STEPS}"]`)).toBeFocused();
  expect(await rows.getByRole("button").count()).toBeLessThan(ROWS_DRAWN_MAX);
}

/** Two lines are written about each attempt: thousands. */
async function walkLogs(page: Page): Promise<void> {
  await page.getByRole("tab", { name: "Logs", exact: true }).click();
  const lines = page.getByRole("list", { name: "Log" }).getByRole("listitem");
  await expect(lines.first()).toContainText("run accepted");
  expect(await lines.count()).toBeLessThan(ROWS_DRAWN_MAX);
  await page.getByRole("button", { name: "Follow the end" }).click();
  await expect(lines.last()).toContainText("succeeded", { timeout: 90_000 });
  await expect(page.getByRole("button", { name: "Load more" })).toHaveCount(0, { timeout: 90_000 });
  const count = Number(await lines.last().getAttribute("aria-setsize"));
  expect(count).toBeGreaterThan(2 * STEPS * ATTEMPTS - STEPS);
  await expect(lines.last()).toHaveAttribute("aria-posinset", String(count));
  expect(await lines.count()).toBeLessThan(ROWS_DRAWN_MAX);
  await look(page, "run-long-logs", WIDTHS.phone);
  await page.getByRole("searchbox", { name: "Search the log" }).fill("call_177");
  const found = page.getByText(new RegExp(`^\\d+ of ${count.toLocaleString("en")} lines$`));
  await expect(found).toBeVisible();
  await expect(lines.first()).toContainText("call_177");
  expect(await lines.count()).toBeLessThan(ROWS_DRAWN_MAX);
}

test("a value of ten megabytes is opened, searched and saved", async ({
  page,
  server,
  api,
  open,
}) => {
  const rows = Array.from({ length: 100_000 }, (_, row) => ({ row, text: "x".repeat(80) }));
  await createShop(api);
  const scenario = await publish(api, {
    name: "large",
    draft: {
      trigger: { type: "webhook", config: { app: "shop" } },
      nodes: [{ id: "note", type: "logger", config: { message: "Large" } }],
      edges: [{ source: "trigger", target: "note" }],
    },
  });
  await sendSigned(server, { rows });
  const { items } = await api.get<{ items: MadeRun[] }>(`/api/runs?scenario=${scenario}`);
  const run = await reached(api, items[0]?.id ?? "", "succeeded");
  await open(`/runs/${run.id}?step=1`);
  await look(page, "run-value-large", WIDTHS.phone);
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save as a file" }).click();
  const saved = JSON.parse(await readFile(await (await download).path(), "utf8"));
  expect(saved.body.rows).toHaveLength(rows.length);
  await page.getByRole("button", { name: "Show it" }).click();
  const tree = page.getByRole("tree", { name: "Output of trigger" });
  await expect(tree).toContainText("100,000");
  await tree.getByRole("treeitem", { name: /rows: \[100,000\]/ }).click();
  await expect(tree.getByRole("treeitem", { name: "0 … 999" })).toBeVisible();
  expect(await tree.getByRole("treeitem").count()).toBeLessThan(ROWS_DRAWN_MAX);
  await page.getByRole("searchbox", { name: "Search Output of trigger" }).fill("98765");
  await expect(page.getByText("1", { exact: true })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByText(/rows\[98765\]/)).toBeVisible();
  await expect(tree.getByRole("treeitem", { name: /^98765:/ })).toBeVisible();
  expect(await tree.getByRole("treeitem").count()).toBeLessThan(ROWS_DRAWN_MAX);
  await look(page, "run-value-shown", WIDTHS.phone);
});

test("tens of thousands of runs are filtered and paged with few rows drawn", async ({
  page,
  server,
  api,
  open,
}) => {
  await createShop(api);
  const orders = await publish(api, {
    name: "orders",
    draft: {
      trigger: { type: "webhook", config: { app: "shop" } },
      nodes: [
        { id: "odd", type: "if", config: { condition: "input.body.number % 1000 == 0" } },
        { id: "stop", type: "fail", config: { code: "ROUND", message: "A round number" } },
      ],
      edges: [
        { source: "trigger", target: "odd" },
        { source: "odd", sourceHandle: "true", target: "stop" },
      ],
    },
  });
  expect(await flood(server, { count: 30_000, connections: 64 })).toBe(30_000);
  await open("/runs");
  const table = page.getByRole("table", { name: "Runs" });
  const box = page.getByRole("region", { name: "Runs" });
  const shown = async () => Number(await table.getAttribute("aria-rowcount"));
  await expect(table).toHaveAttribute("aria-rowcount", "101");
  for (let pages = 2; pages <= 12; pages += 1) {
    await box.evaluate((element) => element.scrollTo(0, element.scrollHeight));
    await expect.poll(shown).toBeGreaterThan(pages * 100 - 50);
  }
  expect(await table.getByRole("row").count()).toBeLessThan(ROWS_DRAWN_MAX);
  await page.getByRole("button", { name: "Failed", exact: true }).click();
  await expect(table).toHaveAttribute("aria-rowcount", "31");
  await expect(table.getByText("ROUND").locator("visible=true").first()).toBeVisible();
  await page.getByRole("button", { name: "Clear" }).click();
  await expect.poll(shown).toBeGreaterThan(100);
  await page.getByRole("combobox", { name: "Scenario" }).fill("ord");
  await page.getByRole("option", { name: "orders" }).click();
  await expect(page).toHaveURL(new RegExp(orders));
  await expect.poll(shown).toBeGreaterThan(100);
  expect(await page.locator("*").count()).toBeLessThan(3_000);
});
