/** What is sent of the editor before a page works, and how large each of its files is. */
import { brotliCompressSync, gzipSync } from "node:zlib";
import type { Browser } from "@playwright/test";
import type { Server } from "../fixtures/server.ts";
import { type Figure, markdown } from "./figures.ts";
import type { Places } from "./paint.ts";
import { visit } from "./visit.ts";

const GZIP_KB = 300;

export async function transferFigures(
  browser: Browser,
  server: Server,
  { scenarioId }: Places,
): Promise<Figure[]> {
  const list = await sent(browser, server, "/runs", "tbody a");
  const canvas = await sent(browser, server, `/scenarios/${scenarioId}`, ".react-flow__node");
  const unit = "kB";
  return [
    { name: "JavaScript for the list of runs, gzip", value: list.gzip, unit, goal: GZIP_KB },
    { name: "JavaScript for the list of runs, as sent (brotli)", value: list.sent, unit },
    { name: "JavaScript for the canvas, all of it, gzip", value: canvas.gzip, unit },
    { name: "JavaScript for the canvas, all of it, as sent (brotli)", value: canvas.sent, unit },
  ];
}

async function sent(browser: Browser, server: Server, path: string, selector: string) {
  return await visit(browser, server, async (page) => {
    const session = await page.context().newCDPSession(page);
    await session.send("Network.enable");
    const scripts = new Map<string, string>();
    let bytes = 0;
    session.on("Network.responseReceived", ({ requestId, response }) => {
      if (new URL(response.url).pathname.endsWith(".js")) scripts.set(requestId, response.url);
    });
    session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
      if (scripts.has(requestId)) bytes += encodedDataLength;
    });
    await page.goto(path);
    await page.locator(selector).first().waitFor();
    const whole = await Promise.all([...new Set(scripts.values())].map(bodyOf));
    const gzip = whole.reduce((sum, body) => sum + gzipSync(body).length, 0);
    return { sent: bytes / 1000, gzip: gzip / 1000 };
  });
}

async function bodyOf(url: string): Promise<Buffer> {
  const answer = await fetch(url, { headers: { Accept: "text/html, */*" } });
  return Buffer.from(await answer.arrayBuffer());
}

/** Smaller files are not worth a line of their own. */
const NAMED_KB = 5;

/** The files that the server's first page leads to, largest first. */
export async function chunkTable(server: Server): Promise<string> {
  const found = new Map<string, Buffer>();
  const open = ["index.html"];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    const body = await bodyOf(`${server.url}/${path === "index.html" ? "" : path}`);
    found.set(path, body);
    for (const [, name] of body
      .toString()
      .matchAll(/[./"'`](?:assets\/)?([\w.-]+-[\w-]{8}\.(?:js|css))/g)) {
      const next = `assets/${name}`;
      if (!found.has(next) && !open.includes(next)) open.push(next);
    }
  }
  const sizes = [...found]
    .map(([path, body]) => ({
      name: path.replace(/^assets\//, "").replace(/-[\w-]{8}(\.\w+)$/, "$1"),
      plain: body.length / 1000,
      gzip: gzipSync(body).length / 1000,
      brotli: brotliCompressSync(body).length / 1000,
    }))
    .toSorted((a, b) => b.gzip - a.gzip);
  const large = sizes.filter(({ gzip }) => gzip >= NAMED_KB);
  const small = sizes.filter(({ gzip }) => gzip < NAMED_KB);
  const total = (key: "plain" | "gzip" | "brotli") => small.reduce((sum, one) => sum + one[key], 0);
  const rest = { plain: total("plain"), gzip: total("gzip"), brotli: total("brotli") };
  const rows = [...large, { name: `${small.length} smaller ones together`, ...rest }];
  return markdown(
    ["file", "plain kB", "gzip kB", "brotli kB"],
    rows.map((row) => [
      row.name,
      ...[row.plain, row.gzip, row.brotli].map((kilobytes) => kilobytes.toFixed(1)),
    ]),
  );
}
