import { createHmac } from "node:crypto";
import type { Api } from "../fixtures/api.ts";
import { ENORMOUS_TEXT, HOSTILE_NAMES } from "../fixtures/hostile.ts";
import { expectWhole, look, WIDTHS } from "../fixtures/look.ts";
import type { Server } from "../fixtures/server.ts";
import { expect, test } from "../fixtures/test.ts";

const SECRET = "a secret of the shop";

interface Named {
  id: string;
}

/** An app whose webhooks are signed with `SECRET`. */
async function makeShop(api: Api, webhook: object = {}): Promise<Named> {
  const app = await api.post<Named>("/api/apps", { key: "shop", name: "The shop", webhook });
  const secrets = { credentials: { webhookSecret: SECRET } };
  const connection = { appId: app.id, name: "shop-hook", secrets };
  const { id } = await api.post<Named>("/api/connections", connection);
  await api.patch(`/api/apps/${app.id}`, { defaultConnectionId: id });
  return app;
}

/** A published scenario that listens to the app. */
async function listen(api: Api): Promise<Named> {
  const trigger = { type: "webhook", config: { app: "shop" } };
  const nodes = [{ id: "note", type: "logger", config: { message: "came" } }];
  const edges = [{ source: "trigger", target: "note" }];
  const draft = { trigger, nodes, edges };
  const scenario = await api.post<Named>("/api/scenarios", { name: "orders", draft });
  const response = await api.publish(scenario.id);
  expect(response).toMatchObject({ version: 1 });
  await api.post(`/api/scenarios/${scenario.id}/enable`);
  return scenario;
}

function send(server: Server, body: string, secret = SECRET): Promise<Response> {
  const signature = createHmac("sha256", secret).update(body).digest("hex");
  return fetch(`${server.url}/api/webhook/shop`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Signature": signature },
    body,
  });
}

test("an app is made, its settings changed with every field, and it is deleted", async ({
  page,
  api,
  open,
}) => {
  await open("/apps");
  await expect(page.getByRole("heading", { name: "No apps yet" })).toBeVisible();
  await look(page, "apps-empty");
  await page.getByRole("button", { name: "New app" }).first().click();
  await page.getByLabel("Name").fill("My Shop");
  await expect(page.getByLabel("Key")).toHaveValue("my-shop");
  await page.getByRole("button", { name: "Create without a secret" }).click();
  await expect(page.getByRole("heading", { name: "My Shop" })).toBeVisible();
  await page.getByRole("tab", { name: "Settings" }).click();
  await page.getByLabel("Proof").selectOption("stripe");
  await page.getByLabel("How old a request may be").fill("soon");
  await page.getByRole("button", { name: "Add a header" }).click();
  await page.getByLabel("Hidden headers, 1", { exact: true }).fill("x bad");
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByLabel("How old a request may be")).toHaveAccessibleDescription(
    /not a duration/,
  );
  await expect(page.getByLabel("Hidden headers, 1", { exact: true })).toHaveAccessibleDescription(
    /header name/,
  );
  await look(page, "app-settings-wrong", WIDTHS.phone);
  await page.getByLabel("How old a request may be").fill("10m");
  await page.getByLabel("Hidden headers, 1", { exact: true }).fill("x-token");
  await page.getByLabel("Largest body").fill("2");
  const sameEvent = page.getByLabel("Two requests are the same event");
  await expect(sameEvent).toHaveAccessibleDescription(/Idempotency-Key/);
  await sameEvent.selectOption("body");
  await expect(sameEvent).not.toHaveAccessibleDescription(/Idempotency-Key/);
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Saved" })).toBeVisible();
  const { items } = await api.get<{ items: { webhook: object }[] }>("/api/apps");
  expect(items[0]?.webhook).toEqual({
    scheme: "stripe",
    tolerance: "10m",
    maxBody: 2 * 1024 * 1024,
    idempotencyKey: "body",
    hiddenHeaders: ["x-token"],
  });
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(page.getByRole("heading", { name: "No apps yet" })).toBeVisible();
});

test("a new app has its secret at once; its request to try is signed by it, and it is used by scenarios", async ({
  page,
  api,
  open,
}) => {
  await open("/apps");
  await page.getByRole("button", { name: "New app" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("Shop");
  await dialog.getByRole("button", { name: "Generate a secret" }).click();
  const secret = await dialog.getByLabel("Secret").inputValue();
  expect(secret).toHaveLength(43);
  await expect(dialog.getByText("The secret is shown only now.")).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Copy the secret" })).toBeVisible();
  await look(page, "new-app", WIDTHS.phone);
  await dialog.getByRole("button", { name: "Create", exact: true }).click();
  await expect(page.getByText("Secret set")).toBeVisible();
  await expect(page.getByRole("region", { name: "Signed request" })).toContainText(
    `Authorization: Bearer ${secret}`,
  );
  await expect(page.getByText("No scenario uses the app shop yet.")).toBeVisible();
  const scenario = await listen(api);
  await page.reload();
  await expect(page.getByRole("link", { name: "orders" })).toHaveAttribute(
    "href",
    `/scenarios/${scenario.id}`,
  );
  // Once the page is loaded anew nobody knows the secret, and it is said that it is needed.
  await expect(page.getByText("the server never shows the secret")).toContainText(
    "Put it in above to send from here",
  );
  await expect(page.getByLabel("Secret to sign with")).toHaveAccessibleDescription(/needs it/);
});

test("a secret that is refused is told at its field, and the app is not made twice", async ({
  page,
  api,
  open,
}) => {
  await open("/apps");
  await page.getByRole("button", { name: "New app" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("Shop");
  await dialog.getByLabel("Secret").fill("abc");
  await dialog.getByRole("button", { name: "Create", exact: true }).click();
  await expect(dialog.getByLabel("Secret")).toHaveAccessibleDescription(/at least 4/);
  // Another one is not refused yet.
  await dialog.getByRole("button", { name: "Generate a secret" }).click();
  await expect(dialog.getByLabel("Secret")).not.toHaveAttribute("aria-invalid");
  await expect(dialog.getByText(/at least 4/)).toHaveCount(0);
  await dialog.getByLabel("Secret").fill("abcdef");
  await dialog.getByRole("button", { name: "Create", exact: true }).click();
  await expect(page.getByText("Secret set")).toBeVisible();
  expect((await api.get<{ items: object[] }>("/api/apps")).items).toHaveLength(1);
});

test("an app without a secret gets one on its page, without a detour", async ({
  page,
  api,
  open,
}) => {
  const { id } = await api.post<Named>("/api/apps", { key: "shop" });
  await open(`/apps/${id}`);
  await expect(page.getByText("Every request is refused")).toBeVisible();
  await page.getByRole("button", { name: "Set a secret" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByLabel("Name")).toHaveValue("shop");
  await dialog.getByRole("button", { name: "Generate a secret" }).click();
  const secret = await dialog.getByLabel("Webhook secret").inputValue();
  await look(page, "app-new-secret", WIDTHS.phone);
  await dialog.getByRole("button", { name: "Create", exact: true }).click();
  await expect(page.getByText("Secret set")).toBeVisible();
  await expect(page.getByLabel("Secret to sign with")).toHaveValue(secret);
});

test("a signed request is ready, is taken when sent, and its delivery is seen", async ({
  page,
  api,
  open,
}) => {
  const app = await makeShop(api);
  await listen(api);
  await open(`/apps/${app.id}`);
  await expect(page.getByText("Secret set")).toBeVisible();
  await expect(page.getByRole("region", { name: "Commands that sign" })).toContainText(
    "openssl dgst -sha256 -hmac",
  );
  const body = '{"id": "ü"}';
  await page.getByLabel("Body (optional)").fill(body);
  await page.getByLabel("Secret to sign with").fill(SECRET);
  const signature = createHmac("sha256", SECRET).update(body).digest("hex");
  const command = page.getByRole("region", { name: "Signed request" });
  await expect(command).toContainText(`X-Signature: sha256=${signature}`);
  await look(page, "app-webhook", WIDTHS.phone);
  await page.getByRole("button", { name: "Send it from here" }).click();
  await expect(page.getByText("Answered with 200.")).toBeVisible();
  await page.getByRole("link", { name: "See the delivery" }).click();
  await expect(page.getByRole("table", { name: "Deliveries" })).toContainText("200 accepted");
});

test("deliveries appear as they come; a refused one says why; one is received again", async ({
  page,
  api,
  server,
  open,
}) => {
  const app = await makeShop(api);
  await listen(api);
  await open(`/apps/${app.id}?tab=deliveries`);
  await expect(page.getByRole("heading", { name: "Nothing has come yet" })).toBeVisible();
  await send(server, '{"id": 1}', "another secret");
  const table = page.getByRole("table", { name: "Deliveries" });
  await expect(table).toContainText("400 invalid_signature");
  await page.getByRole("button", { name: "Show delivery 1" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText("Refused: invalid_signature")).toBeVisible();
  await expect(dialog.getByRole("region", { name: "What was expected" }).first()).toContainText(
    '{"id": 1}',
  );
  await look(page, "delivery-refused", WIDTHS.phone);
  await dialog.getByRole("button", { name: "Receive it again" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Received again: 1 run" })).toBeVisible();
  await page.keyboard.press("Escape");
  await send(server, '{"id": 2}');
  await expect(table.getByRole("row")).toHaveCount(4);
  await look(page, "deliveries", WIDTHS.phone);
  const wide = page.viewportSize() ?? { width: 1440, height: 900 };
  await page.setViewportSize({ width: 360, height: 740 });
  await expectWhole(table.getByText("400 invalid_signature").filter({ visible: true }));
  await expectWhole(table.getByText("POST /shop").first().locator(".."));
  await page.setViewportSize(wide);
  await expect(table.getByRole("link").first()).toHaveAttribute("href", /^\/runs\/run_/);
});

test("an app that is used is not deleted, and what uses it is named with links", async ({
  page,
  api,
  open,
}) => {
  const app = await makeShop(api);
  const scenario = await listen(api);
  await open(`/apps/${app.id}`);
  await page.getByRole("button", { name: "Delete" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Delete" }).click();
  await expect(dialog.getByRole("link", { name: "orders" })).toHaveAttribute(
    "href",
    `/scenarios/${scenario.id}`,
  );
  await expect(dialog.getByRole("button", { name: "Delete" })).toBeDisabled();
  await look(page, "app-in-use", WIDTHS.phone);
  await dialog.getByRole("link", { name: "shop-hook" }).click();
  await expect(page.getByRole("heading", { name: "shop-hook" })).toBeVisible();
});

test("hostile names and bodies leave the pages as they are", async ({
  page,
  api,
  server,
  open,
}) => {
  await makeShop(api, { scheme: "none" });
  for (const [index, name] of HOSTILE_NAMES.entries()) {
    await api.post("/api/apps", { key: `app-${index}`, name });
  }
  for (const body of [...HOSTILE_NAMES, ENORMOUS_TEXT]) {
    await fetch(`${server.url}/api/webhook/shop/${encodeURIComponent(body.slice(0, 500))}`, {
      method: "POST",
      headers: { "Content-Type": "text/plain" },
      body,
    });
  }
  await open("/apps");
  await expect(page.getByText(HOSTILE_NAMES[0] ?? "", { exact: true })).toBeVisible();
  await look(page, "apps", WIDTHS.phone);
  const wide = page.viewportSize() ?? { width: 1440, height: 900 };
  for (const width of WIDTHS.phone) {
    await page.setViewportSize({ ...wide, width });
    await expectWhole(page.getByText("Anyone may send").filter({ visible: true }));
  }
  await page.setViewportSize(wide);
  await page.getByRole("link", { name: "The shop" }).click();
  await page.getByRole("tab", { name: "Deliveries" }).click();
  await expect(page.getByRole("table", { name: "Deliveries" }).getByRole("row")).toHaveCount(6);
  await look(page, "deliveries-hostile", WIDTHS.phone);
  await page.getByRole("button", { name: "Show delivery 5" }).click();
  await look(page, "delivery-hostile", WIDTHS.phone);
});
