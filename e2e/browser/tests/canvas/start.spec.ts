/** Runs that a person starts, live and dry, and what they are started with. */
import type { Page } from "@playwright/test";
import { createScenario, draftOf, expectSaved, node, write } from "../../fixtures/editor.ts";
import { look, picture } from "../../fixtures/look.ts";
import { expect, test } from "../../fixtures/test.ts";

const barOf = (page: Page) =>
  page.locator("header").filter({ has: page.getByRole("heading", { level: 1 }) });

interface Runs {
  items: { id: string; status: string; scenarioVersion: number; dryRun: boolean }[];
}

interface Steps {
  items: { nodeId: string; output: unknown }[];
}

test("a run is started by hand, with an event that is typed", async ({ page, api, open }) => {
  const scenario = await createScenario(api, "by hand", {
    trigger: { type: "manual", sample: { total: 7 } },
    nodes: [{ id: "say", type: "logger", config: { message: "{{ input.total }}" } }],
    edges: [{ source: "trigger", target: "say" }],
  });
  await open(`/scenarios/${scenario.id}?node=trigger`);
  const bar = barOf(page);
  const button = bar.getByRole("button", { name: "Run now" });
  await expect(button).toHaveAttribute("aria-disabled", "true");
  await button.hover();
  await expect(page.getByRole("tooltip")).toContainText("Publish the scenario first");
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await page.getByRole("button", { name: "Publish version 1" }).click();
  await expect(page.getByText("Published version 1")).toBeVisible();
  await page.getByRole("button", { name: "Done" }).click();
  await expect(bar.getByText("v1", { exact: true })).toBeVisible();
  await expect(bar.getByText("Draft ahead")).toHaveCount(0);
  await node(page, "say").click();
  await write(page, "Message", "changed");
  await expectSaved(page);
  await expect(bar.getByText("Draft ahead")).toBeVisible();
  await bar.getByRole("button", { name: "Run now" }).click();
  const dialog = page.getByRole("dialog", { name: "Run by hand now" });
  await expect(dialog).toContainText("Version 1, the published one");
  await expect(dialog).toContainText("The draft has changes that are not published.");
  const event = dialog.getByRole("textbox", { name: "Event, as JSON" });
  await expect(event).toHaveValue(/"total": 7/);
  await look(page, "canvas-run-now");
  await event.fill('{"total": 8');
  await expect(dialog).toContainText("This is no JSON");
  await event.fill('{"total": 8}');
  await dialog.getByRole("button", { name: "Run now" }).click();
  await page.waitForURL(/\/runs\/run_/);
  const [run] = (await api.get<Runs>("/api/runs")).items;
  expect(run).toMatchObject({ scenarioVersion: 1, dryRun: false });
  const steps = await api.get<Steps>(`/api/runs/${run?.id}/steps`);
  expect(steps.items[0]).toMatchObject({ nodeId: "trigger", output: { total: 8 } });

  await page.goto("/scenarios");
  await page.getByRole("button", { name: "More for by hand" }).click();
  await picture(page, "scenarios-menu");
  await page.getByRole("menuitem", { name: "Run now" }).click();
  await dialog.getByRole("button", { name: "Run now" }).click();
  await page.waitForURL(/\/runs\/run_/);
  await expect.poll(async () => (await api.get<Runs>("/api/runs")).items.length).toBe(2);
});

test("a guess that a dry run fails by is named, and replaced by what is typed", async ({
  page,
  api,
  open,
}) => {
  const scenario = await createScenario(api, "guesses", {
    trigger: { type: "manual", sample: {} },
    nodes: [
      { id: "call", type: "http", name: "Get status", config: { url: "https://shop.example" } },
      { id: "check", type: "if", name: "Check", config: { condition: "input.body.order.paid" } },
      { id: "say", type: "logger", config: { message: "paid" } },
    ],
    edges: [
      { source: "trigger", target: "call" },
      { source: "call", target: "check" },
      { source: "check", sourceHandle: "true", target: "say" },
    ],
  });
  await open(`/scenarios/${scenario.id}`);
  await page.getByRole("button", { name: "Dry run" }).click();
  await page.getByRole("button", { name: "Run dry" }).click();
  const answer = page.getByRole("region", { name: "What came of it" });
  await expect(answer.getByRole("button", { name: "Go to Check" })).toBeVisible();
  await expect(answer).toContainText("Get status was answered by a guess.");
  await look(page, "canvas-guess");
  await answer.getByRole("button", { name: "Say what it answers" }).first().click();
  const sample = page.getByRole("textbox", { name: "Answer in a dry run" });
  await expect(sample).toBeFocused();
  await page.getByRole("button", { name: "Begin with the type’s example" }).click();
  await expect(sample).toHaveValue(/"status": 200/);
  await sample.fill('{"body": {');
  await expect(page.getByText(/This is no JSON/)).toBeVisible();
  await sample.fill('{"status": 200, "body": {"order": {"paid": true}}}');
  await expect(node(page, "call")).toHaveAccessibleName(/has a sample/);
  await page.getByRole("button", { name: "Run dry" }).click();
  await expect(answer).toContainText("Answered by the node’s sample");
  await expect(node(page, "say")).toHaveAccessibleName(/succeeded/);
  await look(page, "canvas-sample");
  await page.getByRole("button", { name: "Remove sample" }).click();
  await expect(sample).toHaveValue("");
  await expectSaved(page);
  expect((await draftOf(api, scenario)).nodes[0]).not.toHaveProperty("sample.body");
  await page.getByRole("button", { name: "Pin output as sample" }).click();
  await expect(sample).toHaveValue(/"paid": true/);
});

test("the body of a request that is pasted as the sample event is put where a request has it", async ({
  page,
  api,
  open,
}) => {
  const scenario = await createScenario(api, "pasted", {
    trigger: { type: "webhook", config: { app: "shop" } },
    nodes: [],
    edges: [],
  });
  await open(`/scenarios/${scenario.id}?node=trigger`);
  await page.getByRole("tab", { name: "Data" }).click();
  await page.getByLabel("Sample event").fill('{"id": "A-1", "total": 42}');
  await page.getByRole("button", { name: /Put it under “body”/ }).click();
  await expectSaved(page);
  const { trigger } = await draftOf(api, scenario);
  expect(trigger.sample).toMatchObject({ method: "POST", body: { id: "A-1", total: 42 } });
  await expect(page.getByRole("button", { name: /Put it under “body”/ })).toHaveCount(0);
});

test("letters that are typed beside a field are no orders for the drawing", async ({
  page,
  api,
  open,
}) => {
  const scenario = await createScenario(api, "missed", {
    trigger: { type: "manual" },
    nodes: [{ id: "say", type: "logger", config: { message: "hello" } }],
    edges: [{ source: "trigger", target: "say" }],
  });
  await open(`/scenarios/${scenario.id}?node=say`);
  await page.getByRole("heading", { name: "say", exact: true }).click();
  await page.keyboard.type("dc/");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page.getByRole("switch", { name: "Disabled" })).not.toBeChecked();
  await node(page, "say").click();
  await page.keyboard.press("d");
  await expect(page.getByRole("switch", { name: "Disabled" })).toBeChecked();
});

test("the palette names what a node is added after, and its output", async ({
  page,
  api,
  open,
}) => {
  const scenario = await createScenario(api, "after", {
    trigger: { type: "manual" },
    nodes: [{ id: "if_1", type: "if", name: "Check", config: { condition: "true" } }],
    edges: [{ source: "trigger", target: "if_1" }],
  });
  await open(`/scenarios/${scenario.id}`);
  await node(page, "if_1").click();
  await page.getByRole("button", { name: "Add node" }).click();
  await expect(page.getByText("After Check, by true")).toBeVisible();
});
