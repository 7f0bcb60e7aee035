import { HOSTILE_NAMES } from "../fixtures/hostile.ts";
import { look, WIDTHS } from "../fixtures/look.ts";
import { expect, test } from "../fixtures/test.ts";

interface Draft {
  settings: { retention?: object; description?: string };
}

test("how long runs are kept is changed in a scenario's draft, and nothing else of it", async ({
  page,
  api,
  open,
}) => {
  const settings = { description: "All orders", retention: { failed: { age: "365d" } } };
  const draft = { trigger: { type: "manual" }, settings };
  const { id } = await api.post<{ id: string }>("/api/scenarios", { name: "orders", draft });
  await open("/settings/retention");
  const table = page.getByRole("table", { name: "Retention of scenarios" });
  await expect(table).toContainText("365d");
  const instance = page.getByRole("region", { name: "This instance" });
  await expect(instance).toContainText("30d, the newest 1,000,000");
  await expect(table).toContainText("30d, the newest 1,000,000");
  await page.getByRole("button", { name: "Change orders" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByLabel("Runs that succeeded: kept for")).toHaveAttribute(
    "placeholder",
    "30d",
  );
  await dialog.getByLabel("Runs that succeeded: kept for").fill("soon");
  await dialog.getByRole("button", { name: "Save in the draft" }).click();
  await expect(dialog.getByLabel("Runs that succeeded: kept for")).toHaveAccessibleDescription(
    /^Expected a duration/,
  );
  // It is said at its field, and not once more in a box.
  await expect(dialog.getByRole("alert")).toHaveCount(0);
  await look(page, "retention-wrong", WIDTHS.phone);
  await dialog.getByLabel("Runs that succeeded: kept for").fill("7d");
  await dialog.getByLabel("Runs that succeeded: at most").fill("1000");
  await dialog.getByLabel("Runs that failed or were cancelled: kept for").fill("");
  await dialog.getByRole("button", { name: "Save in the draft" }).click();
  await expect(table).toContainText("7d, the newest 1,000");
  const saved = await api.get<Draft>(`/api/scenarios/${id}/draft`);
  expect(saved.settings).toMatchObject({
    description: "All orders",
    retention: { succeeded: { age: "7d", count: 1000 } },
  });
});

test("hostile names leave the page as it is", async ({ page, api, open }) => {
  for (const name of HOSTILE_NAMES) await api.post("/api/scenarios", { name });
  await open("/settings/retention");
  await expect(page.getByText(HOSTILE_NAMES[0] ?? "", { exact: true })).toBeVisible();
  await expect(page.getByText("As the instance").filter({ visible: true }).first()).toBeVisible();
  await look(page, "retention", WIDTHS.phone);
  await page.setViewportSize({ width: 360, height: 740 });
  const table = page.getByRole("table", { name: "Retention of scenarios" });
  for (const label of ["Succeeded", "Failed, cancelled", "the newest 1,000,000"]) {
    await expect(table.getByText(label).filter({ visible: true }).first()).toBeInViewport();
  }
});
