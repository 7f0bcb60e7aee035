import { createScenario, field, node } from "../../fixtures/editor.ts";
import { largeDraft, nodeToDrag } from "../../fixtures/large.ts";
import { look } from "../../fixtures/look.ts";
import { expect, test } from "../../fixtures/test.ts";
import { drag } from "../../fixtures/work.ts";

test("of 500 nodes those in sight are drawn, and one is dragged", async ({ page, api, open }) => {
  const scenario = await createScenario(api, "large", largeDraft(500));
  await open(`/scenarios/${scenario.id}`);
  const nodes = page.locator(".react-flow__node");
  await expect(nodes.first()).toBeVisible();
  await drag(page, { x: 700, y: 860 }, { x: 500, y: 500 }, 40);
  expect(await nodes.count()).toBeLessThan(500);
  const { id, ...from } = await nodeToDrag(page);
  const before = await node(page, id).boundingBox();
  await drag(page, from, { x: from.x + 90, y: from.y + 60 }, 40);
  const after = await node(page, id).boundingBox();
  expect(after?.x).toBeGreaterThan((before?.x ?? 0) + 50);
});

test("a field rests until it is pointed at or gone to, and looks the same then", async ({
  page,
  api,
  open,
}) => {
  const message = "Order {{ input.body.id | upper }}\n\nover {{ input.body.total }}";
  const nodes = [
    { id: "a", type: "logger", config: { message } },
    { id: "b", type: "logger", config: { message } },
  ];
  const trigger = { type: "manual" };
  const scenario = await createScenario(api, "resting", { trigger, nodes, edges: [] });
  await open(`/scenarios/${scenario.id}?node=a`);
  const input = field(page, "Message");
  const editor = page.locator("[data-expression=Message] .cm-content");
  await expect(input).toContainText("Order {{ input.body.id | upper }}");
  await expect(editor).toHaveCount(0);
  const host = page.locator("[data-expression=Message]");
  const resting = await host.boundingBox();
  const lines = await input.locator("div").allTextContents();
  await look(page, "canvas-field-resting");
  await input.hover();
  await expect(editor).toHaveCount(1);
  await expect(input.locator("div")).toHaveText(lines);
  expect((await host.boundingBox())?.height).toBe(resting?.height);
  await node(page, "b").click();
  await expect(editor).toHaveCount(0);
  await page.getByRole("switch", { name: "Disabled" }).focus();
  await page.keyboard.press("Tab");
  await expect(input).toBeFocused();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.type("typed");
  await expect(input).toHaveText("typed");
});

test("what the first panel needs is there before anybody opens one", async ({
  page,
  api,
  open,
}) => {
  const scenario = await createScenario(api, "ahead");
  const words = page.waitForResponse(/\/api\/expressions\/words/);
  const variables = page.waitForResponse(/\/api\/variables/);
  await open(`/scenarios/${scenario.id}`);
  await expect(node(page, "trigger")).toBeVisible();
  expect((await words).ok() && (await variables).ok()).toBe(true);
  await expect(page.getByRole("complementary", { name: /^Panel/ })).toHaveCount(0);
});
