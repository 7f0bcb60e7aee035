import { look, WIDTHS } from "../fixtures/look.ts";
import { expect, test } from "../fixtures/test.ts";

test("who is not signed in signs in, and comes back to where they wanted to go", async ({
  page,
  server,
}) => {
  await page.goto("/settings/variables?x=1");
  await expect(page.getByRole("heading", { name: "Sign in to Millrace" })).toBeVisible();
  await look(page, "sign-in", WIDTHS.phone);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByLabel("Token")).toHaveAccessibleDescription(/Enter a token/);
  await page.getByLabel("Token").fill("not-the-token-at-all");
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Token")).toHaveAccessibleDescription(/not accepted/);
  await page.getByLabel("Token").fill(server.adminToken);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Variables", exact: true })).toBeVisible();
  expect(new URL(page.url()).pathname).toBe("/settings/variables");
});

test("the one-time link signs in when its button is pressed, and only once", async ({
  page,
  server,
  browser,
}) => {
  const link = server.output.join("\n").match(/http:\/\/\S+\/sign-in\?link=\S+/)?.[0];
  expect(link, "the link that the server prints at its first start").toBeDefined();
  await page.goto(link ?? "");
  await page.getByRole("button", { name: "Sign in with this link" }).click();
  await expect(page.getByRole("heading", { name: "Overview", exact: true })).toBeVisible();
  const other = await browser.newPage();
  await other.goto(link ?? "");
  await other.getByRole("button", { name: "Sign in with this link" }).click();
  await expect(other.getByRole("alert")).toBeVisible();
  await other.getByRole("button", { name: "Use a token instead" }).click();
  await expect(other.getByLabel("Token")).toBeVisible();
  await other.close();
});

test("a session that ends in the middle of work is begun anew above the page", async ({
  page,
  server,
  context,
  open,
}) => {
  await open("/settings/variables");
  await page.getByRole("button", { name: "New variable" }).first().click();
  await page.getByLabel("Name").fill("base_url");
  await page.getByLabel("Value").fill("https://shop.example");
  await context.clearCookies();
  await page.getByRole("button", { name: "Save" }).click();
  const dialog = page.getByRole("dialog", { name: "Sign in again to go on" });
  await look(page, "session-ended");
  await dialog.getByLabel("Token").fill(server.adminToken);
  await dialog.getByRole("button", { name: "Sign in" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByLabel("Value")).toHaveValue("https://shop.example");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("cell", { name: "base_url", exact: true })).toBeVisible();
});

test("signing out leads to the sign-in page, and the session is gone", async ({ page, open }) => {
  await open("/scenarios");
  await page.getByRole("button", { name: "admin" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Sign in to Millrace" })).toBeVisible();
  await page.goto("/scenarios");
  await expect(page.getByRole("heading", { name: "Sign in to Millrace" })).toBeVisible();
});
