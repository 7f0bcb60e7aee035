import type { Page } from "@playwright/test";
import { createScenario, type Draft, expectSaved, node } from "../../fixtures/editor.ts";
import { look } from "../../fixtures/look.ts";
import { startRun } from "../../fixtures/run-scenarios.ts";
import { expect, test } from "../../fixtures/test.ts";

const REGIONS = 6;

/** Forty nodes with long names: a switch with many ways, each of several steps, some with handlers. */
function forty(): Draft {
  const cases = Array.from({ length: REGIONS }, (_, index) => ({
    handle: `region_number_${index + 1}`,
    value: index,
  }));
  const nodes: Draft["nodes"] = [
    { id: "route", type: "switch", config: { value: "input.region", cases } },
  ];
  const edges: Draft["edges"] = [{ source: "trigger", target: "route" }];
  for (const [index, { handle }] of cases.entries()) {
    const step = (what: string) => `${what}_${index}`;
    nodes.push(
      named(step("check"), "if", `Does the order of region ${index + 1} need to be looked at?`),
      named(step("call"), "http", `Tell the warehouse that is responsible for region ${index + 1}`),
      named(step("log"), "logger", `Write down what the warehouse answered to order ${index + 1}`),
      named(step("wait"), "delay", `Wait until somebody has looked at it, two days at most`),
      named(step("set"), "set", `Put the figures of the order together for the report`),
      named(step("failed"), "logger", `The warehouse did not answer`),
    );
    edges.push(
      { source: "route", sourceHandle: handle, target: step("check") },
      { source: step("check"), sourceHandle: "true", target: step("wait") },
      { source: step("check"), sourceHandle: "false", target: step("call") },
      { source: step("wait"), target: step("call") },
      { source: step("call"), target: step("log") },
      { source: step("call"), sourceHandle: "error", target: step("failed") },
      { source: step("log"), target: step("set") },
      { source: step("set"), target: "report" },
      { source: step("failed"), target: "report" },
    );
  }
  nodes.push(
    named("report", "merge", "Bring all regions together into the report of the day"),
    named("send", "http", "Send the report of the day"),
    named("done", "logger", "Say that the report has been sent"),
  );
  edges.push({ source: "report", target: "send" }, { source: "send", target: "done" });
  return { trigger: { type: "manual" }, nodes, edges };
}

function named(id: string, type: string, name: string) {
  const configs: Record<string, unknown> = {
    if: { condition: "input.total > 100" },
    http: { url: "https://warehouse.example/orders" },
    logger: { message: name },
    delay: { for: "2d" },
    set: { fields: { total: 1 } },
    merge: {},
  };
  return { id, type, name, config: configs[type] };
}

/** Nodes that cover each other, and edges that run over nodes that they do not belong to. */
function collisions(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const nodes = [...document.querySelectorAll<HTMLElement>(".react-flow__node")].map((one) => {
      return { id: one.dataset.id ?? "", box: one.getBoundingClientRect() };
    });
    const covered = nodes.flatMap((a, index) =>
      nodes.slice(index + 1).flatMap((b) => {
        const isApart =
          a.box.right <= b.box.left ||
          b.box.right <= a.box.left ||
          a.box.bottom <= b.box.top ||
          b.box.bottom <= a.box.top;
        return isApart ? [] : [`${a.id} covers ${b.id}`];
      }),
    );
    const edges = [...document.querySelectorAll<HTMLElement>(".react-flow__edge")];
    const crossed = edges.flatMap((edge) => {
      const path = edge.querySelector<SVGPathElement>(".react-flow__edge-path");
      const matrix = path?.getScreenCTM();
      const [source, , target] = (edge.dataset.id ?? "").split("\u001f");
      if (!path || !matrix) return [];
      const length = path.getTotalLength();
      const points = Array.from({ length: 60 }, (_, index) =>
        path.getPointAtLength((length * index) / 59).matrixTransform(matrix),
      );
      return nodes.flatMap(({ id, box }) => {
        const isOwn = id === source || id === target;
        const isHit = points.some(
          ({ x, y }) => x > box.left && x < box.right && y > box.top && y < box.bottom,
        );
        return isHit && !isOwn ? [`${source} to ${target} runs over ${id}`] : [];
      });
    });
    return [...covered, ...crossed];
  });
}

test("forty nodes with long names are laid out so that nothing covers anything", async ({
  page,
  api,
  open,
}) => {
  const draft = forty();
  expect(draft.nodes).toHaveLength(40);
  const scenario = await createScenario(api, "The report of the day, of all regions", draft);
  await open(`/scenarios/${scenario.id}`);
  await expect(node(page, "done")).toBeVisible();
  await expect(page.locator(".react-flow__edge").first()).toBeVisible();
  await page.getByRole("button", { name: "Auto-layout" }).click();
  await expectSaved(page);
  await page.getByRole("button", { name: "Show all" }).click();
  expect(await collisions(page)).toEqual([]);
  await look(page, "canvas-forty");
});

/** Nodes that a person placed against the way of the edges, and two rows, the second begun at the left. */
function backwards(): Draft {
  const at = (id: string, x: number, y: number) => ({
    ...named(id, "logger", id),
    position: { x, y },
  });
  const steps = ["in", "b", "c", "d", "e", "f", "g", "h"];
  return {
    trigger: { type: "manual", position: { x: 0, y: 0 } },
    nodes: [
      at("in", 320, 0),
      at("b", 640, 0),
      at("c", 960, 0),
      at("d", 320, 120),
      at("e", 640, 120),
      at("f", 960, 240),
      at("g", 640, 240),
      at("h", 320, 240),
      at("told", 60, 330),
    ],
    edges: [
      ...steps.map((id, index) => ({ source: steps[index - 1] ?? "trigger", target: id })),
      { source: "f", sourceHandle: "error", target: "told" },
      { source: "c", target: "h" },
    ],
  };
}

test("edges that lead back go around the nodes, in the editor and on the page of a run", async ({
  page,
  api,
  open,
}) => {
  const draft = backwards();
  const scenario = await createScenario(api, "backwards", draft);
  await open(`/scenarios/${scenario.id}`);
  await expect(page.locator(".react-flow__edge")).toHaveCount(draft.edges.length);
  await page.getByRole("button", { name: "Show all" }).click();
  expect(await collisions(page)).toEqual([]);
  await look(page, "canvas-backwards");
  // The view may still be on its way: what is clicked is what has been chosen.
  await expect(async () => {
    const { x, y } = await middleOf(page, "c", "d");
    await page.mouse.click(x, y);
    await expect(page.locator(".react-flow__edge.selected")).toHaveCount(1, { timeout: 1_000 });
  }).toPass();
  await page.keyboard.press("Delete");
  await expect(page.locator(".react-flow__edge")).toHaveCount(draft.edges.length - 1);
  await page.keyboard.press("ControlOrMeta+Z");
  await expectSaved(page);
  await api.publish(scenario.id);
  const run = await startRun(api, scenario.id, {}, "succeeded");
  await page.goto(`/runs/${run.id}`);
  await page.getByRole("tab", { name: "Graph" }).click();
  await expect(page.locator(".react-flow__edge")).toHaveCount(draft.edges.length);
  expect(await collisions(page)).toEqual([]);
  await look(page, "run-backwards");
});

/** Where half of an edge is behind. */
async function middleOf(page: Page, source: string, target: string) {
  return await page.evaluate(
    ([from, to]) => {
      const edges = [...document.querySelectorAll<SVGElement>(".react-flow__edge")];
      const edge = edges.find(({ dataset }) => {
        const id = dataset.id ?? "";
        return id.startsWith(`${from}\u001f`) && id.includes(`\u001f${to}\u001f`);
      });
      const path = edge?.querySelector<SVGPathElement>(".react-flow__edge-path");
      const matrix = path?.getScreenCTM();
      if (!path || !matrix) throw new Error(`there is no edge from ${from} to ${to}`);
      const { x, y } = path.getPointAtLength(path.getTotalLength() / 2).matrixTransform(matrix);
      return { x, y };
    },
    [source, target],
  );
}
