/** How soon a page is painted, and how soon it shows what one came for; with an empty cache. */
import type { Browser, Page } from "@playwright/test";
import type { Server } from "../fixtures/server.ts";
import type { Figure } from "./figures.ts";
import { visit } from "./visit.ts";

const PAINT_MILLIS = 1_000;

export interface Places {
  scenarioId: string;
}

export async function paintFigures(
  browser: Browser,
  server: Server,
  { scenarioId }: Places,
): Promise<Figure[]> {
  const list = await visit(browser, server, (page) => times(page, "/runs", "tbody a"));
  const canvas = await visit(browser, server, (page) =>
    times(page, `/scenarios/${scenarioId}`, ".react-flow__node"),
  );
  const unit = "ms";
  return [
    { name: "list of runs: first contentful paint", value: list.paint, unit, goal: PAINT_MILLIS },
    { name: "list of runs: its rows are there", value: list.shown, unit },
    { name: "canvas: first contentful paint", value: canvas.paint, unit, goal: PAINT_MILLIS },
    { name: "canvas: its nodes are there (500)", value: canvas.shown, unit },
  ];
}

/** Milliseconds since the page was asked for. */
async function times(page: Page, path: string, selector: string) {
  await page.addInitScript(markWhenShown, selector);
  await page.goto(path);
  // The browser tells of a paint some time after it.
  await page.waitForFunction(() =>
    ["shown", "first-contentful-paint"].every((name) => performance.getEntriesByName(name)[0]),
  );
  return await page.evaluate(() => ({
    paint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.NaN,
    shown: performance.getEntriesByName("shown")[0]?.startTime ?? Number.NaN,
  }));
}

/** Runs in the page, in each frame until there is what the selector names. */
function markWhenShown(selector: string): void {
  const look = () => {
    if (document.querySelector(selector)) performance.mark("shown");
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
