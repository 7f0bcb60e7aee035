import { mkdir } from "node:fs/promises";
import { createScenario, expectSaved, field, node, write } from "../fixtures/editor.ts";
import { createShop } from "../fixtures/shop.ts";
import { expect, test } from "../fixtures/test.ts";
import { setStage } from "./stage.ts";

const PICTURES = new URL("../../../docs/pictures/", import.meta.url).pathname;
const FRAMES = new URL("../results/frames/", import.meta.url).pathname;

test("the canvas, a failed run, the list of runs and the overview", async ({
  page,
  api,
  server,
  open,
}) => {
  const { scenarioId, failedRunId, callee } = await setStage(api, server);
  const keep = (name: string) => page.screenshot({ path: `${PICTURES}${name}.png` });
  await open(`/scenarios/${scenarioId}`);
  await expect(node(page, "notify")).toBeVisible();
  await keep("editor");
  await page.goto(`/runs/${failedRunId}`);
  await expect(page.getByText("Why it failed")).toBeVisible();
  await keep("run");
  await page.goto("/runs");
  await expect(page.getByRole("row").nth(10)).toBeVisible();
  await keep("runs");
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
  await expect(page.getByText("Runs started")).toBeVisible();
  await keep("overview");
  callee.stop();
});

test("a scenario is built, as a moving picture", async ({ page, api, open }) => {
  await createShop(api);
  await mkdir(FRAMES, { recursive: true });
  let count = 0;
  const frame = async () => {
    count += 1;
    await page.screenshot({ path: `${FRAMES}${String(count).padStart(3, "0")}.png` });
  };
  const scenario = await createScenario(api, "order-alerts", {
    trigger: { type: "webhook", config: { app: "shop" } },
    nodes: [],
    edges: [],
  });
  await open(`/scenarios/${scenario.id}`);
  await expect(node(page, "trigger")).toBeVisible();
  await node(page, "trigger").focus();
  await page.keyboard.press("Space");
  await frame();
  const add = async (word: string, id: string) => {
    await page.keyboard.press("/");
    await expect(page.getByRole("combobox", { name: "Search nodes" })).toBeFocused();
    await page.keyboard.type(word);
    await frame();
    await page.keyboard.press("Enter");
    await expect(node(page, id)).toBeVisible();
    await frame();
  };
  await add("if", "if_1");
  await write(page, "Condition", "input.body.total > 100");
  await frame();
  await node(page, "if_1").focus();
  await page.keyboard.press("Space");
  await add("http", "http_1");
  await field(page, "URL").click();
  await page.keyboard.type("https://chat.example/alerts");
  await frame();
  await expectSaved(page);
  await page.getByRole("button", { name: "Close panel" }).click();
  await page.getByRole("button", { name: "Dry run" }).click();
  await frame();
  await page.getByRole("button", { name: "Run dry" }).click();
  await expect(page.getByText("What would have been sent")).toBeVisible();
  await expect(node(page, "http_1")).toHaveAccessibleName(/succeeded/);
  await frame();
});
