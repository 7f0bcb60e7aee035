/** All figures of the editor, printed, and with `--write` put into docs/performance.md. */
import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { type Browser, test } from "@playwright/test";
import { Api } from "../fixtures/api.ts";
import { createScenario } from "../fixtures/editor.ts";
import { largeDraft } from "../fixtures/large.ts";
import { publish } from "../fixtures/run-scenarios.ts";
import { Server } from "../fixtures/server.ts";
import { createShop, sendSigned } from "../fixtures/shop.ts";
import { type Figure, medians, table } from "./figures.ts";
import { frameFigures } from "./frames.ts";
import { latencyFigures } from "./latency.ts";
import { fill, manyRunsFigures } from "./many-runs.ts";
import { memoryFigures } from "./memory.ts";
import { type Places, paintFigures } from "./paint.ts";
import { chunkTable, transferFigures } from "./transfer.ts";

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);
const FILL_SECONDS = Number(process.env.BENCH_FILL_SECONDS ?? 60);
const REPORT = new URL("../../../docs/performance.md", import.meta.url);
const BEGIN = "<!-- editor figures: written by `scripts/bench-ui --write` -->";
const END = "<!-- end of editor figures -->";

test("the editor's figures", async ({ browser }) => {
  const server = await Server.start();
  try {
    const places = await prepare(server);
    const small = await rounds(() => smallFigures(browser, server, places));
    const chunks = await chunkTable(server);
    const memory = await rounds(() => memoryFigures(browser, server));
    const filled = await fill(server, FILL_SECONDS);
    const runs = filled + ROUNDS * 20_500 + 200;
    const many = await rounds(() => manyRunsFigures(browser, server, runs));
    const report = [header(), table([...small, ...memory, ...many]), chunks].join("\n\n");
    process.stdout.write(`\n${report}\n`);
    if (process.env.BENCH_WRITE) await write(report);
  } finally {
    await server.remove();
  }
});

async function rounds(measure: () => Promise<Figure[]>): Promise<Figure[]> {
  const found: Figure[][] = [];
  for (let round = 0; round < ROUNDS; round += 1) found.push(await measure());
  return medians(found);
}

async function smallFigures(browser: Browser, server: Server, places: Places): Promise<Figure[]> {
  return [
    ...(await paintFigures(browser, server, places)),
    ...(await transferFigures(browser, server, places)),
    ...(await latencyFigures(browser, server, places)),
    ...(await frameFigures(browser, server, places)),
  ];
}

/** A scenario of 500 nodes, and a shop whose webhook made 200 runs. */
async function prepare(server: Server): Promise<Places> {
  const api = new Api(server);
  const { id } = await createScenario(api, "large", largeDraft(500));
  await createShop(api);
  const trigger = { type: "webhook", config: { app: "shop" } };
  const nodes = [
    { id: "amount", type: "set", config: { fields: { amount: "{{ input.body.number * 2 }}" } } },
    { id: "note", type: "logger", config: { message: "Order {{ trigger.body.number }}" } },
  ];
  const edges = [
    { source: "trigger", target: "amount" },
    { source: "amount", target: "note" },
  ];
  await publish(api, { name: "orders", draft: { trigger, nodes, edges } });
  for (let number = 0; number < 200; number += 1) await sendSigned(server, { number });
  return { scenarioId: id };
}

function header(): string {
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
  const day = new Date().toISOString().slice(0, 10);
  const command = process.env.BENCH_COMMAND ?? "scripts/bench-ui";
  const machine = `${cpus().length} cores of ${cpus()[0]?.model ?? "an unknown kind"}`;
  return `${day}, commit \`${commit}\`, \`${command}\`: medians of ${ROUNDS} rounds, Chromium without a graphics processor, ${machine}.`;
}

async function write(report: string): Promise<void> {
  const before = await readFile(REPORT, "utf8");
  const [begin, end] = [before.indexOf(BEGIN), before.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`${REPORT.pathname} has no place for the figures`);
  const after = `${before.slice(0, begin + BEGIN.length)}\n\n${report}\n\n${before.slice(end)}`;
  await writeFile(REPORT, after);
}
