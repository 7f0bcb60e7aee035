/** What the pictures show: the example of order alerts, with runs of it that went well and not. */
import { readFile } from "node:fs/promises";
import type { Api } from "../fixtures/api.ts";
import { Callee, reached } from "../fixtures/run-scenarios.ts";
import type { Server } from "../fixtures/server.ts";
import { createShop, signed } from "../fixtures/shop.ts";

const EXAMPLE = new URL("../../../examples/order-alerts.yaml", import.meta.url);

interface Parsed {
  documents: { draft: { nodes: { id: string; config: { url?: string } }[] } }[];
}

export interface Stage {
  scenarioId: string;
  /** A run whose call failed for good. */
  failedRunId: string;
  callee: Callee;
}

export async function setStage(api: Api, server: Server): Promise<Stage> {
  await createShop(api);
  const callee = await Callee.start();
  callee.status = 200;
  const text = await readFile(EXAMPLE, "utf8");
  const draft = (await api.post<Parsed>("/api/files/parse", { text })).documents[0]?.draft;
  if (!draft) throw new Error("the example does not parse");
  for (const node of draft.nodes)
    if (node.id === "notify") node.config.url = `${callee.url}/alerts`;
  // Without its way around errors a run fails, and there is something to explain.
  const kept = { ...draft, nodes: draft.nodes.filter(({ id }) => id !== "unsent") } as {
    edges?: { target: string }[];
  };
  kept.edges = kept.edges?.filter(({ target }) => target !== "unsent");
  const { id } = await api.post<{ id: string }>("/api/scenarios", {
    name: "order-alerts",
    draft: kept,
  });
  await api.publish(id);
  const send = async (order: unknown) => {
    const { path, ...request } = signed(order, "/orders");
    // A run that fails at once is answered with 500.
    const answer = await fetch(`${server.url}${path}`, request);
    return ((await answer.json()) as { runId: string }).runId;
  };
  const countries = ["DE", "US", "FR"];
  for (let number = 1; number <= 24; number++) {
    const total = number % 3 === 0 ? 40 : 80 + 10 * number;
    const run = await send({ id: `A-${1000 + number}`, total, country: countries[number % 3] });
    await reached(api, run, "succeeded");
  }
  callee.status = 503;
  const failedRunId = await send({ id: "A-1042", total: 420, country: "DE" });
  await reached(api, failedRunId, "failed");
  return { scenarioId: id, failedRunId, callee };
}
