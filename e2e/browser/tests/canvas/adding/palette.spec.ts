import type { Locator } from "@playwright/test";
import { createScenario, handle, node, TWO_LOGGERS } from "../../../fixtures/editor.ts";
import { look } from "../../../fixtures/look.ts";
import { expect, test } from "../../../fixtures/test.ts";

test("the palette groups what can be added, and shows first what was used last", async ({
  page,
  api,
  open,
}) => {
  const scenario = await createScenario(api, "palette");
  await open(`/scenarios/${scenario.id}`);
  await expect(node(page, "trigger")).toBeVisible();
  await page.keyboard.press("/");
  const palette = page.getByRole("complementary", { name: "Add a node" });
  const group = (name: string) => palette.getByRole("group", { name });
  await expect(group("Actions").getByRole("option", { name: /HTTP request/ })).toBeVisible();
  await expect(group("Logic and data").getByRole("option", { name: /Switch/ })).toBeVisible();
  await expect(group("Recently used")).toHaveCount(0);
  await look(page, "palette");
  await page.keyboard.type("switch");
  await expect(palette.getByRole("option")).toHaveCount(1);
  await page.keyboard.press("Enter");
  await expect(node(page, "switch_1")).toBeVisible();
  await page.getByRole("button", { name: "Close panel" }).click();
  await page.getByRole("button", { name: "Add node" }).click();
  await expect(group("Recently used").getByRole("option")).toHaveText(/^Switch/);
  await look(page, "palette-recent");
  await page.keyboard.press("Enter");
  await expect(node(page, "switch_2")).toBeVisible();
});

test("an edge that is let go on the canvas opens the palette, and what is chosen is connected", async ({
  page,
  api,
  open,
}) => {
  const scenario = await createScenario(api, "palette");
  await open(`/scenarios/${scenario.id}`);
  await handle(page, "trigger", "out").hover();
  await page.mouse.down();
  await page.mouse.move(900, 700, { steps: 6 });
  await page.mouse.up();
  const palette = page.getByRole("complementary", { name: "Add a node" });
  await expect(palette).toContainText("After Trigger");
  await page.keyboard.type("log");
  await page.keyboard.press("Enter");
  await expect(node(page, "logger_1")).toBeVisible();
  await expect(page.locator(".react-flow__edge")).toHaveCount(1);
});

test("the palette stands beside the node that it is opened for", async ({ page, api, open }) => {
  const scenario = await createScenario(api, "beside", TWO_LOGGERS);
  await open(`/scenarios/${scenario.id}`);
  const palette = page.getByRole("complementary", { name: "Add a node" });
  const boxOf = async (place: Locator) => {
    const box = await place.boundingBox();
    if (!box) throw new Error("it is not shown");
    return { left: box.x, right: box.x + box.width };
  };
  const left = async () => (await boxOf(palette)).left;
  // Keys mean something once there is a canvas.
  await expect(node(page, "b")).toBeVisible();
  await page.keyboard.press("/");
  const usual = await left();
  await page.keyboard.press("Escape");
  const trigger = await boxOf(node(page, "trigger"));
  expect(trigger.left, "the node stands where the palette opens else").toBeLessThan(usual + 200);
  await handle(page, "trigger", "out").click();
  await expect(palette).toContainText("After Trigger");
  expect(await left()).toBeGreaterThanOrEqual(trigger.right);
  await look(page, "palette-beside");
  await page.keyboard.press("Escape");
  await handle(page, "b", "out").click();
  await expect(palette).toContainText("After b");
  expect(await left(), "where it covers nothing that is meant, it stands where it does else").toBe(
    usual,
  );
});
