import type { Page } from "@playwright/test";
import { createScenario } from "../fixtures/editor.ts";
import { expect, test } from "../fixtures/test.ts";

const NODES = 500;
const FRAME_MILLIS = 10;

test("500 nodes are panned and dragged with little work for each frame", async ({
  page,
  api,
  open,
}) => {
  const ids = Array.from({ length: NODES }, (_, index) => `n${index}`);
  const scenario = await createScenario(api, "large", {
    trigger: { type: "manual" },
    nodes: ids.map((id, index) => ({
      id,
      type: "logger",
      config: { message: id },
      position: { x: 320 * (1 + (index % 25)), y: 120 * Math.floor(index / 25) },
    })),
    edges: ids.map((id, index) => ({
      source: index === 0 ? "trigger" : `n${index - 1}`,
      target: id,
    })),
  });
  await open(`/scenarios/${scenario.id}`);
  await expect(page.locator(".react-flow__node").first()).toBeVisible();
  const work = await tracked(page, async () => {
    await page.mouse.move(700, 860);
    await page.mouse.down();
    await page.mouse.move(500, 500, { steps: 40 });
    await page.mouse.up();
  });
  expect(work.perFrame, `of ${work.frames} frames while panning`).toBeLessThan(FRAME_MILLIS);
});

/** Milliseconds of script, style and layout for each frame that was drawn meanwhile. */
async function tracked(page: Page, act: () => Promise<void>) {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  const read = async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? 0;
    return 1000 * (of("ScriptDuration") + of("LayoutDuration") + of("RecalcStyleDuration"));
  };
  await page.evaluate(() => {
    const count = () => {
      document.documentElement.dataset.frames = String(
        Number(document.documentElement.dataset.frames ?? 0) + 1,
      );
      requestAnimationFrame(count);
    };
    requestAnimationFrame(count);
  });
  const before = await read();
  await act();
  const frames = await page.evaluate(() => Number(document.documentElement.dataset.frames));
  return { frames, perFrame: ((await read()) - before) / frames };
}
