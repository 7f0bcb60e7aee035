/** Outputs that the config names: where edges begin follows what is typed. */
import type { Page } from "@playwright/test";
import {
  createScenario,
  type Draft,
  draftOf,
  dragEdge,
  expectSaved,
  field,
  handle,
  node,
  writeInto,
} from "../../fixtures/editor.ts";
import { expect, test } from "../../fixtures/test.ts";

const draft: Draft = {
  trigger: { type: "manual" },
  nodes: [
    {
      id: "channel",
      type: "switch",
      config: { value: "{{ input.channel }}", cases: [{ value: "web", handle: "web" }] },
    },
    { id: "shop", type: "logger", config: { message: "web" } },
    { id: "desk", type: "logger", config: { message: "phone" } },
  ],
  edges: [
    { source: "trigger", target: "channel" },
    { source: "channel", sourceHandle: "web", target: "shop" },
  ],
};

const edges = (page: Page) => page.locator(".react-flow__edge");

test("an edge leaves an output that was just typed, and goes along when it is named anew", async ({
  page,
  api,
  open,
}) => {
  const scenario = await createScenario(api, "channels", draft);
  await open(`/scenarios/${scenario.id}?node=channel`);
  await page.getByRole("button", { name: "Add to Cases" }).click();
  await writeInto(page, field(page, "Output").nth(1), "phone");
  await page.getByRole("button", { name: "Show all" }).click();
  await dragEdge(page, handle(page, "channel", "phone"), node(page, "desk"));
  await expect(edges(page)).toHaveCount(3);
  await writeInto(page, field(page, "Output").nth(1), "tel");
  await expect(handle(page, "channel", "tel")).toBeVisible();
  await expect(edges(page)).toHaveCount(3);
  await expectSaved(page);
  const handles = async () =>
    (await draftOf(api, scenario)).edges.map((edge) => `${edge.sourceHandle} ${edge.target}`);
  expect(await handles()).toEqual(["out channel", "web shop", "tel desk"]);
  await page.getByRole("button", { name: "Remove Cases 2" }).click();
  await expect(edges(page)).toHaveCount(2);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(edges(page)).toHaveCount(3);
});

test("an edge of an output that does not exist is drawn, so that it can be mended", async ({
  page,
  api,
  open,
}) => {
  const stray = { source: "channel", sourceHandle: "fax", target: "desk" };
  const scenario = await createScenario(api, "stray", { ...draft, edges: [...draft.edges, stray] });
  await open(`/scenarios/${scenario.id}`);
  await expect(edges(page)).toHaveCount(3);
  await expect(handle(page, "channel", "fax")).toBeVisible();
});

test("a click on an output asks for what comes after it", async ({ page, api, open }) => {
  const scenario = await createScenario(api, "outputs", draft);
  await open(`/scenarios/${scenario.id}`);
  await handle(page, "channel", "default").click();
  await expect(page.getByText(/After channel, by default/)).toBeVisible();
  await page.keyboard.type("log");
  await page.keyboard.press("Enter");
  await expectSaved(page);
  const { edges: saved } = await draftOf(api, scenario);
  expect(saved.at(-1)).toMatchObject({ source: "channel", sourceHandle: "default" });
});
