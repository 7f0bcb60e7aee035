/** From a click or key to the next frame, for what people do all day. */
import type { Browser, Locator, Page } from "@playwright/test";
import type { Server } from "../fixtures/server.ts";
import { type Figure, percentile } from "./figures.ts";
import type { Places } from "./paint.ts";
import { visit } from "./visit.ts";

const LATENCY_MILLIS = 100;
const CLICKS = 10;

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

/** Does one thing at a time and looks what came of it, as a person does. */
class Hand {
  constructor(private readonly page: Page) {}

  async click(what: Locator): Promise<void> {
    await what.click();
    await frame(this.page);
  }

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) {
      await this.page.keyboard.press(key);
      await frame(this.page);
    }
  }
}

function frame(page: Page): Promise<void> {
  return page.evaluate(
    () => new Promise<void>((resolve) => requestAnimationFrame(() => setTimeout(resolve))),
  );
}

async function useLists(page: Page): Promise<void> {
  const hand = new Hand(page);
  await page.goto("/runs");
  await page.locator("tbody a").first().waitFor();
  for (const status of ["Failed", "Succeeded"]) {
    const chip = page.getByRole("button", { name: status, exact: true });
    await hand.click(chip);
    await hand.click(chip);
  }
  await hand.click(page.getByRole("button", { name: "More filters" }));
  await hand.click(page.getByRole("searchbox").first());
  await hand.press(..."order", "Escape");
  await hand.click(page.locator("tbody a").first());
  const steps = page.getByRole("listbox", { name: "Steps" });
  await steps.waitFor();
  await steps.focus();
  await hand.press("ArrowDown", "ArrowDown", "ArrowUp", "Home", "End");
  for (const view of ["Timeline", "Graph", "Logs", "Steps"]) {
    await hand.click(page.getByRole("tab", { name: view, exact: true }).first());
  }
  await hand.click(page.getByRole("link", { name: "Scenarios" }).first());
  await hand.click(page.getByRole("searchbox").first());
  await hand.press(..."large");
}

async function useCanvas(page: Page, scenarioId: string): Promise<void> {
  const hand = new Hand(page);
  await page.goto(`/scenarios/${scenarioId}`);
  await page.locator(".react-flow__node").first().waitFor();
  for (let number = 0; number < CLICKS; number += 1) {
    // The panel that a click opens may have moved what is in sight.
    const seen = await places(page);
    const place = seen[number % seen.length];
    if (!place) throw new Error("no node is in sight");
    await page.mouse.click(place.x, place.y);
    await frame(page);
  }
  await hand.press("ArrowRight", "ArrowDown", "ArrowRight", "ArrowDown", "ArrowLeft", "Enter");
  const panel = page.getByRole("complementary", { name: /^Panel/ });
  await hand.click(panel.getByRole("textbox", { name: "Message", exact: true }));
  await hand.press(..." and more", "Escape");
  await hand.click(page.getByRole("button", { name: "Add node" }));
  await hand.press(..."http", "Escape");
  for (const name of ["Zoom in", "Zoom out", "Zoom out"]) {
    await hand.click(page.getByRole("button", { name }));
  }
  await hand.press("ControlOrMeta+Z");
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
  await frame(page);
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
