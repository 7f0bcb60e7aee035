import { look, WIDTHS } from "../fixtures/look.ts";
import { expect, test } from "../fixtures/test.ts";

test("the start says how things stand, and goes on while runs come", async ({
  page,
  api,
  open,
}) => {
  await open("/");
  await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
  const now = page.getByRole("region", { name: "Now" });
  await expect(now).toContainText("Nothing waits");
  const nodes = [{ id: "note", type: "logger", config: { message: "came" } }];
  const edges = [{ source: "trigger", target: "note" }];
  const draft = { trigger: { type: "manual" }, nodes, edges };
  const { id } = await api.post<{ id: string }>("/api/scenarios", { name: "orders", draft });
  await api.publish(id);
  await page.reload();
  await expect(now.getByText("0 enabled").or(now.getByText("1 enabled"))).toBeVisible();
  // Figures, or why there are none: never an empty page.
  const throughput = page.getByRole("heading", { name: "Throughput" });
  await expect(throughput.or(page.getByRole("alert").first()).first()).toBeVisible();
  await look(page, "overview", WIDTHS.phone);
});

test("how far back one looks is in the address", async ({ page, open }) => {
  await open("/?hours=168");
  await expect(page.getByLabel("How far back")).toHaveValue("168");
  await page.getByLabel("How far back").selectOption("3");
  await expect(page).toHaveURL(/hours=3/);
});
