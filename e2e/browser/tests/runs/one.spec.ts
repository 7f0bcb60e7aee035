import { readFile } from "node:fs/promises";
import { look, WIDTHS } from "../../fixtures/look.ts";
import {
  Callee,
  calling,
  failing,
  publish,
  reached,
  startRun,
  waiting,
} from "../../fixtures/run-scenarios.ts";
import { expect, test } from "../../fixtures/test.ts";

test("three clicks lead to why a run failed, and a retry goes on from there", async ({
  page,
  api,
  open,
}) => {
  // Many looks at many pages.
  test.slow();
  const callee = await Callee.start();
  try {
    const draft = calling(callee.url);
    const scenario = await publish(api, { name: "orders", draft });
    const failed = await startRun(api, scenario, { amount: 500 }, "failed");
    await open("/");
    await page.getByRole("link", { name: "Runs" }).click();
    await page.getByRole("table").getByRole("link", { name: "orders" }).click();
    const why = page.getByRole("region", { name: "Why it failed" });
    await expect(why).toContainText("HTTP_STATUS");
    await expect(why).toContainText("What to do:");
    // The callee's own words are the reason: they stand where one looks first.
    await expect(why.getByRole("region", { name: "What it answered" })).toHaveText(
      '{"said":"out of order"}',
    );
    await expect(why).toContainText("Tell the warehouse tried twice: 500, 500");
    await expect(why.getByRole("link", { name: "Tell the warehouse" })).toBeVisible();
    const step = page.getByRole("region", { name: "Step Tell the warehouse" });
    await expect(step.getByRole("tab", { name: "Attempts and requests (2)" })).toHaveAttribute(
      "aria-selected",
      "true",
    );
    await expect(step.getByRole("tree", { name: "Request" })).toContainText("/orders");
    await expect(step).toContainText("out of order");
    await expect(step.getByRole("tab", { name: "Step logs" })).toBeVisible();
    await look(page, "run-failed", WIDTHS.phone);
    await page.getByRole("tab", { name: "Timeline" }).click();
    await expect(page.getByRole("region", { name: "Timeline" })).toContainText(
      "Tell the warehouse",
    );
    await look(page, "run-timeline", WIDTHS.phone);
    await page.getByRole("tab", { name: "Logs", exact: true }).click();
    await expect(page.getByRole("list", { name: "Log" })).toContainText("failed at attempt 2");
    // A time in a message is told as all times are.
    await expect(page.getByRole("list", { name: "Log" })).toContainText(/is due at \w+ \d+, \d+/);
    await look(page, "run-logs", WIDTHS.phone);
    callee.status = 200;
    await page.getByRole("button", { name: "Retry", exact: true }).click();
    await expect(page.getByLabel("From")).toHaveValue("notify");
    await look(page, "run-retry", WIDTHS.phone);
    await page.getByRole("dialog").getByRole("button", { name: "Retry" }).click();
    await expect(page.getByText("Succeeded").first()).toBeVisible();
    // Its correlation id is the same text, which leads to the list.
    await expect(page.getByRole("link", { name: failed.id }).last()).toBeVisible();
    // It opens on the last step that ran.
    await expect(page.getByRole("option", { name: /done/ })).toHaveAttribute(
      "aria-selected",
      "true",
    );
    await page.getByRole("option", { name: /Tell the warehouse/ }).click();
    await expect(page.getByRole("tree", { name: /Output of/ })).toContainText("thank you");
    await expect(page.getByRole("option", { name: /small/ })).toContainText("No way led here");
    await look(page, "run-succeeded", WIDTHS.phone);
  } finally {
    callee.stop();
  }
});

test("a waiting run is explained, resolved by hand, and another cancelled, while one looks on", async ({
  page,
  api,
  open,
}) => {
  const scenario = await publish(api, { name: "stock", draft: waiting });
  const run = await startRun(api, scenario, { sku: 1 }, "waiting");
  await open(`/runs/${run.id}`);
  await expect(page.getByRole("region", { name: "What it waits for" })).toContainText(
    "Wait for the stock waits until",
  );
  await expect(page.getByRole("link", { name: "Wait for the stock" })).toBeVisible();
  await look(page, "run-waiting", WIDTHS.phone);
  await page.getByRole("button", { name: "Give its output" }).click();
  await expect(
    page.getByRole("dialog", { name: "Give “Wait for the stock” its output" }),
  ).toBeVisible();
  await page.getByLabel("Output (JSON)").fill("not json");
  await page.getByRole("button", { name: "Go on with it" }).click();
  await expect(page.getByLabel("Output (JSON)")).toHaveAccessibleDescription(/no JSON/);
  await look(page, "run-resolve", WIDTHS.phone);
  await page.getByLabel("Output (JSON)").fill('{"stock": 3}');
  await page.getByLabel("Reason").fill("counted by hand");
  await page.getByRole("button", { name: "Go on with it" }).click();
  await expect(page.getByRole("option", { name: /after/ })).toContainText("Succeeded");
  await reached(api, run.id, "succeeded");
  const second = await startRun(api, scenario, {}, "waiting");
  await page.goto(`/runs/${second.id}`);
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByLabel("Reason").fill("wrong order");
  await look(page, "run-cancel", WIDTHS.phone);
  await page.getByRole("button", { name: "Cancel the run" }).click();
  await expect(page.getByRole("region", { name: "Why it was cancelled" })).toContainText(
    "wrong order",
  );
  const third = await startRun(api, scenario, {}, "waiting");
  await page.goto(`/runs/${third.id}`);
  await expect(page.getByRole("region", { name: "What it waits for" })).toBeVisible();
  // By somebody else: the page hears of it.
  await api.post(`/api/runs/${third.id}/cancel`, { reason: "by another" });
  await expect(page.getByRole("region", { name: "Why it was cancelled" })).toContainText(
    "by another",
  );
});

test("a long message is cut with its code beside it, and shown whole where one asks", async ({
  page,
  api,
  open,
}) => {
  const config = { code: "OUT_OF_STOCK", message: "none is left ".repeat(60) };
  const draft = { ...failing, nodes: [{ id: "stop", type: "fail", config }] };
  const run = await startRun(api, await publish(api, { name: "long", draft }), {}, "failed");
  await open(`/runs/${run.id}`);
  const why = page.getByRole("region", { name: "Why it failed" });
  await expect(why).toContainText("none is… OUT_OF_STOCK");
  await look(page, "run-long-message", WIDTHS.phone);
  await why.getByRole("button", { name: "Show all" }).first().click();
  await expect(why.locator("p").first()).toContainText("none is left ".repeat(60).trim());
  await expect(why.getByRole("button", { name: "Show less" })).toBeVisible();
});

test("a run is replayed and exported", async ({ page, api, open }) => {
  const draft = {
    trigger: { type: "manual" },
    nodes: [{ id: "note", type: "logger", config: { message: "Hello" } }],
    edges: [{ source: "trigger", target: "note" }],
  };
  const scenario = await publish(api, { name: "hello", draft });
  const run = await startRun(api, scenario, {}, "succeeded");
  await open(`/runs/${run.id}`);
  await page.getByRole("button", { name: "More", exact: true }).click();
  const download = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: "Export as a file" }).click();
  const file = await (await download).path();
  expect(JSON.parse(await readFile(file, "utf8"))).toMatchObject({ run: { id: run.id } });
  await page.getByRole("button", { name: "Replay" }).click();
  await page.getByRole("dialog").getByLabel("Version").selectOption("latest");
  await page.getByRole("dialog").getByRole("button", { name: "Replay" }).click();
  await expect(page.getByText("Replay of")).toBeVisible();
  await expect(page.getByRole("link", { name: run.id })).toBeVisible();
});
