/** What the list of runs keeps in memory of many live updates. */
import type { Browser, CDPSession } from "@playwright/test";
import { flood } from "../fixtures/flood.ts";
import type { Server } from "../fixtures/server.ts";
import type { Figure } from "./figures.ts";
import { visit } from "./visit.ts";

const UPDATES = 20_000;
/** So many a second: more than a person's list ever gets, and the page keeps up with it. */
const RATE = 1_000;
const GROWTH_MB = 20;

export async function memoryFigures(browser: Browser, server: Server): Promise<Figure[]> {
  return await visit(browser, server, async (page) => {
    const session = await page.context().newCDPSession(page);
    await session.send("Performance.enable");
    await page.goto("/runs");
    await page.locator("tbody a").first().waitFor();
    // What is made once, and the rows that a list has when it is full, are there before.
    await flood(server, { count: 500, rate: RATE });
    const before = await heap(session);
    await flood(server, { count: UPDATES, rate: RATE });
    await page.locator("tbody a").first().waitFor();
    const after = await heap(session);
    const rows = await page.locator("tbody tr").count();
    const name = (what: string) =>
      `list of runs, ${UPDATES.toLocaleString("en")} runs come in: ${what}`;
    return [
      { name: name("memory before"), value: before, unit: "MB" },
      { name: name("growth of memory"), value: after - before, unit: "MB", goal: GROWTH_MB },
      { name: name("rows drawn"), value: rows, unit: "" },
    ];
  });
}

/** Megabytes that are still in use after the rubbish has been taken out. */
async function heap(session: CDPSession): Promise<number> {
  await session.send("HeapProfiler.collectGarbage");
  await session.send("HeapProfiler.collectGarbage");
  const { metrics } = await session.send("Performance.getMetrics");
  return (metrics.find(({ name }) => name === "JSHeapUsedSize")?.value ?? 0) / 1_000_000;
}
