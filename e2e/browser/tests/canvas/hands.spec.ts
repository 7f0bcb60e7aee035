/** What people try first: to open a node by a click, to fill in its form, to see where things are. */
import type { Page } from "@playwright/test";
import {
  createScenario,
  draftOf,
  dragType,
  expectSaved,
  field,
  node,
  TWO_LOGGERS,
  write,
} from "../../fixtures/editor.ts";
import { look, picture } from "../../fixtures/look.ts";
import { expect, test } from "../../fixtures/test.ts";

const panel = (page: Page, name: string) =>
  page.getByRole("complementary", { name: `Panel of ${name}`, exact: true });

test("a click opens a node, and the panel follows what is chosen", async ({ page, api, open }) => {
  const scenario = await createScenario(api, "clicks", TWO_LOGGERS);
  await open(`/scenarios/${scenario.id}`);
  await node(page, "a").click();
  await expect(panel(page, "a")).toBeVisible();
  await expect(node(page, "a")).toBeFocused();
  // The panel lies where b was.
  await page.getByRole("button", { name: "Show all" }).click();
  await node(page, "b").click();
  await expect(panel(page, "b")).toBeVisible();
  await expect(field(page, "Message")).toHaveText("second");
  await page.keyboard.press("ArrowLeft");
  await expect(panel(page, "a")).toBeVisible();
  await expect(node(page, "a")).toBeFocused();
  await node(page, "b").click({ modifiers: ["Shift"] });
  await expect(page.getByText("2 selected")).toBeVisible();
  await expect(panel(page, "a")).toBeVisible();
  await page.locator(".react-flow__pane").click({ position: { x: 40, y: 500 } });
  await expect(page.getByRole("complementary", { name: /^Panel/ })).toHaveCount(0);
  const box = await node(page, "a").boundingBox();
  if (!box) throw new Error("the node is not shown");
  await page.mouse.move(box.x + 20, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(box.x + 60, box.y + 120, { steps: 5 });
  await page.mouse.up();
  await expectSaved(page);
  await expect(page.getByRole("complementary", { name: /^Panel/ })).toHaveCount(0);
});

test("a new node opens at its first field, covers none, and all stay in view", async ({
  page,
  api,
  open,
}) => {
  const scenario = await createScenario(api, "new nodes", {
    trigger: { type: "manual" },
    nodes: [],
    edges: [],
  });
  await open(`/scenarios/${scenario.id}`);
  await node(page, "trigger").click();
  for (const [word, id] of [
    ["if", "if_1"],
    ["http", "http_1"],
    ["merge", "merge_1"],
    ["log", "logger_1"],
  ] as const) {
    await page.getByRole("button", { name: "Add node" }).click();
    await page.keyboard.type(word);
    await page.keyboard.press("Enter");
    await expect(panel(page, id)).toBeVisible();
    await expect(panel(page, id).getByRole("tab", { name: "Configuration" })).toHaveAttribute(
      "aria-selected",
      "true",
    );
    await expect(page.locator("aside :focus").first()).toBeAttached();
    // The next one is added while another tab is open.
    await panel(page, id).getByRole("tab", { name: "Help" }).click();
  }
  await dragType(page, "If", 420, 260);
  await dragType(page, "Set fields", 430, 270);
  const boxes = await page.locator(".react-flow__node").evaluateAll((nodes) =>
    nodes.map((one) => {
      const { left, top, right, bottom } = one.getBoundingClientRect();
      return { left, top, right, bottom };
    }),
  );
  const canvas = await page.getByRole("region", { name: "Canvas" }).boundingBox();
  if (!canvas) throw new Error("there is no canvas");
  boxes.forEach((one, index) => {
    expect(one.left).toBeGreaterThanOrEqual(canvas.x);
    expect(one.right).toBeLessThanOrEqual(canvas.x + canvas.width);
    for (const other of boxes.slice(index + 1)) {
      const isApart =
        one.right <= other.left ||
        other.right <= one.left ||
        one.bottom <= other.top ||
        other.bottom <= one.top;
      expect(isApart, `${JSON.stringify(one)} and ${JSON.stringify(other)}`).toBe(true);
    }
  });
  await look(page, "canvas-new-nodes");
});

test("a form shows what matters, and the rest says its default", async ({ page, api, open }) => {
  const scenario = await createScenario(api, "forms", {
    trigger: { type: "manual" },
    nodes: [{ id: "call", type: "http", config: { url: "https://shop.example" } }],
    edges: [{ source: "trigger", target: "call" }],
  });
  await open(`/scenarios/${scenario.id}?node=call`);
  const method = page.getByRole("combobox", { name: "Method", exact: true });
  await expect(method).toHaveValue("GET");
  await expect(method.getByRole("option")).toHaveText([
    "GET (default)",
    "HEAD",
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
    "OPTIONS",
  ]);
  const more = page.getByRole("group", { name: "More settings" });
  await expect(more.getByRole("button", { name: "Success: 2xx" })).toBeVisible();
  // What one sends comes before how the answer is dealt with, which is rarely set.
  await expect(page.getByLabel("Read the answer as")).toHaveCount(0);
  await expect(more.getByRole("button")).toContainText([
    "Query",
    "Headers",
    "Body as JSON",
    "Read the answer as: auto",
    "Idempotency key after an error: same",
  ]);
  await look(page, "canvas-form");
  await method.selectOption("POST");
  await expect(page.getByText("Hands something over to be processed.")).toBeVisible();
  await more.getByRole("button", { name: "Redirects: 5" }).click();
  await expect(field(page, "Redirects")).toBeFocused();
  await expectSaved(page);
  expect((await draftOf(api, scenario)).nodes[0]?.config).toEqual({
    url: "https://shop.example",
    method: "POST",
  });
  await page.keyboard.type("2");
  await method.selectOption("GET");
  await expect(page.getByText("GET: Reads.")).toBeVisible();
  await expectSaved(page);
  await expect
    .poll(async () => (await draftOf(api, scenario)).nodes[0]?.config)
    .toEqual({ url: "https://shop.example", redirects: 2 });
});

test("retries stand open with their figures, and an empty field stops no saving", async ({
  page,
  api,
  open,
}) => {
  const scenario = await createScenario(api, "retries", TWO_LOGGERS);
  await open(`/scenarios/${scenario.id}?node=a`);
  await page.getByRole("tab", { name: "Retry & errors" }).click();
  for (const name of ["Attempts", "First wait", "Factor", "Longest wait", "Timeout"]) {
    await expect(field(page, name)).toBeVisible();
  }
  await expect(page.getByText("3 attempts, after at most 1 s, 2 s")).toBeVisible();
  await write(page, "Attempts", "4");
  await write(page, "First wait", "2s");
  await write(page, "Factor", "1");
  await page.getByRole("combobox", { name: "Random wait", exact: true }).selectOption("none");
  await expect(page.getByText("4 attempts, after 2 s, 2 s, 2 s")).toBeVisible();
  await expectSaved(page);
  await look(page, "canvas-retry");
  expect((await draftOf(api, scenario)).nodes[0]).toMatchObject({
    retry: { attempts: 4, initial: "2s", factor: 1, jitter: "none" },
  });
  await write(page, "Timeout", "soon");
  await expect(field(page, "Timeout")).toHaveAttribute("aria-invalid", "true");
  await look(page, "canvas-refused");
  await write(page, "Timeout", "9s");
  await expect
    .poll(async () => (await draftOf(api, scenario)).nodes[0])
    .toMatchObject({ timeout: "9s", retry: { attempts: 4 } });
});

test("a node opens at the input of its first field, not at the tools that stand before it", async ({
  page,
  api,
  open,
}) => {
  const scenario = await createScenario(api, "first field", {
    trigger: { type: "webhook", config: { app: "" } },
    nodes: [],
    edges: [],
  });
  await open(`/scenarios/${scenario.id}`);
  await node(page, "trigger").dblclick();
  await expect(page.getByRole("combobox", { name: /^App/ })).toBeFocused();
});

test("a right click offers what can be done with a node", async ({ page, api, open }) => {
  const scenario = await createScenario(api, "menus", TWO_LOGGERS);
  await open(`/scenarios/${scenario.id}`);
  await node(page, "a").click({ button: "right" });
  const menu = page.getByRole("menu", { name: "Actions for a" });
  await expect(menu.getByRole("menuitem")).toHaveText([
    "OpenEnter",
    "Rename",
    "Connect to…C",
    "CopyCtrl C",
    "DuplicateCtrl D",
    "DisableD",
    "DeleteDelete",
  ]);
  await picture(page, "canvas-menu");
  await page.keyboard.press("Escape");
  await expect(node(page, "a")).toBeFocused();
  await page.keyboard.press("Shift+F10");
  await menu.getByRole("menuitem", { name: "Rename" }).click();
  await expect(page.getByRole("textbox", { name: "Name (optional)" })).toBeFocused();
  await page.keyboard.type("Say hello");
  await node(page, "b").click({ button: "right" });
  await page.getByRole("menuitem", { name: /^Disable/ }).click();
  await expect(node(page, "b")).toHaveAccessibleName(/disabled/);
  await expect(panel(page, "b")).toBeVisible();
  await expect(page.getByRole("switch", { name: "Disabled" })).toBeChecked();
  await expect(page.getByText("While disabled, its input is passed on unchanged.")).toBeVisible();
  await node(page, "b").click({ button: "right" });
  await page.getByRole("menuitem", { name: "Connect to…" }).click();
  await expect(page.getByRole("dialog", { name: "Connect b" })).toBeVisible();
  await page.keyboard.press("Escape");
  await node(page, "b").click({ button: "right" });
  await page.getByRole("menuitem", { name: /^Duplicate/ }).click();
  await expect(node(page, "b_1")).toBeVisible();
  await node(page, "b_1").click({ button: "right" });
  await page.getByRole("menuitem", { name: /^Delete/ }).click();
  await expect(node(page, "b_1")).toHaveCount(0);
});

test("one Escape closes the list of keys", async ({ page, api, open }) => {
  const scenario = await createScenario(api, "keys", TWO_LOGGERS);
  await open(`/scenarios/${scenario.id}`);
  await page.getByRole("button", { name: /^More for/ }).click();
  await page.getByRole("menuitem", { name: "Keys" }).click();
  const dialog = page.getByRole("dialog", { name: "Keys" });
  await expect(dialog).toBeVisible();
  await look(page, "canvas-keys");
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await page.getByRole("button", { name: /^More for/ }).click();
  await page.getByRole("menuitem", { name: "Keys" }).click();
  await page.keyboard.press("Tab");
  await expect(dialog.getByRole("button", { name: "Close" })).toBeFocused();
  await expect(page.getByRole("tooltip", { name: "Close" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
});

test("all nodes come back into view when the window has more room or another", async ({
  page,
  api,
  open,
}) => {
  const scenario = await createScenario(api, "windows", TWO_LOGGERS);
  await open(`/scenarios/${scenario.id}`);
  const all = [node(page, "trigger"), node(page, "a"), node(page, "b")];
  const width = async () => (await node(page, "a").boundingBox())?.width ?? 0;
  await expect(node(page, "b")).toBeInViewport({ ratio: 1 });
  const wide = await width();
  await page.setViewportSize({ width: 800, height: 600 });
  for (const one of all) await expect(one).toBeInViewport({ ratio: 1 });
  expect(await width()).toBeLessThan(wide);
  await page.setViewportSize({ width: 1440, height: 900 });
  await expect.poll(width).toBeCloseTo(wide, 0);
  for (const one of all) await expect(one).toBeInViewport({ ratio: 1 });
});

test("a field that is filled is not called empty while the draft is checked anew", async ({
  page,
  api,
  open,
}) => {
  const scenario = await createScenario(api, "filled", {
    trigger: { type: "manual" },
    nodes: [{ id: "stop", type: "fail", config: { message: "no" } }],
    edges: [{ source: "trigger", target: "stop" }],
  });
  await open(`/scenarios/${scenario.id}?node=stop`);
  await expect(page.getByRole("button", { name: /^1 problem/ })).toBeVisible();
  // Nothing is known of what is typed now.
  await page.route("**/api/drafts/check", () => undefined);
  await write(page, "Code", "UNKNOWN");
  await field(page, "Message").click();
  await expect(field(page, "Code")).toHaveText("UNKNOWN");
  await expect(page.getByText(/is required|This is needed/)).toHaveCount(0);
  await expect(page.getByRole("button", { name: /^1 problem/ })).toBeVisible();
});
