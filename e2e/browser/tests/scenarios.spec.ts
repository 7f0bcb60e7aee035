import { HOSTILE_NAMES } from "../fixtures/hostile.ts";
import { look, WIDTHS } from "../fixtures/look.ts";
import { expect, test } from "../fixtures/test.ts";

const file = `scenario: from-file
description: Made from a file
trigger: { type: manual }
nodes: { note: { type: logger, config: { message: Hello } } }
edges: [trigger -> note]
`;

interface Scenario {
  id: string;
  name: string;
  draft: { nodes: { id: string; type: string }[] };
}

test("the first scenario is made from an example", async ({ page, api, open }) => {
  await open("/scenarios");
  await expect(page.getByRole("heading", { name: "No scenarios yet" })).toBeVisible();
  await look(page, "scenarios-empty", WIDTHS.phone);
  await page.getByRole("button", { name: "New scenario" }).first().click();
  await expect(page.getByRole("tab", { name: "Example" })).toHaveAttribute("aria-selected", "true");
  await expect(page.getByText("Needs something that answers at 127.0.0.1:7411.")).toBeVisible();
  await page.getByRole("radio", { name: /order-alerts/ }).check();
  await look(page, "new-scenario", WIDTHS.phone);
  await page.getByRole("button", { name: "Create" }).click();
  await expect(page.getByRole("heading", { name: "order-alerts" })).toBeVisible();
  const { items } = await api.get<{ items: Scenario[] }>("/api/scenarios");
  const made = await api.get<Scenario>(`/api/scenarios/${items[0]?.id}`);
  expect(made.draft.nodes.map((node) => node.id)).toContain("notify");
  await expect(page.getByRole("button", { name: "No problems" })).toBeVisible();
  await look(page, "example-order-alerts");
});

test("a scenario is made from nothing, by keyboard; a name that is taken is told at its field", async ({
  page,
  api,
  open,
}) => {
  await api.post("/api/scenarios", { name: "orders" });
  await open("/scenarios");
  await page.getByRole("button", { name: "New scenario" }).press("Enter");
  await page.getByLabel("Name").fill("orders");
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Name")).toBeFocused();
  await expect(page.getByLabel("Name")).toHaveAccessibleDescription(/orders/);
  const { ring, edge } = await page.getByLabel("Name").evaluate((input) => {
    const { outlineColor, borderTopColor } = getComputedStyle(input);
    return { ring: outlineColor, edge: borderTopColor };
  });
  expect(ring, "the ring of a wrong field has the colour of its edge").toBe(edge);
  await page.getByLabel("Name").fill("returns");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "returns" })).toBeVisible();
});

test("a name that was typed stays, and so does the focus, whatever it is made from", async ({
  page,
  open,
}) => {
  await open("/scenarios");
  await page.getByRole("button", { name: "New scenario" }).first().click();
  const dialog = page.getByRole("dialog", { name: "New scenario" });
  const name = dialog.getByLabel("Name", { exact: true });
  await dialog.getByRole("tab", { name: "Example" }).click();
  await expect(name).toHaveValue("hello");
  await dialog.getByRole("tab", { name: "Blank" }).click();
  await expect(name).toHaveValue("");
  await expect(name).toBeFocused();
  await expect(dialog).toContainText("What starts its runs is chosen there first.");
  await page.keyboard.type("orders");
  await dialog.getByRole("tab", { name: "Example" }).click();
  await expect(dialog.getByRole("radio", { name: /hello/ })).toBeChecked();
  await expect(name).toHaveValue("orders");
  await expect(name).toBeFocused();
  await dialog.getByRole("tab", { name: "Example" }).focus();
  await page.keyboard.press("ArrowLeft");
  await expect(dialog.getByRole("tab", { name: "Blank" })).toBeFocused();
  await expect(name).toHaveValue("orders");
});

test("a scenario is made from a file; one that does not parse is told with its line", async ({
  page,
  open,
}) => {
  await open("/scenarios");
  await page.getByRole("button", { name: "New scenario" }).first().click();
  await page.getByRole("tab", { name: "File" }).click();
  const upload = (buffer: string) =>
    page.locator('input[type="file"]').setInputFiles({
      name: "scenario.yaml",
      mimeType: "application/yaml",
      buffer: Buffer.from(buffer),
    });
  await upload("scenario: a\ntrigger: {type: manual}\nedges: [a b]\n");
  await expect(page.getByRole("alert")).toContainText("Line 3");
  await look(page, "new-scenario-bad-file");
  await upload(file);
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("from-file");
  await page.getByRole("button", { name: "Create" }).click();
  await expect(page.getByRole("heading", { name: "from-file" })).toBeVisible();
  await page.getByRole("link", { name: "Scenarios" }).first().click();
  await expect(page.getByRole("table")).toContainText("Made from a file");
});

test("a scenario is disabled, copied and deleted, and the deletion is asked about", async ({
  page,
  api,
  open,
}) => {
  const draft = {
    trigger: { type: "manual" },
    nodes: [{ id: "note", type: "logger", config: { message: "Hello" } }],
    edges: [{ source: "trigger", target: "note" }],
  };
  const { id } = await api.post<Scenario>("/api/scenarios", { name: "orders", draft });
  await open("/scenarios");
  const toggle = page.getByRole("switch", { name: /^orders/ });
  await expect(toggle).toHaveAccessibleName(/until it is published/);
  await expect(toggle).toBeDisabled();
  await expect(toggle).not.toBeChecked();
  await api.publish(id);
  await page.reload();
  await expect(toggle).toBeChecked();
  await toggle.click();
  await expect(page.getByRole("switch", { name: /^orders/ })).not.toBeChecked();
  expect(await api.get(`/api/scenarios/${id}`)).toMatchObject({ enabled: false });
  await page.getByRole("button", { name: "More for orders" }).click();
  await page.getByRole("menuitem", { name: "Copy" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Copy" }).click();
  await expect(page.getByRole("table")).toContainText("orders copy");
  await page.getByRole("button", { name: "More for orders copy" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await look(page, "delete-scenario", WIDTHS.phone);
  await page.getByRole("button", { name: /delete$/i }).click();
  await expect(page.getByRole("table")).not.toContainText("orders copy");
});

test("scenarios are found by name and state, and the address keeps it", async ({
  page,
  api,
  open,
}) => {
  for (const name of ["orders", "returns", "invoices"]) await api.post("/api/scenarios", { name });
  await api.post("/api/scenarios", { name: "old orders", enabled: false });
  await open("/scenarios?search=order");
  const rows = page.getByRole("table").getByRole("row");
  await expect(rows).toHaveCount(3);
  await page.getByLabel("State").selectOption("Disabled");
  await expect(rows).toHaveCount(2);
  await page.reload();
  await expect(rows).toHaveCount(2);
  await page.getByRole("searchbox").fill("nothing like it");
  await expect(page.getByRole("heading", { name: "No scenario matches" })).toBeVisible();
});

test("hostile names and long lists leave the page as it is", async ({ page, api, open }) => {
  for (let number = 1; number <= 60; number += 1) {
    await api.post("/api/scenarios", { name: `scenario ${String(number).padStart(2, "0")}` });
  }
  for (const name of HOSTILE_NAMES) {
    const draft = { trigger: { type: "manual" }, settings: { description: name.repeat(3) } };
    await api.post("/api/scenarios", { name, draft });
  }
  await open("/scenarios");
  await expect(page.getByRole("table").getByRole("row")).toHaveCount(51);
  await expect(page.getByText(HOSTILE_NAMES[0] ?? "", { exact: true })).toBeVisible();
  const row = page.getByRole("row").filter({ hasText: "scenario 60" });
  await expect(row).toContainText("Started by hand");
  await expect(row.getByRole("cell", { name: "Never" })).toBeVisible();
  await expect(row.getByRole("cell", { name: "No runs" })).toBeVisible();
  await look(page, "scenarios", WIDTHS.phone);
  await page.getByRole("button", { name: "Load more" }).click();
  await expect(page.getByRole("table").getByRole("row")).toHaveCount(65);
  expect(await page.title()).toBe("Scenarios · Millrace");
});

test("a published scenario says when its draft is ahead", async ({ page, api, open }) => {
  const draft = { trigger: { type: "manual" }, nodes: [] as object[], edges: [] as object[] };
  draft.nodes.push({ id: "note", type: "logger", config: { message: "Hello" } });
  draft.edges.push({ source: "trigger", target: "note" });
  const { id } = await api.post<Scenario>("/api/scenarios", { name: "orders", draft });
  await api.publish(id);
  await open("/scenarios");
  const table = page.getByRole("table", { name: "Scenarios" });
  await expect(table).toContainText("v1");
  await expect(table).not.toContainText("Draft ahead");
  const changed = { ...draft, settings: { description: "Changed" } };
  await api.replaceDraft(id, changed);
  await page.reload();
  await expect(table).toContainText("Draft ahead");
  await look(page, "scenarios-draft-ahead", WIDTHS.phone);
});
