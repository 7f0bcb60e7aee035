import type { Page } from "@playwright/test";
import {
  createScenario,
  draftOf,
  dragEdge,
  dragType,
  expectSaved,
  field,
  handle,
  node,
  write,
} from "../../fixtures/editor.ts";
import { look } from "../../fixtures/look.ts";
import { createShop, sendSigned } from "../../fixtures/shop.ts";
import { expect, test } from "../../fixtures/test.ts";

interface Runs {
  items: { id: string; status: string }[];
}

test("five nodes are built by mouse, published, and run by a signed webhook", async ({
  page,
  api,
  server,
  open,
}) => {
  await createShop(api);
  await open("/scenarios");
  await page.getByRole("button", { name: "New scenario" }).first().click();
  await page.getByRole("tab", { name: "Blank" }).click();
  await page.getByLabel("Name").fill("orders");
  await page.getByRole("button", { name: "Create" }).click();
  await expect(page.getByRole("heading", { name: "orders" })).toBeVisible();
  await node(page, "trigger").dblclick();
  await page.getByLabel("What starts runs").selectOption("Webhook");
  await page.getByRole("combobox", { name: /^App/ }).click();
  await page.getByRole("option", { name: /shop/i }).click();
  await page.getByRole("button", { name: "Close panel" }).click();
  const places = [
    ["Set fields", 330, 120],
    ["If", 330, 260],
    ["Wait", 330, 520],
    ["Log a message", 330, 640],
    ["Log a message", 560, 200],
  ] as const;
  for (const [title, x, y] of places) {
    await dragType(page, title, x, y);
    await page.getByRole("button", { name: "Close panel" }).click();
  }
  await dragEdge(page, handle(page, "trigger", "out"), handle(page, "set_1", "in"));
  await dragEdge(page, handle(page, "set_1", "out"), handle(page, "if_1", "in"));
  await dragEdge(page, handle(page, "if_1", "true"), handle(page, "delay_1", "in"));
  await dragEdge(page, handle(page, "if_1", "false"), handle(page, "logger_2", "in"));
  await dragEdge(page, handle(page, "delay_1", "out"), handle(page, "logger_1", "in"));
  await expect(page.locator(".react-flow__edge")).toHaveCount(5);

  await dragEdge(page, handle(page, "delay_1", "out"), handle(page, "set_1", "in"));
  await expect(page.getByText(/would be a circle/)).toBeVisible();
  await expect(page.locator(".react-flow__edge")).toHaveCount(5);

  await configure(page);
  await expectSaved(page);
  await expect(page.getByRole("button", { name: "No problems" })).toBeVisible();
  await look(page, "canvas");
  await page.getByRole("button", { name: "Publish" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Publish version 1" }).click();
  await expect(page.getByText("Published version 1")).toBeVisible();
  const answer = await sendSigned(server, { total: 250 });
  expect(answer.ok).toBe(true);
  await expect
    .poll(async () => (await api.get<Runs>("/api/runs")).items[0]?.status)
    .toBe("succeeded");
});

/** Sets what the five nodes do, with a fault that is named, found and mended on the way. */
async function configure(page: Page): Promise<void> {
  await node(page, "set_1").dblclick();
  await page.getByRole("button", { name: "Add to Fields" }).click();
  await write(page, "Name in Fields", "total");
  await write(page, "Fields: total", "{{ input.body.total }}");
  await node(page, "if_1").dblclick();
  await write(page, "Condition", "input.total > ");
  await expect(node(page, "if_1")).toHaveAccessibleName(/1 to mend/);
  await look(page, "canvas-fault");
  await page.getByRole("button", { name: /problem/ }).click();
  await page
    .getByRole("region", { name: "Problems" })
    .getByRole("button", { name: /if_1/ })
    .click();
  await expect(field(page, "Condition")).toBeFocused();
  // The list would lie over the nodes below it.
  await page
    .getByRole("region", { name: "Problems" })
    .getByRole("button", { name: "Close" })
    .click();
  await write(page, "Condition", "input.total > 100");
  await node(page, "delay_1").dblclick();
  await write(page, "For", "10ms");
  for (const id of ["logger_1", "logger_2"]) {
    await node(page, id).dblclick();
    await write(page, "Message", "Order of {{ input.total }}");
  }
}

test("five nodes are built by keyboard alone", async ({ page, api, open }) => {
  const scenario = await createScenario(api, "by keyboard");
  await open(`/scenarios/${scenario.id}`);
  await expect(node(page, "trigger")).toBeVisible();
  await node(page, "trigger").focus();
  const add = async (word: string, id: string) => {
    await page.keyboard.press("/");
    await expect(page.getByRole("combobox", { name: "Search nodes" })).toBeFocused();
    await page.keyboard.type(word);
    await page.keyboard.press("Enter");
    // It opens at its first field; back on the canvas it goes on from there.
    await expect(page.getByRole("complementary", { name: `Panel of ${id}` })).toBeVisible();
    await expect(page.locator("aside :focus").first()).toBeAttached();
    await page.keyboard.press("Escape");
    await expect(node(page, id)).toBeFocused();
  };
  await page.keyboard.press("Space");
  await add("set", "set_1");
  await add("if", "if_1");
  await add("log", "logger_1");
  await page.keyboard.press("ArrowLeft");
  await expect(node(page, "if_1")).toBeFocused();
  await page.keyboard.press("Space");
  await add("log", "logger_2");
  await add("wait", "delay_1");
  await page.keyboard.press("c");
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await expectSaved(page);
  const { nodes, edges } = await draftOf(api, scenario);
  expect(nodes).toHaveLength(5);
  expect(edges.map(({ source, sourceHandle, target }) => [source, sourceHandle, target])).toEqual([
    ["trigger", "out", "set_1"],
    ["set_1", "out", "if_1"],
    ["if_1", "true", "logger_1"],
    ["if_1", "false", "logger_2"],
    ["logger_2", "out", "delay_1"],
  ]);
  await page.keyboard.press("Delete");
  await expect(node(page, "delay_1")).toHaveCount(0);
  await node(page, "if_1").focus();
  await page.keyboard.press("Enter");
  await expect(field(page, "Condition")).toBeFocused();
  await page.keyboard.type("input.total > 1");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await expect(node(page, "if_1")).toBeFocused();
  await expectSaved(page);
});

test("what is chosen is copied, pasted, undone and redone", async ({ page, api, open }) => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const scenario = await createScenario(api, "copies", {
    trigger: { type: "manual" },
    nodes: [
      { id: "a", type: "set", config: { fields: { x: 1 } } },
      { id: "b", type: "if", config: { condition: "nodes.a.x > 1" } },
    ],
    edges: [
      { source: "trigger", target: "a" },
      { source: "a", target: "b" },
    ],
  });
  await open(`/scenarios/${scenario.id}`);
  await node(page, "a").click();
  await node(page, "b").click({ modifiers: ["Shift"] });
  await expect(page.getByText("2 selected")).toBeVisible();
  await page.keyboard.press("Control+c");
  await expect(page.getByText("Copied 2 elements")).toBeVisible();
  await page.keyboard.press("Control+v");
  await expect(node(page, "b_1")).toBeVisible();
  await expect(page.locator(".react-flow__edge")).toHaveCount(3);
  await expectSaved(page);
  expect((await draftOf(api, scenario)).nodes[3]?.config).toEqual({ condition: "nodes.a_1.x > 1" });
  await page.keyboard.press("Control+z");
  await expect(node(page, "b_1")).toHaveCount(0);
  await page.keyboard.press("Control+Shift+z");
  await expect(node(page, "b_1")).toBeVisible();
  await page.keyboard.press("Control+z");
  await expectSaved(page);
  expect((await draftOf(api, scenario)).nodes).toHaveLength(2);
});

test("a dry run lights the canvas up and shows what would have been sent", async ({
  page,
  api,
  open,
}) => {
  const scenario = await createScenario(api, "dry", {
    trigger: { type: "manual", sample: { total: 7 } },
    nodes: [
      { id: "big", type: "if", config: { condition: "input.total > 5" } },
      {
        id: "call",
        type: "http",
        config: {
          url: "https://chat.example/hook",
          method: "POST",
          json: { n: "{{ input.total }}" },
        },
      },
      { id: "small", type: "logger", config: { message: "small" } },
    ],
    edges: [
      { source: "trigger", target: "big" },
      { source: "big", sourceHandle: "true", target: "call" },
      { source: "big", sourceHandle: "false", target: "small" },
    ],
  });
  await open(`/scenarios/${scenario.id}`);
  await page.getByRole("button", { name: "Dry run" }).click();
  await page.getByRole("button", { name: "Run dry" }).click();
  const panel = page.getByRole("complementary", { name: "Dry run" });
  await expect(panel).toContainText("What would have been sent");
  await expect(panel).toContainText("https://chat.example/hook");
  await expect(node(page, "call")).toHaveAccessibleName(/succeeded/);
  await expect(node(page, "small")).toHaveAccessibleName(/skipped/);
  // Beside the panel of the dry run there is less room.
  await page.getByRole("button", { name: "Show all" }).click();
  await expect(node(page, "call")).toBeInViewport({ ratio: 0.99 });
  await node(page, "call").dblclick();
  await expect(page.getByRole("complementary", { name: /^Panel/ })).toContainText("7");
  await look(page, "canvas-dry-run");
  await page.getByRole("tab", { name: "Data" }).click();
  await expect(page.getByRole("tree", { name: "Output of call" })).toBeVisible();
  await look(page, "canvas-data");
});
