import type { Page } from "@playwright/test";
import { createScenario, dragEdge, handle, node, TWO_LOGGERS } from "../../fixtures/editor.ts";
import { expect, test } from "../../fixtures/test.ts";

async function boxOf(page: Page, id: string) {
  const box = await node(page, id).boundingBox();
  if (!box) throw new Error("the node is not shown");
  return box;
}

async function canvasOf(page: Page) {
  const box = await page.getByRole("region", { name: "Canvas" }).boundingBox();
  if (!box) throw new Error("there is no canvas");
  return { left: box.x, right: box.x + box.width };
}

const isSeen = async (page: Page, id: string) => {
  const [{ left, right }, { x, width }] = await Promise.all([canvasOf(page), boxOf(page, id)]);
  return x >= left && x + width <= right;
};

/** So that the last node stands at the right edge, cut off by a few pixels. */
async function cutOff(page: Page, id: string): Promise<void> {
  const { left, right } = await canvasOf(page);
  const { x, y, width } = await boxOf(page, id);
  const from = left + 400;
  await page.mouse.move(from, y + 200);
  await page.mouse.down();
  await page.mouse.move(from + right - x - width + 40, y + 200, { steps: 5 });
  await page.mouse.up();
  expect(await isSeen(page, id)).toBe(false);
}

test("a double click opens a node that is cut off, which is in view afterwards", async ({
  page,
  api,
  open,
}) => {
  const scenario = await createScenario(api, "still", TWO_LOGGERS);
  await open(`/scenarios/${scenario.id}`);
  await node(page, "a").click();
  await expect(page.getByRole("complementary", { name: "Panel of a" })).toBeVisible();
  await cutOff(page, "b");
  const { x, y } = await boxOf(page, "b");
  // As slow as many hands are.
  await page.mouse.dblclick(x + 60, y + 27, { delay: 120 });
  await expect(page.getByRole("complementary", { name: "Panel of b" })).toBeVisible();
  const message = page.getByRole("textbox", { name: "Message", exact: true });
  await expect(message).toBeFocused();
  await expect.poll(() => isSeen(page, "b")).toBe(true);
});

test("a click brings what is cut off into view once no second one can come", async ({
  page,
  api,
  open,
}) => {
  const scenario = await createScenario(api, "still", TWO_LOGGERS);
  await open(`/scenarios/${scenario.id}`);
  await node(page, "a").click();
  await expect(page.getByRole("complementary", { name: "Panel of a" })).toBeVisible();
  await cutOff(page, "b");
  const before = await boxOf(page, "b");
  await page.mouse.move(before.x + 60, before.y + 27);
  // Sent at once, however slow the machine is.
  const { mouse } = page;
  await Promise.all([mouse.down(), mouse.up(), mouse.down()]);
  await expect(page.getByRole("complementary", { name: "Panel of b" })).toBeVisible();
  // As long as it is held, whatever opens.
  expect(await boxOf(page, "b")).toEqual(before);
  await page.mouse.up();
  await expect.poll(() => isSeen(page, "b")).toBe(true);
});

test("what opens beside the drawing never zooms, and pans by as much as must be", async ({
  page,
  api,
  open,
}) => {
  const scenario = await createScenario(api, "still", TWO_LOGGERS);
  await open(`/scenarios/${scenario.id}`);
  await expect(node(page, "b")).toBeVisible();
  const first = await boxOf(page, "b");
  await page.keyboard.press("s");
  await expect(page.getByRole("complementary", { name: "Panel of the settings" })).toBeVisible();
  // Three nodes have no room beside it as large as they are.
  await expect.poll(() => isSeen(page, "a")).toBe(true);
  expect(await boxOf(page, "b")).toMatchObject({ y: first.y, width: first.width });
  expect((await boxOf(page, "b")).x).toBeLessThan(first.x);
  await page.keyboard.press("Escape");
  await expect.poll(() => boxOf(page, "b")).toEqual(first);
  await page.getByRole("button", { name: "Dry run" }).click();
  await expect(page.getByRole("complementary", { name: "Dry run" })).toBeVisible();
  await expect.poll(() => isSeen(page, "a")).toBe(true);
  await node(page, "a").click();
  await expect(page.getByRole("complementary", { name: "Panel of a" })).toBeVisible();
  await expect.poll(() => isSeen(page, "a")).toBe(true);
  expect((await boxOf(page, "a")).width).toBe(first.width);
});

test("the lowest node of a tall drawing stands where messages do not cover it", async ({
  page,
  api,
  open,
}) => {
  const log = { type: "logger", config: { message: "x" } };
  const scenario = await createScenario(api, "tall", {
    trigger: { type: "manual", position: { x: 0, y: 0 } },
    nodes: [
      { id: "a", ...log, position: { x: 320, y: 0 } },
      { id: "low", ...log, position: { x: 320, y: 640 } },
    ],
    edges: [{ source: "trigger", target: "a" }],
  });
  await open(`/scenarios/${scenario.id}`);
  await expect(node(page, "low")).toBeVisible();
  // There is one already.
  await dragEdge(page, handle(page, "trigger", "out"), handle(page, "a", "in"));
  const message = page.getByRole("region", { name: "Messages" });
  await expect(message).toContainText("leads to a already");
  const [low, told] = await Promise.all([boxOf(page, "low"), message.boundingBox()]);
  expect(told?.y).toBeGreaterThanOrEqual(low.y + low.height);
});
