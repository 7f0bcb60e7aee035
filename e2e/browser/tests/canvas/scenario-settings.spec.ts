import type { Locator, Page } from "@playwright/test";
import { createScenario, type Draft, draftOf, expectSaved, node } from "../../fixtures/editor.ts";
import { look } from "../../fixtures/look.ts";
import { expect, test } from "../../fixtures/test.ts";

const draft: Draft = {
  trigger: { type: "manual" },
  nodes: [{ id: "say", type: "logger", config: { message: "Hello" } }],
  edges: [{ source: "trigger", target: "say" }],
};

function panel(page: Page): Locator {
  return page.getByRole("complementary", { name: "Panel of the settings" });
}

async function writeExpression(page: Page, name: string, text: string): Promise<void> {
  await panel(page).getByRole("textbox", { name, exact: true }).click();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.type(text);
}

test("every setting is set in the panel, saved with the draft, and undone", async ({
  page,
  api,
  open,
}) => {
  await createScenario(api, "told");
  const scenario = await createScenario(api, "orders", draft);
  await open(`/scenarios/${scenario.id}`);
  await page.getByRole("button", { name: "Scenario settings" }).click();
  const form = panel(page);
  const fill = (label: string, text: string) =>
    form.getByRole("textbox", { name: label, exact: true }).fill(text);
  await fill("Description", "Takes orders in");
  await form.getByRole("button", { name: "Add to Tags" }).click();
  await fill("Tags 1", "shop");
  await form.getByRole("combobox", { name: "Time zone" }).fill("Berlin");
  await page.getByRole("option", { name: "Europe/Berlin" }).click();
  await fill("Deadline", "90m");
  await expect(form).toContainText("1 hour 30 minutes");
  await fill("Effects at a time", "4");
  await form.getByRole("button", { name: "Runs at a time" }).click();
  await fill("Limit", "3");
  await writeExpression(page, "For each", "input.region");
  await form.getByRole("combobox", { name: "When full" }).selectOption("drop");
  await form.getByRole("button", { name: "Rate", exact: true }).click();
  await fill("Starts", "100");
  await fill("In", "1m");
  await fill("Attempts", "5");
  await fill("First wait", "2s");
  await failures(page);
  await variablesAndLabels(page);
  await form.getByRole("textbox", { name: "For", exact: true }).first().fill("7d");
  await form.getByRole("textbox", { name: "At most", exact: true }).last().fill("1000");
  await expectSaved(page);
  const { settings } = await draftOf(api, scenario);
  expect(settings).toEqual({
    description: "Takes orders in",
    tags: ["shop"],
    timezone: "Europe/Berlin",
    deadline: "1h 30m",
    parallel: 4,
    concurrency: { limit: 3, key: "input.region", whenFull: "drop" },
    rateLimit: { limit: 100, per: "1m" },
    retry: { attempts: 5, initial: "2s" },
    onFailure: "cancel",
    errorScenario: "told",
    alert: false,
    vars: { greeting: "7", limits: [1, 2] },
    labels: { region: "input.region" },
    retention: { succeeded: { age: "7d" }, failed: { count: 1000 } },
  });
  await expect(page.getByRole("button", { name: "No problems" })).toBeVisible();
  await look(page, "scenario-settings");
  await form.getByRole("button", { name: "Add to Labels" }).scrollIntoViewIfNeeded();
  await look(page, "scenario-settings-below");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(form.getByRole("textbox", { name: "At most", exact: true }).last()).toHaveValue("");
  await page.getByRole("button", { name: "Redo" }).click();
  await expect(form.getByRole("textbox", { name: "At most", exact: true }).last()).toHaveValue(
    "1000",
  );
});

async function failures(page: Page): Promise<void> {
  const form = panel(page);
  await form
    .getByRole("combobox", { name: "Attempts in flight when a run fails" })
    .selectOption("cancel");
  await form.getByRole("combobox", { name: "Tell a scenario" }).click();
  await page.getByRole("option", { name: "told" }).click();
  await form.getByRole("switch", { name: "Alert" }).click();
}

async function variablesAndLabels(page: Page): Promise<void> {
  const form = panel(page);
  const names = form.getByRole("textbox", { name: "Name in Variables" });
  await form.getByRole("button", { name: "Add to Variables" }).click();
  await names.fill("greeting");
  await form.getByRole("textbox", { name: "Variables: greeting", exact: true }).fill("7");
  await form.getByRole("button", { name: "Add to Variables" }).click();
  await names.last().fill("limits");
  await form
    .getByRole("combobox", { name: "Kind of Variables: limits" })
    .selectOption("List or object");
  await form.getByRole("textbox", { name: "Variables: limits", exact: true }).fill("[1, 2]");
  await form.getByRole("button", { name: "Add to Labels" }).click();
  await form.getByRole("textbox", { name: "Name in Labels" }).fill("region");
  await writeExpression(page, "Labels: region", "input.region");
}

test("a value that the server would refuse is told at its field, and the draft stays as it was", async ({
  page,
  api,
  open,
}) => {
  const scenario = await createScenario(api, "orders", draft);
  await open(`/scenarios/${scenario.id}?node=scenario:settings`);
  const deadline = panel(page).getByRole("textbox", { name: "Deadline" });
  await deadline.fill("2h");
  await deadline.fill("two hours or so");
  await expect(panel(page)).toContainText("Not a length of time");
  await panel(page).getByRole("textbox", { name: "Effects at a time" }).fill("5000");
  await expect(panel(page)).toContainText("1,000 at most.");
  await expectSaved(page);
  await look(page, "scenario-settings-wrong");
  const { settings } = await draftOf(api, scenario);
  expect(settings).toEqual({ deadline: "2h" });
});

test("a problem of the settings leads to its field", async ({ page, api, open }) => {
  const broken = { ...draft, settings: { labels: { region: "input. +" }, timezone: "Mars/X" } };
  const scenario = await createScenario(api, "orders", broken);
  await open(`/scenarios/${scenario.id}`);
  await page.getByRole("button", { name: /problem/ }).click();
  const problems = page.getByRole("region", { name: "Problems" });
  await problems.getByRole("button", { name: /Settings:.*Mars/ }).click();
  await expect(panel(page).getByRole("combobox", { name: "Time zone" })).toBeFocused();
  await problems.getByRole("button", { name: /Settings: (?!.*Mars)/ }).click();
  await expect(panel(page).getByRole("textbox", { name: "Labels: region" })).toBeFocused();
});

test("a scenario is renamed in place; a name that is taken is told there", async ({
  page,
  api,
  open,
}) => {
  await createScenario(api, "taken");
  const scenario = await createScenario(api, "orders", draft);
  await open(`/scenarios/${scenario.id}`);
  await page.getByRole("heading", { name: "orders" }).getByRole("button").click();
  const name = page.getByRole("textbox", { name: "Name of the scenario" });
  await expect(name).toBeFocused();
  await name.fill("taken");
  await name.press("Enter");
  await expect(page.getByRole("alert")).toContainText("taken");
  await look(page, "scenario-rename-taken");
  await name.fill("returns");
  await name.press("Enter");
  await expect(page.getByRole("heading", { name: "returns" })).toBeVisible();
  await expect(page).toHaveTitle(/^returns/);
  await page.getByRole("button", { name: "Settings", exact: true }).click();
  await panel(page).getByRole("textbox", { name: "Name", exact: true }).fill("refunds");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "refunds" })).toBeVisible();
  expect(await api.get(`/api/scenarios/${scenario.id}`)).toMatchObject({ name: "refunds" });
});

test("a scenario is disabled, duplicated, shown with its runs, and deleted, from its editor", async ({
  page,
  api,
  open,
}) => {
  const scenario = await createScenario(api, "orders", draft);
  await api.publish(scenario.id);
  await open(`/scenarios/${scenario.id}`);
  const enabled = page.getByRole("switch", { name: "Events start runs" });
  await expect(enabled).toBeChecked();
  await enabled.click();
  await expect(page.getByText("Disabled", { exact: true })).toBeVisible();
  await expect
    .poll(() => api.get(`/api/scenarios/${scenario.id}`))
    .toMatchObject({ enabled: false });
  await page.getByRole("button", { name: "More for orders" }).click();
  await page.getByRole("menuitem", { name: "Runs of this scenario" }).click();
  await expect(page).toHaveURL(new RegExp(`/runs\\?scenario=${scenario.id}`));
  await page.goBack();
  await page.getByRole("button", { name: "More for orders" }).click();
  await page.getByRole("menuitem", { name: "Duplicate" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Copy" }).click();
  await expect(page.getByRole("heading", { name: "orders copy" })).toBeVisible();
  await expect(node(page, "say")).toBeVisible();
  await page.getByRole("button", { name: "More for orders copy" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /delete/i })
    .click();
  await expect(page.getByRole("table", { name: "Scenarios" })).toBeVisible();
  const { items } = await api.get<{ items: { name: string }[] }>("/api/scenarios");
  expect(items.map((one) => one.name)).toEqual(["orders"]);
});

test("the settings open by key, close by Escape, and give way to a node that is opened", async ({
  page,
  api,
  open,
}) => {
  const scenario = await createScenario(api, "orders", draft);
  await open(`/scenarios/${scenario.id}`);
  await expect(node(page, "say")).toBeVisible();
  await page.keyboard.press("s");
  await expect(panel(page).getByRole("textbox", { name: "Description" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(panel(page)).toBeHidden();
  await page.keyboard.press("s");
  await expect(panel(page)).toBeVisible();
  await node(page, "say").dblclick();
  await expect(page.getByRole("complementary", { name: "Panel of say" })).toBeVisible();
});
