import { ENORMOUS_TEXT, HOSTILE_NAMES } from "../fixtures/hostile.ts";
import { look } from "../fixtures/look.ts";
import { expect, test } from "../fixtures/test.ts";

test("a token is made, shown once, works, and is refused once it is revoked", async ({
  page,
  server,
  open,
}) => {
  await open("/settings/tokens");
  await look(page, "tokens-empty");
  await page.getByRole("button", { name: "New token" }).first().click();
  await page.getByLabel("Name").fill("ci");
  await look(page, "new-token");
  await page.getByRole("button", { name: "Create" }).click();
  const token = (await page.getByRole("region", { name: "The token" }).textContent()) ?? "";
  await look(page, "token-shown-once");
  await page.getByRole("button", { name: "I have copied it" }).click();
  await expect(page.getByRole("cell", { name: "ci", exact: true })).toBeVisible();
  await look(page, "tokens");
  const status = async () => {
    const headers = { Authorization: `Bearer ${token}` };
    return (await fetch(`${server.url}/api/scenarios`, { headers })).status;
  };
  expect(await status()).toBe(200);
  await page.getByRole("button", { name: "Revoke ci" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await expect(page.getByRole("heading", { name: "No tokens yet" })).toBeVisible();
  expect(await status()).toBe(401);
});

test("variables are made, changed and deleted, as text and as JSON", async ({
  page,
  api,
  open,
}) => {
  await open("/settings/variables");
  await page.getByRole("button", { name: "New variable" }).first().click();
  await page.getByLabel("Name").fill("limits");
  await page.getByLabel("Kind").selectOption({ index: 1 });
  await page.getByLabel("Value").fill("{ wrong");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByLabel("Value")).toHaveAccessibleDescription(/no JSON/);
  await look(page, "variable-wrong");
  await page.getByLabel("Value").fill('{"max": 3}');
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("cell", { name: '{"max":3}' })).toBeVisible();
  await page.getByRole("button", { name: "Change limits" }).click();
  await page.getByLabel("Value").fill("[1]");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("cell", { name: "[1]" })).toBeVisible();
  const { items } = await api.get<{ items: { value: unknown }[] }>("/api/variables");
  expect(items.map((item) => item.value)).toEqual([[1]]);
  await page.getByRole("button", { name: "Delete limits" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(page.getByRole("heading", { name: "No variables yet" })).toBeVisible();
});

test("hostile values leave the page as it is", async ({ page, api, open }) => {
  for (const [index, value] of [...HOSTILE_NAMES, ENORMOUS_TEXT].entries()) {
    await api.put(`/api/variables/value_${index}`, { value });
  }
  await open("/settings/variables");
  await expect(page.getByText(HOSTILE_NAMES[0] ?? "", { exact: true })).toBeVisible();
  await look(page, "variables");
});
