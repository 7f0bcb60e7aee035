/** The list of runs on a store that was filled for as long as there was time. */
import type { Browser, Page } from "@playwright/test";
import { flood } from "../fixtures/flood.ts";
import type { Server } from "../fixtures/server.ts";
import type { Figure } from "./figures.ts";
import { visit } from "./visit.ts";

const PAGES = 20;

export async function fill(server: Server, seconds: number): Promise<number> {
  return await flood(server, { count: 1_000_000, connections: 64, millis: seconds * 1_000 });
}

export async function manyRunsFigures(
  browser: Browser,
  server: Server,
  runs: number,
): Promise<Figure[]> {
  return await visit(browser, server, async (page) => {
    const name = (what: string) => `list of ${runs.toLocaleString("en")} runs: ${what}`;
    const first = await timed(async () => {
      await page.goto("/runs");
      await page.locator("tbody a").first().waitFor();
    });
    const filtered = await timed(async () => {
      await page.getByRole("button", { name: "Failed", exact: true }).click();
      await page.getByRole("heading", { name: "No run matches" }).waitFor();
    });
    await page.getByRole("button", { name: "Clear" }).click();
    await page.locator("tbody a").first().waitFor();
    const paged = await timed(() => scrollPages(page));
    const elements = await page.evaluate(() => document.querySelectorAll("*").length);
    return [
      { name: name("opened"), value: first, unit: "ms" },
      { name: name("a filter that matches none answers"), value: filtered, unit: "ms" },
      { name: name(`each of ${PAGES} further pages of 100`), value: paged / PAGES, unit: "ms" },
      { name: name("elements in the document then"), value: elements, unit: "" },
    ];
  });
}

async function scrollPages(page: Page): Promise<void> {
  const table = page.getByRole("table", { name: "Runs" });
  for (let read = 2; read <= PAGES + 1; read += 1) {
    await page
      .getByRole("region", { name: "Runs" })
      .evaluate((box) => box.scrollTo(0, box.scrollHeight));
    await page.waitForFunction(
      ([element, rows]) => Number(element?.getAttribute("aria-rowcount")) > rows,
      [await table.elementHandle(), read * 100 - 50] as const,
    );
  }
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await act();
  return performance.now() - start;
}
