/** Nodes that are put into edges which are there already. */
import type { Locator, Page } from "@playwright/test";
import type { Api } from "../../../fixtures/api.ts";
import {
  createScenario,
  type Draft,
  draftOf,
  expectSaved,
  node,
  type Scenario,
  TWO_LOGGERS,
} from "../../../fixtures/editor.ts";
import { look } from "../../../fixtures/look.ts";
import { expect, test } from "../../../fixtures/test.ts";

const BEFORE = ["trigger out a", "a out b"];

async function expectEdges(api: Api, scenario: Scenario, edges: readonly string[]): Promise<void> {
  const now = async () => {
    const draft = await draftOf(api, scenario);
    return draft.edges.map(({ source, sourceHandle, target }) =>
      [source, sourceHandle, target].join(" "),
    );
  };
  await expect.poll(now).toEqual(edges);
}

const edge = (page: Page, from: string, to: string) =>
  page.getByLabel(`Edge from ${from} to ${to}`, { exact: true });

async function boxOf(place: Locator) {
  const box = await place.boundingBox();
  if (!box) throw new Error("it is not shown");
  return box;
}

async function middleOf(place: Locator): Promise<[number, number]> {
  const { x, y, width, height } = await boxOf(place);
  return [x + width / 2, y + height / 2];
}

const pathOf = (place: Locator) => place.locator(".react-flow__edge-path");

/** Chooses an edge by a click next to its button. */
async function choose(page: Page, from: string, to: string): Promise<void> {
  const { x, y, width, height } = await boxOf(pathOf(edge(page, from, to)));
  await page.mouse.click(x + width * 0.2, y + height / 2);
  await expect(edge(page, from, to)).toHaveClass(/selected/);
}

const palette = (page: Page) => page.getByRole("complementary", { name: "Add a node" });

test("a type that is dropped on an edge is put into it, and what is behind makes room", async ({
  page,
  api,
  open,
}) => {
  const scenario = await createScenario(api, "dropped", TWO_LOGGERS);
  await open(`/scenarios/${scenario.id}`);
  await expect(node(page, "b")).toBeVisible();
  await page.getByRole("button", { name: "Add node" }).click();
  const [x, y] = await middleOf(pathOf(edge(page, "a", "b")));
  await page.getByRole("option", { name: /^Set fields/ }).hover();
  await page.mouse.down();
  await page.mouse.move(x, y + 60, { steps: 6 });
  await expect(pathOf(edge(page, "a", "b"))).toHaveCSS("stroke-width", "1.5px");
  await page.mouse.move(x, y + 8, { steps: 6 });
  await expect(pathOf(edge(page, "a", "b"))).toHaveCSS("stroke-width", "5px");
  await page.mouse.up();
  await expect(node(page, "set_1")).toBeVisible();
  await expectEdges(api, scenario, ["trigger out a", "a out set_1", "set_1 out b"]);
  const [a, set, b] = await Promise.all(["a", "set_1", "b"].map((id) => boxOf(node(page, id))));
  if (!a || !set || !b) throw new Error("a node is not shown");
  expect(set.x).toBeGreaterThan(a.x + a.width);
  expect(b.x).toBeGreaterThan(set.x + set.width);
  expect(Math.abs(set.y - b.y)).toBeLessThan(2);
  await look(page, "inserted");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(node(page, "set_1")).toHaveCount(0);
  await expectEdges(api, scenario, BEFORE);
});

test("an edge that is pointed at or chosen offers a button that puts a node into it", async ({
  page,
  api,
  open,
}) => {
  const scenario = await createScenario(api, "plus", TWO_LOGGERS);
  await open(`/scenarios/${scenario.id}`);
  await expect(node(page, "b")).toBeVisible();
  const plus = (from: string, to: string) =>
    page.getByRole("button", { name: `Insert a node between ${from} and ${to}` });
  await expect(plus("a", "b")).toHaveCount(0);
  const [x, y] = await middleOf(pathOf(edge(page, "a", "b")));
  await page.mouse.move(x - 20, y);
  await expect(plus("a", "b")).toBeVisible();
  await look(page, "edge-plus");
  await page.mouse.move(x - 20, y + 200);
  await expect(plus("a", "b")).toHaveCount(0);
  await page.mouse.move(x, y);
  await plus("a", "b").click();
  await expect(palette(page)).toContainText("Between a and b");
  await page.keyboard.type("set fields");
  await page.keyboard.press("Enter");
  await expectEdges(api, scenario, ["trigger out a", "a out set_1", "set_1 out b"]);

  await expectSaved(page);
  await page.goto(`/scenarios/${scenario.id}`);
  await expect(node(page, "set_1")).toBeVisible();
  await choose(page, "trigger", "a");
  await page.mouse.move(x, y + 300);
  await node(page, "set_1").focus();
  await page.keyboard.press("Tab");
  await expect(plus("Trigger", "a")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(palette(page)).toContainText("Between Trigger and a");
  await page.keyboard.press("Escape");
  await expect(node(page, "trigger")).toBeFocused();
});

test("adding a node goes into the chosen edge; what cannot stand between two nodes says so", async ({
  page,
  api,
  open,
}) => {
  const scenario = await createScenario(api, "chosen edge", TWO_LOGGERS);
  await open(`/scenarios/${scenario.id}`);
  await expect(node(page, "b")).toBeVisible();
  await choose(page, "a", "b");
  await page.getByRole("button", { name: "Add node" }).click();
  await expect(palette(page)).toContainText("Between a and b");
  const search = palette(page).getByRole("combobox", { name: "Search nodes" });
  await search.fill("ends the run as failed");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Fail cannot stand between two nodes")).toBeVisible();
  await expect(page.locator(".react-flow__node")).toHaveCount(3);
  await search.fill("if");
  await page.keyboard.press("Enter");
  await expectEdges(api, scenario, ["trigger out a", "a out if_1", "if_1 true b"]);
  await expect(palette(page)).toHaveCount(0);
});

test("a node that leads nowhere is put into an edge by dragging it there, and by its list of links", async ({
  page,
  api,
  open,
}) => {
  const lone: Draft = {
    trigger: { ...TWO_LOGGERS.trigger, position: { x: 0, y: 0 } },
    nodes: [
      ...TWO_LOGGERS.nodes.map((one, at) => ({ ...one, position: { x: 320 * (at + 1), y: 0 } })),
      { id: "c", type: "set", config: {}, position: { x: 320, y: 240 } },
    ],
    edges: TWO_LOGGERS.edges,
  };
  const scenario = await createScenario(api, "lone", lone);
  await open(`/scenarios/${scenario.id}`);
  await expect(node(page, "c")).toBeVisible();
  const [x, y] = await middleOf(pathOf(edge(page, "a", "b")));
  await node(page, "c").hover();
  await page.mouse.down();
  await page.mouse.move(x, y + 90, { steps: 6 });
  await page.mouse.move(x, y + 4, { steps: 6 });
  await expect(pathOf(edge(page, "a", "b"))).toHaveCSS("stroke-width", "5px");
  await page.mouse.up();
  await expectEdges(api, scenario, ["trigger out a", "a out c", "c out b"]);
  await page.getByRole("button", { name: "Undo" }).click();
  await expectEdges(api, scenario, BEFORE);

  await node(page, "a").click();
  await page.getByRole("button", { name: "Insert a node before b" }).click();
  await expect(palette(page)).toContainText("Between a and b");
  await page.keyboard.type("log");
  await page.keyboard.press("Enter");
  await expectSaved(page);
  await expectEdges(api, scenario, ["trigger out a", "a out logger_1", "logger_1 out b"]);
});

test("what reads something else as its input is named, and reads what it did by one press", async ({
  page,
  api,
  open,
}) => {
  const draft: Draft = {
    trigger: { type: "manual" },
    nodes: [
      { id: "note", type: "logger", config: { message: "Total {{ input.total }}" } },
      { id: "after", type: "logger", config: { message: "{{ input.total }}" } },
    ],
    edges: [
      { source: "trigger", target: "note" },
      { source: "note", target: "after" },
    ],
  };
  const scenario = await createScenario(api, "meaning", draft);
  await open(`/scenarios/${scenario.id}?node=after`);
  const add = async (from: string, word: string) => {
    await page.getByRole("button", { name: `Insert a node after ${from}` }).click();
    await expect(palette(page)).toContainText(`Between ${from} and`);
    await page.keyboard.type(word);
    await page.keyboard.press("Enter");
  };
  const messages = async () =>
    (await draftOf(api, scenario)).nodes
      .filter(({ type }) => type === "logger")
      .map(({ config }) => config);
  // What passes its input on changes nothing.
  await add("note", "filter");
  await expect(node(page, "filter_1")).toBeVisible();
  await expect(page.getByText(/reads? input, which is now/)).toHaveCount(0);
  await node(page, "note").click();
  await add("Trigger", "set fields");
  await expect(node(page, "set_1")).toBeVisible();
  const told = page.getByText("note and after read input, which is now what set_1 gives.");
  await expect(told).toBeVisible();
  // It waits to be looked at while it is pointed at.
  await told.hover();
  await look(page, "canvas-input-changed");
  await page.getByRole("button", { name: "Read trigger instead" }).click();
  await expect(told).toHaveCount(0);
  await expect
    .poll(messages)
    .toEqual([{ message: "Total {{ trigger.total }}" }, { message: "{{ trigger.total }}" }]);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect
    .poll(messages)
    .toEqual([{ message: "Total {{ input.total }}" }, { message: "{{ input.total }}" }]);
  await expect(node(page, "set_1")).toBeVisible();
});
