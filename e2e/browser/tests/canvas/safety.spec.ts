import {
  createScenario,
  draftOf,
  expectSaved,
  field,
  node,
  TWO_LOGGERS,
  write,
} from "../../fixtures/editor.ts";
import { ENORMOUS_TEXT, HOSTILE_NAMES } from "../../fixtures/hostile.ts";
import { look } from "../../fixtures/look.ts";
import { expect, test } from "../../fixtures/test.ts";

test("work survives a lost server and a reload", async ({ page, api, server, open }) => {
  const scenario = await createScenario(api, "kept", TWO_LOGGERS);
  await open(`/scenarios/${scenario.id}?node=a`);
  await expect(field(page, "Message")).toBeVisible();
  await server.down();
  await write(page, "Message", "typed without a server");
  await expect(page.getByText("Kept in this browser")).toBeVisible();
  await server.up();
  await page.reload();
  await expect(field(page, "Message")).toHaveText("typed without a server");
  await expectSaved(page);
  expect((await draftOf(api, scenario)).nodes[0]?.config).toEqual({
    message: "typed without a server",
  });
});

test("a draft that the server refuses is told with the reason, and saved once it is mended", async ({
  page,
  api,
  open,
}) => {
  const scenario = await createScenario(api, "refused", TWO_LOGGERS);
  await open(`/scenarios/${scenario.id}?node=a`);
  await page.getByRole("button", { name: "Data", exact: true }).click();
  await expect(field(page, "Data")).toBeFocused();
  // More levels than the server takes; the editor closes each bracket by itself.
  await page.keyboard.type("[".repeat(140));
  const refused = page.getByRole("alert").filter({ hasText: "Not saved." });
  await expect(refused).toContainText("nested deeper than 128 levels");
  await look(page, "canvas-not-saved");
  await write(page, "Data", "[7]");
  await expect(refused).toHaveCount(0);
  await expectSaved(page);
  expect((await draftOf(api, scenario)).nodes[0]?.config).toEqual({ message: "first", data: [7] });
});

test("faults are those of what is on the canvas, before it is saved", async ({
  page,
  api,
  open,
}) => {
  const scenario = await createScenario(api, "faulty", TWO_LOGGERS);
  await open(`/scenarios/${scenario.id}?node=a`);
  await expect(page.getByRole("button", { name: "No problems" })).toBeVisible();
  // The call that saves is held back until its effect would be seen too late.
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(`**/api/scenarios/${scenario.id}/draft`, async (route) => {
    await held;
    await route.continue();
  });
  await write(page, "Message", "{{ nodes.nowhere.x }}");
  await expect(page.getByRole("button", { name: "1 problem" })).toBeVisible();
  await expect(page.getByText("Saved", { exact: true })).toHaveCount(0);
  expect((await draftOf(api, scenario)).nodes[0]?.config).toEqual({ message: "first" });
  await write(page, "Message", "mended");
  await expect(page.getByRole("button", { name: "No problems" })).toBeVisible();
  release();
  await expectSaved(page);
});

test("two people on one draft: what does not touch is merged, the rest is asked about", async ({
  page,
  api,
  server,
  open,
  browser,
}) => {
  const scenario = await createScenario(api, "shared", TWO_LOGGERS);
  await open(`/scenarios/${scenario.id}?node=a`);
  await expect(field(page, "Message")).toBeVisible();
  const context = await browser.newContext({ baseURL: server.url });
  const other = await context.newPage();
  await other.goto(`/scenarios/${scenario.id}?node=b`);
  await other.getByLabel("Token").fill(server.adminToken);
  await other.getByRole("button", { name: "Sign in" }).click();
  await write(other, "Message", "theirs of b");
  await expectSaved(other);
  await write(page, "Message", "mine of a");
  await expect(page.getByText(/changed b.*merged/)).toBeVisible();
  await expectSaved(page);
  expect((await draftOf(api, scenario)).nodes.map((one) => one.config)).toEqual([
    { message: "mine of a" },
    { message: "theirs of b" },
  ]);
  await other.reload();
  await node(other, "a").dblclick();
  await write(other, "Message", "theirs of a");
  await expectSaved(other);
  await context.close();
  await write(page, "Message", "mine once more");
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("changed this scenario too");
  await look(page, "canvas-conflict");
  await dialog.getByLabel("Keep of a").selectOption({ index: 1 });
  await dialog.getByRole("button", { name: "Merge and save" }).click();
  await expect(field(page, "Message")).toHaveText("theirs of a");
  await expectSaved(page);
});

const settings = {
  description: ENORMOUS_TEXT,
  tags: HOSTILE_NAMES,
  vars: Object.fromEntries(HOSTILE_NAMES.map((name) => [name, `${name}${ENORMOUS_TEXT}`])),
  labels: Object.fromEntries(HOSTILE_NAMES.map((name, index) => [`name${index}`, name])),
};

test("hostile names, texts and notes are shown as text and leave the layout as it is", async ({
  page,
  api,
  open,
}) => {
  const scenario = await createScenario(api, HOSTILE_NAMES[0] ?? "", {
    trigger: { type: "manual" },
    nodes: HOSTILE_NAMES.map((name, index) => ({
      id: `n${index}`,
      type: "logger",
      name,
      config: { message: ENORMOUS_TEXT },
    })),
    edges: HOSTILE_NAMES.map((_, index) => ({
      source: index === 0 ? "trigger" : `n${index - 1}`,
      target: `n${index}`,
    })),
    notes: [...HOSTILE_NAMES, ENORMOUS_TEXT].map((text, index) => ({
      id: `note_${index}`,
      text: `Note ${text}`,
      position: { x: 280 * index, y: 300 },
    })),
  });
  await open(`/scenarios/${scenario.id}?node=n0`);
  await expect(field(page, "Message")).toBeVisible();
  await expect(page.getByText(/^Note <img/)).toBeVisible();
  await look(page, "canvas-hostile");
  expect(await page.title()).toContain("<img");
});

test("hostile settings are shown as text and leave the layout as it is", async ({
  page,
  api,
  open,
}) => {
  const name = HOSTILE_NAMES[3] ?? "";
  const scenario = await createScenario(api, name, { ...TWO_LOGGERS, settings });
  await open(`/scenarios/${scenario.id}?node=scenario:settings`);
  const panel = page.getByRole("complementary", { name: "Panel of the settings" });
  await expect(panel.getByRole("textbox", { name: "Description" })).toHaveValue(ENORMOUS_TEXT);
  await panel.getByRole("textbox", { name: "Labels: name0" }).scrollIntoViewIfNeeded();
  await look(page, "settings-hostile");
});
