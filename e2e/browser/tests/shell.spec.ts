import { look } from "../fixtures/look.ts";
import { expect, test } from "../fixtures/test.ts";

test("a lost server is told, what was entered stays, and all goes on when it is back", async ({
  page,
  server,
  open,
}) => {
  await open("/settings/variables");
  await page.getByRole("button", { name: "New variable" }).first().click();
  await page.getByLabel("Name").fill("region");
  await page.getByLabel("Value").fill("eu");
  await server.down();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("alert")).toContainText("No answer from the server");
  await expect(page.getByText("The server does not answer.")).toBeVisible();
  const banner = page.getByRole("paragraph").filter({ hasText: "The server does not answer." });
  expect(await banner.evaluate((element) => element.matches(":popover-open"))).toBe(true);
  await look(page, "server-lost");
  // On a phone neither: it covers nothing of what is being entered.
  const before = page.viewportSize() ?? { width: 1440, height: 900 };
  await page.setViewportSize({ width: 360, height: 500 });
  await expect
    .poll(async () => {
      const [above, dialog] = [
        await banner.boundingBox(),
        await page.getByRole("dialog").boundingBox(),
      ];
      return (dialog?.y ?? 0) - ((above?.y ?? 0) + (above?.height ?? 0));
    })
    .toBeGreaterThanOrEqual(0);
  await page.setViewportSize(before);
  await server.up();
  await expect(page.getByText("The server does not answer.")).toBeHidden();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("cell", { name: "region", exact: true })).toBeVisible();
});

test("the theme follows the system until one is chosen, and the choice survives a reload", async ({
  page,
  open,
}) => {
  await page.emulateMedia({ colorScheme: "light" });
  await open("/scenarios");
  const ground = () =>
    page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await ground();
  await page.getByRole("button", { name: "admin" }).click();
  await page.getByRole("menuitemradio", { name: "Dark" }).click();
  expect(await ground()).not.toBe(light);
  await page.reload();
  expect(await ground()).not.toBe(light);
});

test("on a phone the pages are behind a button", async ({ page, open }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await open("/scenarios");
  await page.getByRole("button", { name: "Menu" }).click();
  await page.getByRole("menuitem", { name: "API tokens" }).click();
  await expect(page.getByRole("heading", { name: "API tokens" })).toBeVisible();
});

test("an address that leads nowhere says so", async ({ page, open }) => {
  await open("/scenarios");
  await page.goto("/nothing/here");
  await expect(page.getByRole("heading", { name: "There is no such page" })).toBeVisible();
  await expect(page.getByRole("navigation", { name: "Pages" })).toBeVisible();
  await look(page, "not-found");
});

test("the pages are reached by keyboard alone", async ({ page, open }) => {
  await open("/scenarios");
  await expect(page.getByRole("heading", { name: "Scenarios", exact: true })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("heading", { name: "Scenarios", exact: true })).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to the page" })).toBeFocused();
  for (let presses = 0; presses < 4; presses += 1) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page).not.toHaveURL(/\/scenarios/);
});
