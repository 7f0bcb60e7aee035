import { createScenario, node } from "../fixtures/editor.ts";
import { largeDraft, nodeToDrag } from "../fixtures/large.ts";
import { expect, test } from "../fixtures/test.ts";
import { drag, workOf } from "../fixtures/work.ts";

const FRAME_MILLIS = 10;

test("500 nodes are panned and dragged with little work for each frame", async ({
  page,
  api,
  open,
}) => {
  const scenario = await createScenario(api, "large", largeDraft(500));
  await open(`/scenarios/${scenario.id}`);
  await expect(page.locator(".react-flow__node").first()).toBeVisible();
  const panned = await workOf(page, () => drag(page, { x: 700, y: 860 }, { x: 500, y: 500 }, 40));
  expect(panned.frames).toBeGreaterThan(5);
  expect(panned.perFrame, `of ${panned.frames} frames while panning`).toBeLessThan(FRAME_MILLIS);
  const { id, ...from } = await nodeToDrag(page);
  const before = await node(page, id).boundingBox();
  const dragged = await workOf(page, () =>
    drag(page, from, { x: from.x + 90, y: from.y + 60 }, 40),
  );
  expect(dragged.frames).toBeGreaterThan(5);
  expect(dragged.perFrame, `of ${dragged.frames} frames while dragging`).toBeLessThan(FRAME_MILLIS);
  const after = await node(page, id).boundingBox();
  expect(after?.x).toBeGreaterThan((before?.x ?? 0) + 50);
});
