/** From a click or key to the next frame, for what people do all day. */
import type { Browser, Page } from "@playwright/test";
import type { Server } from "../fixtures/server.ts";
import { type Figure, percentile } from "./figures.ts";
import type { Places } from "./paint.ts";
import { visit } from "./visit.ts";

const LATENCY_MILLIS = 100;

export async function latencyFigures(
  browser: Browser,
  server: Server,
  { scenarioId }: Places,
): Promise<Figure[]> {
  const lists = await visit(browser, server, (page) => latencies(page, () => useLists(page)));
  const canvas = await visit(browser, server, (page) =>
    latencies(page, () => useCanvas(page, scenarioId)),
  );
  return [...figuresOf("lists and a run", lists), ...figuresOf("canvas of 500 nodes", canvas)];
}

function figuresOf(where: string, found: readonly number[]): Figure[] {
  const unit = "ms";
  const name = (what: string) => `${where}: from input to the next frame, ${what}`;
  return [
    { name: name("p50"), value: percentile(found, 50), unit },
    { name: name("p95"), value: percentile(found, 95), unit, goal: LATENCY_MILLIS },
    { name: name(`longest of ${found.length}`), value: Math.max(...found), unit },
  ];
}

async function useLists(page: Page): Promise<void> {
  await page.goto("/runs");
  await page.locator("tbody a").first().waitFor();
  for (const status of ["Failed", "Succeeded"]) {
    const chip = page.getByRole("button", { name: status, exact: true });
    await chip.click();
    await chip.click();
  }
  await page.getByRole("button", { name: "More filters" }).click();
  await page.getByRole("searchbox").first().click();
  await page.keyboard.type("order");
  await page.keyboard.press("Escape");
  await page.locator("tbody a").first().click();
  const steps = page.getByRole("listbox", { name: "Steps" });
  await steps.waitFor();
  await steps.focus();
  for (let press = 0; press < 10; press += 1) await page.keyboard.press("ArrowDown");
  for (const view of ["Timeline", "Graph", "Logs", "Steps"]) {
    await page.getByRole("tab", { name: view, exact: true }).click();
  }
  await page.getByRole("link", { name: "Scenarios" }).first().click();
  await page.getByRole("searchbox").first().click();
  await page.keyboard.type("large");
}

async function useCanvas(page: Page, scenarioId: string): Promise<void> {
  await page.goto(`/scenarios/${scenarioId}`);
  const nodes = page.locator(".react-flow__node");
  await nodes.first().waitFor();
  for (const place of await places(page)) await page.mouse.click(place.x, place.y);
  for (const key of ["ArrowRight", "ArrowDown", "ArrowRight", "ArrowDown", "ArrowLeft"]) {
    await page.keyboard.press(key);
  }
  await page.keyboard.press("Enter");
  const message = page
    .getByRole("complementary", { name: /^Panel/ })
    .getByRole("textbox", { name: "Message", exact: true });
  await message.click();
  await page.keyboard.type(" and more");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Add node" }).click();
  await page.keyboard.type("http");
  await page.keyboard.press("Escape");
  for (const name of ["Zoom in", "Zoom out", "Zoom out"]) {
    await page.getByRole("button", { name }).click();
  }
  await page.keyboard.press("ControlOrMeta+Z");
}

/** Middles of nodes that nothing covers. */
async function places(page: Page): Promise<{ x: number; y: number }[]> {
  return await page.evaluate(() => {
    const middles = [...document.querySelectorAll(".react-flow__node")].map((node) => {
      const { x, y, width, height } = node.getBoundingClientRect();
      return { node, x: x + width / 2, y: y + height / 4 };
    });
    const seen = middles.filter(
      ({ node, x, y }) => x > 0 && y > 0 && node.contains(document.elementFromPoint(x, y)),
    );
    return seen.slice(0, 10).map(({ x, y }) => ({ x, y }));
  });
}

/** Milliseconds for each click and key while something is done. */
async function latencies(page: Page, act: () => Promise<void>): Promise<number[]> {
  const found: number[] = [];
  await page.exposeFunction("tellLatency", (millis: number) => void found.push(millis));
  await page.addInitScript(listen);
  await act();
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 50))),
  );
  return found;
}

/** Runs in the page. The frame after the input is over when a task that is queued in it runs. */
function listen(): void {
  const tell = (globalThis as unknown as { tellLatency: (millis: number) => void }).tellLatency;
  const heard = (event: Event) => {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => tell(performance.now() - event.timeStamp);
      port2.postMessage(0);
    });
  };
  for (const kind of ["pointerdown", "click", "keydown"]) addEventListener(kind, heard, true);
}
