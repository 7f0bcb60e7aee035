/** Events that a person sends to a webhook from where its scenario is edited. */
import type { Locator, Page } from "@playwright/test";
import type { Api } from "../../fixtures/api.ts";
import {
  createScenario,
  type Draft,
  expectSaved,
  node,
  type Scenario,
  write,
} from "../../fixtures/editor.ts";
import { look } from "../../fixtures/look.ts";
import { createShop, SHOP_SECRET } from "../../fixtures/shop.ts";
import { expect, test } from "../../fixtures/test.ts";

const DRAFT: Draft = {
  trigger: {
    type: "webhook",
    config: { app: "shop", path: "orders/{id}" },
    sample: {
      method: "PUT",
      headers: { "content-type": "application/json", "x-kind": "new", "x-signature": "***" },
      query: { from: "shop" },
      path: { id: "A 7" },
      body: { total: 7 },
      url: "https://shop.example/orders/A%207",
    },
  },
  nodes: [{ id: "say", type: "logger", config: { message: "{{ input.body.total }}" } }],
  edges: [{ source: "trigger", target: "say" }],
};

async function createEvents(api: Api): Promise<Scenario> {
  await createShop(api);
  return createScenario(api, "events", DRAFT);
}

const barOf = (page: Page) =>
  page.locator("header").filter({ has: page.getByRole("heading", { level: 1 }) });
const dialogOf = (page: Page) => page.getByRole("dialog", { name: "Send an event to events" });

/** What is said of the answer, in the colour of how well it went. */
const told = (dialog: Locator) => dialog.getByRole("status").locator(":scope > div").first();

interface Steps {
  items: { nodeId: string; output: unknown }[];
}

interface Runs {
  items: { id: string; scenarioVersion: number }[];
}

test("an event is sent from the canvas, its run is shown there, and it is told when it came before", async ({
  page,
  api,
  open,
}) => {
  const scenario = await createEvents(api);
  await api.publish(scenario.id);
  await open(`/scenarios/${scenario.id}?node=say`);
  await write(page, "Message", "changed");
  await expectSaved(page);
  await barOf(page).getByRole("button", { name: "Send event" }).click();
  const dialog = dialogOf(page);
  await expect(dialog).toContainText("Version 1, the published one");
  await expect(dialog).toContainText("The draft has changes that are not published.");
  await expect(dialog).toContainText("Filled in from the trigger’s sample.");
  await expect(dialog.getByLabel("Method")).toHaveValue("PUT");
  await expect(dialog.getByLabel("Path behind the address")).toHaveValue("orders/A%207?from=shop");
  const body = dialog.getByLabel("Body (optional)");
  await expect(body).toHaveValue('{\n  "total": 7\n}');
  await look(page, "canvas-send-event");
  const send = dialog.getByRole("button", { name: "Send event" });
  await expect(send).toHaveAttribute("aria-disabled", "true");
  await dialog.getByLabel("Secret to sign with").fill(SHOP_SECRET);
  await body.fill('{"total": ');
  await expect(dialog).toContainText("Changed by hand. It is sent as it stands here.");
  await expect(body).toHaveAccessibleDescription(/no JSON: line 1/);
  await expect(send).toHaveAttribute("aria-disabled", "true");
  await body.fill('{"total": 8}');
  await dialog.getByText(/^More: application\/json, no idempotency key, 1 header/).click();
  await dialog.getByLabel("Idempotency key").fill("order 8");
  await send.click();
  await expect(told(dialog)).toContainText("Answered with 200.");
  await expect(told(dialog)).toHaveClass(/success/);
  const began = dialog.getByRole("list", { name: "The run that began" });
  await expect(began).toContainText("Succeeded");
  const [run] = (await api.get<Runs>("/api/runs")).items;
  expect(run).toMatchObject({ scenarioVersion: 1 });
  await expect(began.getByRole("link", { name: /^events/ })).toHaveAttribute(
    "href",
    `/runs/${run?.id}`,
  );
  await look(page, "canvas-event-sent");
  const steps = await api.get<Steps>(`/api/runs/${run?.id}/steps`);
  expect(steps.items[0]?.output).toMatchObject({
    method: "PUT",
    headers: { "x-kind": "new", "idempotency-key": "order 8" },
    query: { from: "shop" },
    path: { id: "A 7" },
    body: { total: 8 },
  });

  await send.click();
  await expect(dialog).toContainText("This event came before, so nothing began anew");
  await expect(
    dialog.getByRole("list", { name: "The run that the first one began" }),
  ).toBeVisible();
  expect((await api.get<Runs>("/api/runs")).items).toHaveLength(1);

  await dialog.getByRole("button", { name: "Show on the canvas" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(node(page, "say")).toHaveAccessibleName(/succeeded/);
  // What answered last is open where it is told what came of it.
  await expect(page.getByRole("tab", { name: "Data" })).toHaveAttribute("aria-selected", "true");
  await expect(page.getByRole("tree", { name: "Output of say" })).toBeVisible();
  // The secret has proven itself, and the chosen run is what one builds with from now on.
  await barOf(page).getByRole("button", { name: "Send event" }).click();
  await expect(dialog).toContainText("Filled in from the event of the chosen run.");
  await expect(body).toHaveValue('{\n  "total": 8\n}');
  await expect(dialog.getByLabel("Secret to sign with")).toHaveValue(SHOP_SECRET);
  await expect(dialog.getByLabel("Idempotency key")).toHaveValue("");
});

test("a refused event says why, and so does one that no scenario takes", async ({
  page,
  api,
  open,
}) => {
  const scenario = await createEvents(api);
  await api.publish(scenario.id);
  await api.post(`/api/scenarios/${scenario.id}/disable`);
  await open(`/scenarios/${scenario.id}`);
  await barOf(page).getByRole("button", { name: "Send event" }).click();
  const dialog = dialogOf(page);
  await expect(dialog).toContainText("It is off: no event starts a run of it");
  await dialog.getByLabel("Secret to sign with").fill("another secret");
  await dialog.getByRole("button", { name: "Send event" }).click();
  await expect(dialog.getByText("Answered with 404.")).toBeVisible();
  await expect(dialog).toContainText("no published and enabled scenario listens to orders/A%207");
  await look(page, "canvas-event-refused");
  await api.post(`/api/scenarios/${scenario.id}/enable`);
  await dialog.getByRole("button", { name: "Send event" }).click();
  await expect(dialog.getByText("Answered with 400.")).toBeVisible();
  await expect(dialog).toContainText("signature");
  await dialog.getByRole("link", { name: "the page of the app Shop" }).click();
  // A secret that did not prove itself is not remembered.
  await expect(page.getByLabel("Secret to sign with")).toHaveValue("");
  await expect(page.getByLabel("Path behind the address")).toHaveValue("orders/1");
});

test("the list sends events too, to what is published, and both say what stands in the way", async ({
  page,
  api,
  open,
}) => {
  const scenario = await createEvents(api);
  await open("/scenarios");
  await page.getByRole("button", { name: "More for events" }).click();
  await expect(page.getByRole("menuitem", { name: /^Send event/ })).toBeDisabled();
  await page.keyboard.press("Escape");
  await api.publish(scenario.id);
  await page.reload();
  await page.getByRole("button", { name: "More for events" }).click();
  await page.getByRole("menuitem", { name: "Send event" }).click();
  await expect(dialogOf(page).getByLabel("Body (optional)")).toHaveValue('{\n  "total": 7\n}');

  const byHand = await createScenario(api, "by hand", { ...DRAFT, trigger: { type: "manual" } });
  await api.publish(byHand.id);
  await api.replaceDraft(byHand.id, DRAFT);
  await page.goto(`/scenarios/${byHand.id}?node=trigger`);
  const use = page.getByRole("region", { name: "Where events are sent to" });
  await expect(use.getByRole("button", { name: "Send event" })).toHaveAccessibleDescription(
    /its published version takes no events/,
  );
  await expect(barOf(page).getByRole("button", { name: "Run now" })).toBeEnabled();
  await look(page, "canvas-event-not-published");
});

test("an event that fails says why in a sentence, and is shown where it failed with nothing in the way", async ({
  page,
  api,
  open,
}) => {
  await createShop(api);
  const scenario = await createScenario(api, "events", {
    trigger: { type: "webhook", config: { app: "shop" } },
    nodes: [
      { id: "say", type: "logger", config: { message: "{{ input.body.text }}" } },
      { id: "stop", type: "fail", config: { code: "SOLD_OUT", message: "Nothing is left" } },
    ],
    edges: [
      { source: "trigger", target: "say" },
      { source: "say", target: "stop" },
    ],
  });
  await open(`/scenarios/${scenario.id}?node=trigger`);
  await barOf(page).getByRole("button", { name: "Publish" }).click();
  await page.getByRole("button", { name: "Publish version 1" }).click();
  const published = page.getByRole("dialog", { name: "Published version 1" });
  await published.getByRole("button", { name: "Send event" }).click();
  const dialog = dialogOf(page);
  await expect(dialog).toBeVisible();
  await expect(published).toHaveCount(0);
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await expect(page.getByRole("dialog")).toHaveCount(0);

  await barOf(page).getByRole("button", { name: "Send event" }).click();
  await dialog.getByLabel("Secret to sign with").fill(SHOP_SECRET);
  await dialog.getByRole("button", { name: "Send event" }).click();
  await expect(dialog.getByText("Answered with 500.")).toBeVisible();
  await expect(told(dialog)).toHaveClass(/warning/);
  await expect(dialog.getByText("stop failed: Nothing is left")).toBeVisible();
  const whole = dialog.getByText('"correlationId"');
  await expect(whole).toBeHidden();
  await look(page, "canvas-event-failed");
  await dialog.getByText("The whole answer, as it was sent").click();
  await expect(whole).toBeVisible();
  await dialog.getByRole("button", { name: "Show on the canvas" }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  const panel = page.getByRole("complementary", { name: "Panel of stop" });
  await expect(panel.getByRole("tab", { name: "Data" })).toHaveAttribute("aria-selected", "true");
  const [reason, picker] = await Promise.all(
    [panel.getByText("stop failed: Nothing is left"), panel.getByLabel(/^Data of run/)].map(
      (place) => place.boundingBox(),
    ),
  );
  expect(reason?.y).toBeLessThan(picker?.y ?? 0);
  await expect(node(page, "stop")).toHaveClass(/selected/);
  await look(page, "canvas-event-failed-shown");
});

test("an event that came as a form with files is sent as JSON, and it is said", async ({
  page,
  api,
  open,
}) => {
  await createShop(api);
  const sample = {
    method: "POST",
    headers: { "content-type": "multipart/form-data; boundary=XX" },
    query: {},
    path: {},
    body: { fields: { total: "7" }, files: [] },
    url: "https://shop.example/orders",
  };
  const trigger = { type: "webhook", config: { app: "shop" }, sample };
  const scenario = await createScenario(api, "events", { ...DRAFT, trigger });
  await api.publish(scenario.id);
  await open(`/scenarios/${scenario.id}`);
  await barOf(page).getByRole("button", { name: "Send event" }).click();
  const body = dialogOf(page).getByLabel("Body (optional)");
  await expect(body).toHaveAccessibleDescription(
    /It came as multipart\/form-data and is sent as application\/json/,
  );
  await expect(body).toHaveValue(/"fields"/);
});
