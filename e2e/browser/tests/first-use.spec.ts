/** What somebody does who has never used it: from an empty instance to the first run. */
import type { Page } from "@playwright/test";
import {
  createScenario,
  dragEdge,
  dragType,
  expectSaved,
  handle,
  node,
  write,
} from "../fixtures/editor.ts";
import { look, WIDTHS } from "../fixtures/look.ts";
import { publish, startRun } from "../fixtures/run-scenarios.ts";
import { createShop, sendSigned } from "../fixtures/shop.ts";
import { expect, test } from "../fixtures/test.ts";

interface Runs {
  items: { id: string; status: string }[];
}

/** A node behind the trigger, so that there is something to publish. */
async function addNote(page: Page): Promise<void> {
  await dragType(page, "Log a message", 560, 200);
  await write(page, "Message", "It came");
  await page.getByRole("button", { name: "Close panel" }).click();
  await dragEdge(page, handle(page, "trigger", "out"), handle(page, "logger_1", "in"));
  await expectSaved(page);
}

async function publishFirst(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Publish" }).click();
  await page.getByRole("button", { name: "Publish version 1" }).click();
  await expect(page.getByRole("dialog", { name: "Published version 1" })).toBeVisible();
}

test("from an empty instance to a run by a signed webhook, without leaving what one is at", async ({
  page,
  api,
  server,
  open,
}) => {
  await open("/");
  await page.getByRole("link", { name: "From an example" }).click();
  await expect(page.getByRole("radio", { name: /hello/ })).toBeVisible();
  await look(page, "new-scenario-first", WIDTHS.phone);
  await page.getByRole("tab", { name: "Blank" }).click();
  await page.getByLabel("Name").fill("alerts");
  await page.getByRole("button", { name: "Create" }).click();
  await node(page, "trigger").dblclick();
  await page.getByLabel("What starts runs").selectOption("Webhook");
  await page.getByRole("button", { name: "Create an app…" }).click();
  const dialog = page.getByRole("dialog", { name: "New app" });
  await dialog.getByLabel("Name").fill("My Shop");
  await dialog.getByRole("button", { name: "Generate a secret" }).click();
  const secret = await dialog.getByLabel("Secret").inputValue();
  await look(page, "canvas-new-app");
  await dialog.getByRole("button", { name: "Create", exact: true }).click();
  await expect(page.getByRole("combobox", { name: /^App/ })).toHaveValue("My Shop (my-shop)");
  await page.getByRole("button", { name: "Path", exact: true }).click();
  await write(page, "Path", "orders/{id}");
  const address = `${server.url}/api/webhook/my-shop/orders/{id}`;
  const use = page.getByRole("region", { name: "Where events are sent to" });
  await expect(use).toContainText(address);
  await look(page, "canvas-webhook");
  await page.getByRole("button", { name: "Dry run" }).click();
  await page.getByText(/^More: /).click();
  await expect(page.getByLabel("Method, headers, query, path and URL")).toHaveValue(
    new RegExp(`"${server.url}/api/webhook/my-shop/orders/7"`),
  );
  await page.getByRole("button", { name: "Close dry run" }).click();
  await page.getByRole("button", { name: "Close panel" }).click();
  await addNote(page);
  await publishFirst(page);
  await expect(page.getByText("Events start runs of it from now on.")).toBeVisible();
  await expect(use).toContainText(address);
  await look(page, "published-webhook");
  await use.getByRole("button", { name: "Send event" }).click();
  const sending = page.getByRole("dialog", { name: "Send an event to alerts" });
  await expect(sending.getByLabel("Path behind the address")).toHaveValue("orders/1");
  await expect(sending.getByLabel("Secret to sign with")).toHaveValue(secret);
  await sending.getByRole("button", { name: "Send event" }).click();
  await expect(sending.getByText(/Answered with 20\d\./)).toBeVisible();
  await expect
    .poll(async () => (await api.get<Runs>("/api/runs")).items[0]?.status)
    .toBe("succeeded");
  await page.goto("/");
  await expect(page.getByRole("region", { name: "Throughput" })).toBeVisible();
});

for (const example of ["hello", "order-alerts", "sync-api"]) {
  test(`the example ${example} is taken, published and answers a webhook`, async ({
    page,
    api,
    open,
  }) => {
    await open("/");
    await page.getByRole("link", { name: "From an example" }).click();
    const dialog = page.getByRole("dialog", { name: "New scenario" });
    await expect(dialog.getByRole("radio", { name: /hello/ })).toBeChecked();
    await dialog.getByRole("radio", { name: new RegExp(example) }).check();
    await expect(dialog.getByLabel("App that sends the events")).toHaveValue("");
    if (example === "order-alerts") await look(page, "new-scenario-example-app", WIDTHS.phone);
    await dialog.getByRole("button", { name: "Create" }).click();
    await expect(page.getByRole("heading", { name: example })).toBeVisible();
    await publishFirst(page);
    await page
      .getByRole("dialog", { name: "Published version 1" })
      .getByRole("button", { name: "Send event" })
      .click();
    const sending = page.getByRole("dialog", { name: `Send an event to ${example}` });
    await expect(sending.getByRole("textbox", { name: /^Body/ })).toHaveValue(/"A-100\d"/);
    const send = sending.getByRole("button", { name: "Send event" });
    await expect(send).toBeInViewport();
    await send.click();
    await expect(sending.getByText(/Answered with 20\d\./)).toBeVisible();
    if (example === "sync-api") await look(page, "example-answered");
    await expect
      .poll(async () => (await api.get<Runs>("/api/runs")).items[0]?.status)
      .toBe("succeeded");
    await expect(sending.getByText("Succeeded", { exact: true })).toBeVisible();
  });
}

test("a second example listens to the app that the first one made", async ({ page, api, open }) => {
  await createShop(api);
  await open("/scenarios?new=example");
  const dialog = page.getByRole("dialog", { name: "New scenario" });
  await expect(dialog.getByLabel("App that sends the events")).toHaveValue("shop");
  await dialog.getByLabel("App that sends the events").selectOption("");
  await dialog.getByRole("button", { name: "Create" }).click();
  await expect(page.getByRole("heading", { name: "hello" })).toBeVisible();
  const { items } = await api.get<{ items: { key: string }[] }>("/api/apps");
  expect(items.map(({ key }) => key).toSorted()).toEqual(["shop", "shop-2"]);
});

test("a scenario that is started by hand is run right after publishing, and off is said", async ({
  page,
  api,
  open,
}) => {
  const scenario = await createScenario(api, "by hand");
  await open(`/scenarios/${scenario.id}`);
  await expect(node(page, "trigger")).toBeVisible();
  await addNote(page);
  await api.post(`/api/scenarios/${scenario.id}/disable`);
  await page.reload();
  await publishFirst(page);
  await page.getByRole("button", { name: "Turn it on" }).click();
  await expect(page.getByText("It runs when it is called or started by hand.")).toBeVisible();
  await look(page, "published-manual");
  const published = page.getByRole("dialog", { name: /published/i });
  await published.getByRole("button", { name: "Run now" }).click();
  const event = page.getByRole("textbox", { name: "Event, as JSON" });
  await event.fill("{");
  await expect(event).toHaveAccessibleDescription(/no JSON/);
  await event.fill('{"total": 120}');
  await page
    .getByRole("dialog", { name: "Run by hand now" })
    .getByRole("button", { name: "Run now" })
    .click();
  await expect(page).toHaveURL(/\/runs\/run_/);
  await expect(page.getByText("Succeeded").first()).toBeVisible();
});

test("a connection is made where a node needs one, with its app on the way", async ({
  page,
  api,
  open,
}) => {
  const nodes = [{ id: "call", type: "http", config: { url: "http://127.0.0.1:1" } }];
  const draft = { trigger: { type: "manual" }, nodes, edges: [] };
  const scenario = await createScenario(api, "calls", draft);
  await open(`/scenarios/${scenario.id}?node=call`);
  await page.getByRole("button", { name: "Connection", exact: true }).click();
  await page.getByRole("button", { name: "Create a connection…" }).click();
  const dialog = page.getByRole("dialog", { name: "New connection" });
  await dialog.getByRole("button", { name: "Create an app…" }).click();
  const inner = page.getByRole("dialog", { name: "New app" });
  await inner.getByLabel("Name").fill("CRM");
  await inner.getByRole("button", { name: "Create without a secret" }).click();
  await expect(dialog.getByLabel("Name")).toHaveValue("crm");
  await dialog.getByLabel("How requests sign in").selectOption("bearer");
  await dialog.getByLabel("Token").fill("a token of the CRM");
  await look(page, "canvas-new-connection");
  await dialog.getByRole("button", { name: "Create", exact: true }).click();
  await expect(page.getByRole("combobox", { name: /^Connection/ })).toHaveValue("crm");
  await expectSaved(page);
});

test("a run that a filter ended says where it stopped and why", async ({ page, api, open }) => {
  const draft = {
    trigger: { type: "manual" },
    nodes: [
      {
        id: "large",
        name: "Large ones",
        type: "filter",
        config: { condition: "input.total > 100" },
      },
      { id: "note", type: "logger", config: { message: "A large order" } },
    ],
    edges: [
      { source: "trigger", target: "large" },
      { source: "large", target: "note" },
    ],
  };
  const id = await publish(api, { name: "orders", draft });
  const run = await startRun(api, id, { total: 5 }, "succeeded");
  await open(`/runs/${run.id}`);
  const stopped = page.getByRole("region", { name: "Where it stopped" });
  await expect(stopped).toContainText(
    "Stopped at Large ones: its condition was false, since input.total was 5 (needs > 100).",
  );
  await look(page, "run-stopped", WIDTHS.phone);
});

test("messages stand clear of the panel and of what is at the lower edge", async ({
  page,
  api,
  open,
}) => {
  const scenario = await createScenario(api, "messages");
  await open(`/scenarios/${scenario.id}?node=trigger`);
  await expect(page.getByRole("complementary", { name: /^Panel/ })).toBeVisible();
  await dragType(page, "Log a message", 300, 300);
  await dragEdge(page, handle(page, "trigger", "out"), handle(page, "logger_1", "in"));
  await dragEdge(page, handle(page, "trigger", "out"), handle(page, "logger_1", "in"));
  const message = page.getByRole("region", { name: "Messages" }).getByRole("paragraph").first();
  await expect(message).toBeVisible();
  for (const width of WIDTHS.desk) {
    await page.setViewportSize({ width, height: 900 });
    // What is pointed at stays.
    await message.hover();
    const box = await message.boundingBox();
    const panel = await page.getByRole("complementary", { name: /^Panel/ }).boundingBox();
    const problems = await page.getByRole("button", { name: /problem/ }).boundingBox();
    if (!box || !panel || !problems) throw new Error("it is not shown");
    expect(box.x + box.width).toBeLessThanOrEqual(panel.x);
    expect(box.y + box.height).toBeLessThanOrEqual(problems.y);
  }
  await look(page, "canvas-message");

  // A panel at the other side, where no second one takes the room.
  await page.getByRole("button", { name: "Close panel" }).click();
  await page.getByRole("button", { name: "Dry run" }).click();
  const dryRun = page.getByRole("complementary", { name: "Dry run" });
  await expect(dryRun).toBeVisible();
  await dragEdge(page, handle(page, "trigger", "out"), handle(page, "logger_1", "in"));
  for (const width of WIDTHS.desk) {
    await page.setViewportSize({ width, height: 900 });
    await message.hover();
    const box = await message.boundingBox();
    const beside = await dryRun.boundingBox();
    if (!box || !beside) throw new Error("it is not shown");
    expect(box.x).toBeGreaterThanOrEqual(beside.x + beside.width);
    expect(box.x + box.width).toBeLessThanOrEqual(width);
  }
  await look(page, "canvas-message-dry-run");
  await page
    .getByRole("region", { name: "Messages" })
    .getByRole("button", { name: "Close" })
    .click();
  await expect(message).toHaveCount(0);
});

test("an order that is sent twice is worked on once, as the panel of the trigger says how", async ({
  page,
  api,
  server,
  open,
}) => {
  await createShop(api);
  const nodes = [{ id: "note", type: "logger", config: { message: "{{ input.body.id }}" } }];
  const edges = [{ source: "trigger", target: "note" }];
  const trigger = { type: "webhook", config: { app: "shop" } };
  const id = await publish(api, { name: "orders", draft: { trigger, nodes, edges } });
  await open(`/scenarios/${id}?node=trigger`);
  const use = page.getByRole("region", { name: "Where events are sent to" });
  await expect(use).toContainText("the same header Idempotency-Key are one event");
  await use.getByRole("link", { name: "Change" }).click();
  await page.getByLabel("Two requests are the same event").selectOption("expression");
  await page.getByLabel("Expression").fill("input.body.id");
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Saved" })).toBeVisible();
  await sendSigned(server, { id: "A-1", quantity: 3 });
  await sendSigned(server, { id: "A-1", quantity: 3 });
  await sendSigned(server, { id: "A-2", quantity: 1 });
  await expect.poll(async () => (await api.get<Runs>("/api/runs")).items.length).toBe(2);
  await page.getByRole("tab", { name: "Deliveries" }).click();
  await expect(page.getByText("repeated").filter({ visible: true })).toHaveCount(1);
  await page.goto(`/scenarios/${id}?node=trigger`);
  await expect(use).toContainText("input.body.id");
});
