/** Work for each frame while 500 nodes are panned, and while one of them is dragged. */
import type { Browser } from "@playwright/test";
import { nodeToDrag } from "../fixtures/large.ts";
import type { Server } from "../fixtures/server.ts";
import { drag, type Work, workOf } from "../fixtures/work.ts";
import type { Figure } from "./figures.ts";
import type { Places } from "./paint.ts";
import { visit } from "./visit.ts";

const FRAME_MILLIS = 10;
const STEPS = 120;

export async function frameFigures(
  browser: Browser,
  server: Server,
  { scenarioId }: Places,
): Promise<Figure[]> {
  return await visit(browser, server, async (page) => {
    await page.goto(`/scenarios/${scenarioId}`);
    await page.locator(".react-flow__node").first().waitFor();
    const there = { x: 700, y: 860 };
    const panned = await workOf(page, () => drag(page, there, { x: 400, y: 400 }, STEPS));
    const { id: _, ...from } = await nodeToDrag(page);
    const to = { x: from.x + 120, y: from.y + 90 };
    const dragged = await workOf(page, () => drag(page, from, to, STEPS));
    return [...figuresOf("panning", panned), ...figuresOf("dragging one", dragged)];
  });
}

function figuresOf(what: string, work: Work): Figure[] {
  const name = (figure: string) => `500 nodes, ${what}: ${figure}`;
  return [
    {
      name: name("script, style and layout for each frame"),
      value: work.perFrame,
      unit: "ms",
      goal: FRAME_MILLIS,
    },
    { name: name("frames"), value: work.framesPerSecond, unit: "per second" },
    { name: name("longest task (0: none of 50 ms)"), value: work.longestTask, unit: "ms" },
  ];
}
