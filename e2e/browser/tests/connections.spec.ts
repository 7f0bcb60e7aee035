import { createHmac } from "node:crypto";
import { HOSTILE_NAMES } from "../fixtures/hostile.ts";
import { look, WIDTHS } from "../fixtures/look.ts";
import type { Server } from "../fixtures/server.ts";
import { expect, test } from "../fixtures/test.ts";

interface Connection {
  id: string;
  status: string;
  metadata: object;
  secretNames: string[];
}

/** The status and the code that a request gets that is signed with this secret. */
async function send(server: Server, secret: string): Promise<string> {
  const body = "{}";
  const signature = createHmac("sha256", secret).update(body).digest("hex");
  const headers = { "Content-Type": "application/json", "X-Signature": signature };
  const url = `${server.url}/api/webhook/shop`;
  const response = await fetch(url, { method: "POST", headers, body });
  return ((await response.json()) as { code: string }).code;
}

test("a connection is made for an app, becomes its default, and its secrets are never shown", async ({
  page,
  api,
  server,
  open,
}) => {
  const app = await api.post<{ id: string }>("/api/apps", { key: "shop" });
  await open("/connections");
  await expect(page.getByRole("heading", { name: "No connections yet" })).toBeVisible();
  await page.getByRole("button", { name: "New connection" }).first().click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByLabel("Name", { exact: true })).toHaveValue("shop");
  await dialog.getByLabel("Name", { exact: true }).fill("shop-hook");
  await dialog.getByLabel("How requests sign in").selectOption("basic");
  await dialog.getByLabel("User", { exact: true }).fill("anna");
  await dialog.getByLabel("Password").fill("abc");
  await dialog.getByRole("button", { name: "Generate a secret" }).click();
  const secret = await dialog.getByLabel("Webhook secret").inputValue();
  await dialog.getByRole("button", { name: "Create", exact: true }).click();
  await expect(dialog.getByLabel("Password")).toHaveAccessibleDescription(/at least 4/);
  await look(page, "new-connection", WIDTHS.phone);
  await dialog.getByLabel("Password").fill("abcdef");
  await dialog.getByRole("button", { name: "Create", exact: true }).click();
  await expect(page.getByRole("heading", { name: "shop-hook" })).toBeVisible();
  await expect(page.getByText("is its default connection")).toBeVisible();
  expect(await page.content()).not.toContain("abcdef");
  expect(await send(server, secret)).toBe("no_listener");
  const config = { url: "http://127.0.0.1:1", connection: "shop-hook" };
  const nodes = [{ id: "call", type: "http", config }];
  const draft = { trigger: { type: "manual" }, nodes };
  await api.post("/api/scenarios", { name: "orders", draft });
  await page.reload();
  await expect(page.getByRole("link", { name: "orders" })).toBeVisible();
  await look(page, "connection", WIDTHS.phone);
  await page.goto(`/apps/${app.id}`);
  await expect(page.getByText("Secret set")).toBeVisible();
});

test("a secret is replaced, cleared, and the webhook's is rotated without a gap", async ({
  page,
  api,
  server,
  open,
}) => {
  const app = await api.post<{ id: string }>("/api/apps", { key: "shop" });
  const secrets = { credentials: { webhookSecret: "the old one", token: "a token" } };
  const made = { appId: app.id, name: "shop-hook", secrets };
  const { id } = await api.post<Connection>("/api/connections", made);
  await api.patch(`/api/apps/${app.id}`, { defaultConnectionId: id });
  await open(`/connections/${id}`);
  await page.getByRole("button", { name: "Rotate Webhook secret" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Secret", { exact: true }).fill("the new one");
  await dialog.getByRole("button", { name: "Add a secret" }).click();
  await dialog.getByLabel("Also taken for a while, 1", { exact: true }).fill("the old one");
  await look(page, "rotate-secret", WIDTHS.phone);
  await dialog.getByRole("button", { name: "Replace" }).click();
  await expect(dialog).not.toBeVisible();
  expect(await send(server, "the old one")).toBe("no_listener");
  expect(await send(server, "the new one")).toBe("no_listener");
  await page.getByRole("button", { name: "Clear Token" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Clear" }).click();
  await expect(page.getByRole("button", { name: "Clear Token" })).not.toBeVisible();
  await page.getByRole("button", { name: "Another secret" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("signing/key");
  await page.getByRole("dialog").getByLabel("Secret", { exact: true }).fill("12345");
  await page.getByRole("dialog").getByRole("button", { name: "Set" }).click();
  await expect(page.getByRole("button", { name: "Clear signing/key" })).toBeVisible();
  const { secretNames } = await api.get<Connection>(`/api/connections/${id}`);
  expect(secretNames.sort()).toEqual(["signing/key", "webhookSecret"]);
});

test("a test says what is wrong, and after it was mended that it works", async ({
  page,
  api,
  server,
  open,
}) => {
  const app = await api.post<{ id: string }>("/api/apps", { key: "crm" });
  const { id } = await api.post<Connection>("/api/connections", { appId: app.id, name: "crm" });
  await open(`/connections/${id}`);
  await page.getByLabel("How requests sign in").selectOption("bearer");
  await page.getByLabel("Address for tests").fill(`${server.url}/api/scenarios`);
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByRole("row", { name: /^Token token/ })).toContainText("Missing");
  await page.getByRole("button", { name: "Test", exact: true }).click();
  await expect(page.getByText("It does not work")).toBeVisible();
  await expect(page.getByText("Test failed")).toBeVisible();
  await look(page, "connection-test-failed", WIDTHS.phone);
  await page.getByRole("button", { name: "Set Token" }).click();
  await page.getByRole("dialog").getByLabel("Secret", { exact: true }).fill(server.adminToken);
  await page.getByRole("dialog").getByRole("button", { name: "Set" }).click();
  await page.getByRole("button", { name: "Test", exact: true }).click();
  await expect(page.getByText("It works")).toBeVisible();
  await expect(page.getByText("was answered with 200")).toBeVisible();
  await expect(page.getByText("Secrets: all can be read")).toBeVisible();
  await page.getByRole("switch", { name: "Enabled" }).click();
  await expect(page.getByText("Switched off", { exact: true })).toBeVisible();
  expect(await api.get(`/api/connections/${id}`)).toMatchObject({ status: "inactive" });
});

test("a connection that is the default is not deleted; one that nobody uses is", async ({
  page,
  api,
  open,
}) => {
  const app = await api.post<{ id: string }>("/api/apps", { key: "shop", name: "The shop" });
  const { id } = await api.post<Connection>("/api/connections", { appId: app.id, name: "hook" });
  await open(`/connections/${id}`);
  await page.getByRole("button", { name: "Make it the default" }).click();
  await expect(page.getByText("is its default connection")).toBeVisible();
  await page.getByRole("button", { name: "Delete" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Delete" }).click();
  await expect(dialog.getByRole("link", { name: "shop" })).toHaveAttribute(
    "href",
    `/apps/${app.id}`,
  );
  const again = dialog.getByRole("button", { name: "Delete" });
  await expect(again).toBeDisabled();
  await expect(again).toHaveAccessibleDescription(/still used/);
  await api.patch(`/api/apps/${app.id}`, { defaultConnectionId: null });
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Delete" }).click();
  await dialog.getByRole("button", { name: "Delete" }).click();
  await expect(page.getByRole("heading", { name: "No connections yet" })).toBeVisible();
});

test("hostile names leave the list as it is", async ({ page, api, open }) => {
  const app = await api.post<{ id: string }>("/api/apps", {
    key: "shop",
    name: HOSTILE_NAMES[3],
  });
  for (const name of HOSTILE_NAMES) await api.post("/api/connections", { appId: app.id, name });
  await open("/connections");
  await expect(page.getByText(HOSTILE_NAMES[0] ?? "", { exact: true })).toBeVisible();
  await look(page, "connections", WIDTHS.phone);
});
