import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { createScenario, draftOf, expectSaved, node } from "../../fixtures/editor.ts";
import { look } from "../../fixtures/look.ts";
import { expect, test } from "../../fixtures/test.ts";

const draft = {
  trigger: { type: "manual" },
  nodes: [
    { id: "a", type: "set", config: { fields: { x: 1 } } },
    { id: "b", type: "if", config: { condition: "nodes.a.x > 1" } },
  ],
  edges: [
    { source: "trigger", target: "a" },
    { source: "a", target: "b" },
  ],
};

const file = `scenario: from-file
trigger: { type: webhook, app: shop }
nodes:
  a: { type: logger, config: { message: From a file } }
  done: { type: logger, config: { message: Done } }
edges: [trigger -> a -> done]
`;

interface Dropped {
  name: string;
  /** Text, or so many bytes of a letter. */
  text: string | number;
  bytes?: number[];
}

/** Lets files go over an element, as a hand does that drags them from another window. */
async function drop(page: Page, selector: string, files: Dropped[], x = 300, y = 400) {
  const transfer = await page.evaluateHandle((given) => {
    const data = new DataTransfer();
    for (const { name, text, bytes } of given) {
      const whole = typeof text === "number" ? "x".repeat(text) : text;
      data.items.add(new File([bytes ? new Uint8Array(bytes) : whole], name));
    }
    return data;
  }, files);
  const box = await page.locator(selector).first().boundingBox();
  if (!box) throw new Error("there is nothing to drop it on");
  const event = { dataTransfer: transfer, clientX: box.x + x, clientY: box.y + y };
  await page.dispatchEvent(selector, "dragover", event);
  await page.dispatchEvent(selector, "drop", event);
}

const CANVAS = '[aria-label="Canvas"] .react-flow';

test("a copy is a scenario file on the clipboard, and is pasted into another scenario", async ({
  page,
  context,
  api,
  open,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const scenario = await createScenario(api, "from", draft);
  const other = await createScenario(api, "to", {
    trigger: { type: "manual" },
    nodes: [{ id: "a", type: "logger", config: { message: "mine" } }],
    edges: [{ source: "trigger", target: "a" }],
  });
  await open(`/scenarios/${scenario.id}`);
  await node(page, "a").click();
  await node(page, "b").click({ modifiers: ["Shift"] });
  await page.keyboard.press("Control+c");
  await expect(page.getByText("Copied 2 elements")).toBeVisible();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  expect(text).toMatch(/^scenario: from\n/);
  expect(text).toContain("- a -> b");
  expect(text).not.toContain("trigger -> a");
  await page.goto(`/scenarios/${other.id}`);
  await expect(node(page, "a")).toBeVisible();
  await page.keyboard.press("Control+v");
  await expect(node(page, "b")).toBeVisible();
  await expectSaved(page);
  const { nodes, edges } = await draftOf(api, other);
  expect(nodes.map(({ id }) => id)).toEqual(["a", "a_1", "b"]);
  expect(nodes[2]?.config).toEqual({ condition: "nodes.a_1.x > 1" });
  expect(edges.map(({ source, target }) => `${source} ${target}`)).toEqual(["trigger a", "a_1 b"]);
  await page.keyboard.press("Control+z");
  await expect(node(page, "b")).toHaveCount(0);
});

test("without a server, copying and pasting say that it is away, and nothing is changed", async ({
  page,
  context,
  api,
  server,
  open,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const scenario = await createScenario(api, "away", draft);
  await open(`/scenarios/${scenario.id}`);
  await node(page, "a").click();
  await page.evaluate((text) => navigator.clipboard.writeText(text), file);
  await server.down();
  await page.keyboard.press("Control+c");
  await expect(page.getByText(/Nothing was copied. The server cannot be reached/)).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(file);
  await page.keyboard.press("Control+v");
  const dialog = page.getByRole("dialog", { name: "This cannot be pasted" });
  await expect(dialog).toContainText("The server cannot be reached");
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await expect(page.locator(".react-flow__node")).toHaveCount(3);
});

test("where the browser has no clipboard for the page, a copy can be saved as a file", async ({
  page,
  api,
  open,
}) => {
  // As on plain HTTP from another machine.
  await page.addInitScript(() => {
    Object.defineProperty(navigator, "clipboard", { value: undefined });
  });
  const scenario = await createScenario(api, "far", draft);
  await open(`/scenarios/${scenario.id}`);
  await node(page, "a").click();
  await page.getByRole("button", { name: "Copy" }).click();
  await expect(page.getByText(/does not let this page write to the clipboard/)).toBeVisible();
  const waiting = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save as a file" }).click();
  expect((await waiting).suggestedFilename()).toBe("far.yaml");
});

test("a file that is dropped on the canvas is added where it was dropped, as one step", async ({
  page,
  api,
  open,
}) => {
  const scenario = await createScenario(api, "mine", draft);
  await open(`/scenarios/${scenario.id}`);
  await expect(node(page, "b")).toBeVisible();
  await drop(page, CANVAS, [{ name: "more.yaml", text: file }], 400, 500);
  await expect(page.getByText("Added 2 elements of more.yaml")).toBeVisible();
  await expect(node(page, "a_1")).toBeVisible();
  const [canvas, first] = await Promise.all([
    page.locator(CANVAS).boundingBox(),
    node(page, "a_1").boundingBox(),
  ]);
  expect(Math.abs((first?.x ?? 0) - (canvas?.x ?? 0) - 400)).toBeLessThan(20);
  await expectSaved(page);
  const saved = await draftOf(api, scenario);
  expect(saved.trigger.type).toBe("manual");
  expect(saved.edges.at(-1)).toMatchObject({ source: "a_1", target: "done" });
  await look(page, "files-dropped");
  await page.keyboard.press("Control+z");
  await expect(node(page, "a_1")).toHaveCount(0);
  await expect(page.locator(".react-flow__node")).toHaveCount(3);
});

test("where nothing is made yet, a file brings its trigger along", async ({ page, api, open }) => {
  const scenario = await createScenario(api, "blank");
  await open(`/scenarios/${scenario.id}`);
  await expect(node(page, "trigger")).toBeVisible();
  await page.getByRole("button", { name: /^More for/ }).click();
  await expect(page.getByRole("menuitem", { name: "Add from a file" })).toBeVisible();
  await page.locator('input[type="file"]').setInputFiles({
    name: "whole.yaml",
    mimeType: "application/yaml",
    buffer: Buffer.from(file),
  });
  await expect(node(page, "done")).toBeVisible();
  await expectSaved(page);
  const saved = await draftOf(api, scenario);
  expect(saved.trigger).toMatchObject({ type: "webhook", config: { app: "shop" } });
  expect(saved.edges).toHaveLength(2);
});

test("what is no scenario is refused with its faults, and the canvas stays as it is", async ({
  page,
  api,
  open,
}) => {
  const scenario = await createScenario(api, "safe", draft);
  await open(`/scenarios/${scenario.id}`);
  await expect(node(page, "b")).toBeVisible();
  const refused = async (files: Dropped[], title: string, reason: RegExp) => {
    await drop(page, CANVAS, files);
    const dialog = page.getByRole("dialog", { name: title });
    await expect(dialog).toContainText(reason);
    return dialog;
  };
  const broken = "scenario: a\ntrigger: {type: manual}\nnodes:\n  x: {}\nedges: [a b]\n";
  const dialog = await refused(
    [{ name: "broken.yaml", text: broken }],
    "broken.yaml was not added",
    /Line 4, column 3:.*type.*Line 5, column 9:/,
  );
  await expect(dialog).toContainText("Mend what is named here and try again");
  await look(page, "files-broken");
  await page.keyboard.press("Escape");
  const image = { name: "logo.png", text: "", bytes: [0x89, 0x50, 0x4e, 0x47, 0, 0xff] };
  await refused([image], "logo.png was not added", /not a text in UTF-8/);
  await page.keyboard.press("Escape");
  const huge = { name: "huge.yaml", text: 4 * 1024 * 1024 + 1 };
  await refused([huge], "huge.yaml was not added", /4 MiB at most/);
  await page.keyboard.press("Escape");
  const small = { name: "a.yaml", text: file };
  await refused([small, small], "This was not added", /These are 2 files/);
  await page.keyboard.press("Escape");
  await refused(
    [{ name: "two.yaml", text: `${file}---\n${file}` }],
    "two.yaml was not added",
    /There are 2 scenarios in it/,
  );
  await page.keyboard.press("Escape");
  await expect(page.locator(".react-flow__node")).toHaveCount(3);
  await expect(page.getByRole("button", { name: "Undo" })).toBeDisabled();
});

test("a file that is dropped on the list becomes a scenario, the one of several that is chosen", async ({
  page,
  api,
  open,
}) => {
  await createScenario(api, "there already");
  await open("/scenarios");
  await expect(page.getByRole("table")).toBeVisible();
  const second = file.replace("from-file", "second");
  await drop(page, "table", [{ name: "two.yaml", text: `${file}---\n${second}` }], 20, 20);
  const dialog = page.getByRole("dialog", { name: "New scenario" });
  await expect(dialog.getByLabel("Name", { exact: true })).toHaveValue("from-file");
  await dialog.getByRole("radio", { name: "second" }).check();
  await expect(dialog.getByLabel("Name", { exact: true })).toHaveValue("second");
  await look(page, "files-list");
  await dialog.getByRole("button", { name: "Create" }).click();
  await expect(page.getByRole("heading", { name: "second" })).toBeVisible();
  await expect(node(page, "done")).toBeVisible();
});

test("a scenario is downloaded as a file that makes the same one again", async ({
  page,
  api,
  open,
}) => {
  const scenario = await createScenario(api, "a/b", draft);
  const download = async () => {
    const waiting = page.waitForEvent("download");
    await page.getByRole("menuitem", { name: "Download as a file" }).click();
    const made = await waiting;
    expect(made.suggestedFilename()).toBe("a-b.yaml");
    return await readFile(await made.path(), "utf8");
  };
  await open("/scenarios");
  await page.getByRole("button", { name: "More for a/b" }).click();
  const text = await download();
  const { documents } = await api.post<{ documents: { name: string; draft: unknown }[] }>(
    "/api/files/parse",
    { text },
  );
  expect(documents).toEqual([
    { kind: "Scenario", name: "a/b", enabled: null, draft: await draftOf(api, scenario) },
  ]);
  await page.goto(`/scenarios/${scenario.id}`);
  await expect(node(page, "b")).toBeVisible();
  await look(page, "files-bar");
  await page.getByRole("button", { name: /^More for/ }).click();
  expect(await download()).toBe(text);
});
