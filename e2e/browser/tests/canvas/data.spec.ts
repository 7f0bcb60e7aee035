/** Data in the editor: where an event's fields are found, how they get into a field, what came of it. */
import type { Locator, Page } from "@playwright/test";
import type { Api } from "../../fixtures/api.ts";
import {
  createScenario,
  type Draft,
  draftOf,
  expectSaved,
  field,
  node,
  type Scenario,
  write,
} from "../../fixtures/editor.ts";
import { look, setTheme } from "../../fixtures/look.ts";
import { expect, test } from "../../fixtures/test.ts";

const DRAFT: Draft = {
  trigger: { type: "webhook", config: { app: "shop", path: "orders/{id}" } },
  nodes: [
    { id: "big", type: "if", config: { condition: "" } },
    {
      id: "tell",
      type: "http",
      config: { method: "POST", url: "https://chat.example/hook", json: "" },
    },
  ],
  edges: [
    { source: "trigger", target: "big" },
    { source: "big", sourceHandle: "true", target: "tell" },
  ],
};

const ORDER = { id: 7, name: "Ada", total: 250 };

async function createOrders(api: Api, draft = DRAFT): Promise<Scenario> {
  await api.post("/api/apps", { key: "shop", name: "Shop", webhook: { scheme: "none" } });
  return createScenario(api, "orders", draft);
}

function withConfig(id: string, config: unknown): Draft {
  const nodes = DRAFT.nodes.map((one) => (one.id === id ? { ...one, config } : one));
  return { ...DRAFT, nodes };
}

function panel(page: Page): Locator {
  return page.getByRole("complementary", { name: /^Panel/ });
}

function dryRun(page: Page): Locator {
  return page.getByRole("complementary", { name: "Dry run" });
}

test("JSON is typed sign by sign with its expressions, and reads well once the field is left", async ({
  page,
  api,
  open,
}) => {
  const scenario = await createOrders(api);
  await open(`/scenarios/${scenario.id}?node=tell`);
  await field(page, "Body as JSON").click();
  const text = '{"text": "Order {{ input.body.id }} of {{ input.body.name }} over 250"}';
  await page.keyboard.type(text);
  await expect(field(page, "Body as JSON")).toHaveText(text);
  await expectSaved(page);
  await expect(field(page, "Body as JSON")).toHaveText(text);
  await field(page, "URL").click();
  await expect(field(page, "Body as JSON").locator("div")).toHaveCount(3);
  const { nodes } = await draftOf(api, scenario);
  expect(nodes[1]?.config).toMatchObject({
    json: { text: "Order {{ input.body.id }} of {{ input.body.name }} over 250" },
  });
});

test("a text that is nearly JSON is told by its place, a number keeps what is typed", async ({
  page,
  api,
  open,
}) => {
  const scenario = await createOrders(api);
  await open(`/scenarios/${scenario.id}?node=tell`);
  await write(page, "Body as JSON", '{"text" 1');
  await expect(panel(page)).toContainText(
    "This is taken as text, because it is no JSON: line 1, column 9, a colon is needed here.",
  );
  await panel(page)
    .getByRole("button", { name: /^Redirects/ })
    .click();
  await write(page, "Redirects", "07");
  await expectSaved(page);
  await expect(field(page, "Redirects")).toHaveText("07");
  await field(page, "URL").click();
  await expect(field(page, "Redirects")).toHaveText("7");
});

test("completion knows the event before there is a run", async ({ page, api, open }) => {
  const scenario = await createOrders(api);
  await open(`/scenarios/${scenario.id}?node=big`);
  await field(page, "Condition").click();
  const options = page.getByRole("listbox").getByRole("option");
  await page.keyboard.press("Control+Space");
  await expect(options.first()).toContainText("input");
  await expect(page.getByRole("listbox")).toContainText("trigger");
  // Not by axe, which knows lists that arrow keys scroll only below a combobox.
  for (const theme of ["light", "dark"] as const) {
    await setTheme(page, theme);
    await page.screenshot({ path: `pictures/words-completion-${theme}.png` });
  }
  await page.keyboard.type("input.");
  for (const name of ["method", "headers", "query", "path", "body", "url"]) {
    await expect(options.filter({ hasText: new RegExp(`^${name}`) })).toBeVisible();
  }
  await page.keyboard.type("bo");
  await page.keyboard.press("Enter");
  await page.keyboard.type(".");
  await expect(options.filter({ hasText: /^total/ })).toContainText("120");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("listbox")).toHaveCount(0);
  await expect(field(page, "Condition")).toBeFocused();
});

test("a delivery that came is what completion and live values are over", async ({
  page,
  api,
  server,
  open,
}) => {
  const scenario = await createOrders(
    api,
    withConfig("big", { condition: "input.body.total > 100" }),
  );
  await api.replaceDraft(scenario.id, { ...DRAFT, nodes: [], edges: [] });
  await api.publish(scenario.id);
  await api.post(`/api/scenarios/${scenario.id}/enable`);
  await fetch(`${server.url}/api/webhook/shop/orders/7`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(ORDER),
  });
  await api.replaceDraft(scenario.id, DRAFT);
  await open(`/scenarios/${scenario.id}?node=big`);
  await write(page, "Condition", "input.body.name");
  await expect(panel(page)).toContainText("Ada");
  await expect(panel(page)).toContainText("with the last delivery");
  await page.keyboard.type(" == 'Ada'");
  await expect(panel(page).getByRole("status")).toContainText("true");
});

test("data is inserted by a click and by keyboard", async ({ page, api, open }) => {
  const scenario = await createOrders(api);
  await open(`/scenarios/${scenario.id}?node=big`);
  await expect(field(page, "Condition")).toHaveText("such as input.body.total > 120");
  await field(page, "Condition").click();
  await page.getByRole("button", { name: "Insert data into Condition" }).click();
  const tree = page.getByRole("region", { name: "Data for Condition" });
  await look(page, "words-tree");
  await tree
    .getByRole("button", { name: /^total/ })
    .first()
    .click();
  await expect(field(page, "Condition")).toHaveText("input.body.total");
  await page.keyboard.type(" > 100");
  await expect(field(page, "Condition")).toHaveText("input.body.total > 100");

  await node(page, "tell").dblclick();
  await field(page, "Body as JSON").click();
  await page.keyboard.type('{"text": "Order ');
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Insert data into Body as JSON" })).toBeFocused();
  await page.keyboard.press("Enter");
  const data = page.getByRole("region", { name: "Data for Body as JSON" });
  await data
    .getByRole("button", { name: /^total/ })
    .first()
    .focus();
  await page.keyboard.press("Enter");
  await expect(field(page, "Body as JSON")).toBeFocused();
  await expect(field(page, "Body as JSON")).toContainText("Order {{ input.body.total }}");
  await expectSaved(page);
  expect((await draftOf(api, scenario)).nodes[1]?.config).toMatchObject({
    json: { text: "Order {{ input.body.total }}" },
  });
});

test("the live value keeps up with typing after a dry run", async ({ page, api, open }) => {
  const scenario = await createOrders(api, withConfig("big", { condition: "true" }));
  await api.replaceDraft(scenario.id, {
    ...withConfig("big", { condition: "true" }),
    nodes: [
      { id: "big", type: "if", config: { condition: "input.body.total > 100" } },
      { ...DRAFT.nodes[1], config: { method: "POST", url: "https://chat.example/hook", json: 1 } },
    ],
  });
  await open(`/scenarios/${scenario.id}?node=tell`);
  await page.getByRole("button", { name: "Dry run" }).click();
  await dryRun(page).getByLabel("Body").fill(JSON.stringify(ORDER));
  await page.getByRole("button", { name: "Run dry" }).click();
  await expect(dryRun(page)).toContainText("What would have been sent");
  await write(page, "Body as JSON", "{{ input.body.name }}");
  await expect(panel(page)).toContainText("Ada");
  await expectSaved(page);
  await write(page, "Body as JSON", "{{ input.body.name | upper }}");
  await expect(panel(page)).toContainText("ADA");
  await expect(panel(page)).not.toContainText("was changed since");
});

test("a dry run of a webhook is made of its body and shows the request", async ({
  page,
  api,
  server,
  open,
}) => {
  const scenario = await createOrders(api);
  await api.replaceDraft(scenario.id, {
    ...DRAFT,
    nodes: [
      { id: "big", type: "if", config: { condition: "input.body.total > 100" } },
      {
        id: "tell",
        type: "http",
        config: {
          method: "POST",
          url: "https://chat.example/hook",
          json: { text: "Order {{ input.body.id }} of {{ input.body.name }}" },
        },
      },
    ],
  });
  await open(`/scenarios/${scenario.id}`);
  await page.getByRole("button", { name: "Dry run" }).click();
  await expect(
    dryRun(page).getByText(`POST ${server.url}/api/webhook/shop/orders/7`),
  ).toBeVisible();
  await dryRun(page).getByLabel("Body").fill("{");
  await expect(dryRun(page)).toContainText("line 1, column 2");
  await dryRun(page)
    .getByLabel("Body")
    .fill(JSON.stringify(ORDER, null, 2));
  await page.getByRole("button", { name: "Run dry" }).click();
  await expect(dryRun(page)).toContainText("POST https://chat.example/hook");
  const request = dryRun(page).getByRole("region", { name: "Request of tell" });
  await expect(request).toHaveText('{\n  "text": "Order 7 of Ada"\n}');
  await expect(request).toBeInViewport();
  await expect(node(page, "tell")).toBeInViewport({ ratio: 0.99 });
  await look(page, "words-dry-run");

  await dryRun(page).getByLabel("Body").fill("{}");
  await page.getByRole("button", { name: "Run dry" }).click();
  await expect(dryRun(page)).toContainText("Nothing would have been sent");
  await look(page, "words-dry-run-failed");
  await dryRun(page).getByRole("button", { name: "Go to big" }).click();
  await expect(field(page, "Condition")).toBeFocused();
  await panel(page).getByRole("button", { name: "tell", exact: true }).click();
  await expect(panel(page)).toContainText("There is no data here, as big failed before it.");
});

test("an empty field waits quietly, and each fault is told once with its code as code", async ({
  page,
  api,
  open,
}) => {
  const scenario = await createOrders(api);
  await open(`/scenarios/${scenario.id}?node=big`);
  await expect(node(page, "big")).toHaveAccessibleName(/1 to mend/);
  await expect(panel(page)).not.toContainText("is not an expression");
  await expect(panel(page)).not.toContainText("This is needed");
  await field(page, "Condition").click();
  await field(page, "Id").click();
  await expect(panel(page)).toContainText("This is needed");
  await write(page, "Condition", "input.body.total >");
  await expect(node(page, "big")).toHaveAccessibleName(/1 to mend/);
  await expect(panel(page).getByText(/is not an expression/)).toHaveCount(1);
  await expect(panel(page).locator("code", { hasText: "input.body.total >" })).toBeVisible();
  await look(page, "words-fault");
  await write(page, "Condition", "input.body.total > 1");
  await expect(panel(page).getByText(/is not an expression/)).toHaveCount(0);
});

test("a click on the name of an expression leads into it, and readers of screens hear both", async ({
  page,
  api,
  open,
}) => {
  const scenario = await createOrders(api);
  await open(`/scenarios/${scenario.id}?node=big`);
  const condition = field(page, "Condition");
  await expect(condition).not.toBeFocused();
  await panel(page)
    .locator("label", { hasText: /^Condition/ })
    .click();
  await expect(condition).toBeFocused();
  const heard = await condition.evaluate((element) => ({
    name: element.ariaLabelledByElements?.map((one) => one.textContent),
    about: element.ariaDescribedByElements?.map((one) => one.textContent),
  }));
  expect(heard.name).toEqual(["Condition"]);
  expect(heard.about?.[0]).toMatch(/./);
  await page.keyboard.type("input.body.total >");
  await field(page, "Id").click();
  await expect(condition).toHaveAttribute("aria-invalid", "true");
  await write(page, "Condition", "input.body.total > 1");
  await expect(condition).not.toHaveAttribute("aria-invalid");
});
