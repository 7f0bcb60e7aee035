import { createScenario, node } from "../../fixtures/editor.ts";
import { largeDraft, nodeToDrag } from "../../fixtures/large.ts";
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
