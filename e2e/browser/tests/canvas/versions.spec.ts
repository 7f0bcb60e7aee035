/** The versions of a scenario: compared, and gone back to. */
import {
  createScenario,
  draftOf,
  expectSaved,
  type Scenario,
  write,
} from "../../fixtures/editor.ts";
import { look } from "../../fixtures/look.ts";
import { expect, test } from "../../fixtures/test.ts";

test("versions are compared and rolled back", async ({ page, api, open }) => {
  const scenario = await createScenario(api, "versions", {
    trigger: { type: "manual" },
    nodes: [{ id: "say", type: "logger", config: { message: "one" } }],
    edges: [{ source: "trigger", target: "say" }],
  });
  await open(`/scenarios/${scenario.id}?node=say`);
  for (const version of [1, 2]) {
    await page.getByRole("button", { name: "Publish" }).click();
    if (version === 2) await look(page, "canvas-publish");
    await page.getByRole("button", { name: `Publish version ${version}` }).click();
    await expect(page.getByText(`Published version ${version}`)).toBeVisible();
    await page.getByRole("button", { name: "Done" }).click();
    await write(page, "Message", `after ${version}`);
    await expectSaved(page);
  }
  await page.getByRole("link", { name: "Versions" }).click();
  await page.getByRole("combobox", { name: "From", exact: true }).selectOption("Version 1");
  await page.getByRole("combobox", { name: "To", exact: true }).selectOption("Version 2");
  await expect(page.getByRole("region", { name: "Comparison" })).toContainText("say");
  await page.getByRole("tab", { name: "Text" }).click();
  await expect(page.getByRole("region", { name: /as text/ })).toContainText("after 1");
  await look(page, "canvas-versions");
  await page.getByRole("button", { name: "Roll back to version 1" }).click();
  const dialog = page.getByRole("dialog");
  const choice = dialog.getByLabel("Also put version 1 into the draft");
  // The draft has changes that are in no version.
  await expect(choice).not.toBeChecked();
  await choice.check();
  await expect(dialog).toContainText("The draft has changes that are not published.");
  await look(page, "canvas-rollback-ahead");
  await choice.uncheck();
  await dialog.getByRole("button", { name: "Roll back" }).click();
  await expect(page.getByText("Version 3 is version 1 again", { exact: true })).toBeVisible();
  expect(await api.get<Scenario>(`/api/scenarios/${scenario.id}`)).toMatchObject({
    publishedVersion: 3,
    draft: { nodes: [{ config: { message: "after 2" } }] },
  });
});

test("a version that one goes back to is in the draft too, and Undo in the editor takes it out", async ({
  page,
  api,
  open,
}) => {
  const draft = (message: string) => ({
    trigger: { type: "manual" },
    nodes: [{ id: "say", type: "logger", config: { message } }],
    edges: [{ source: "trigger", target: "say" }],
  });
  const scenario = await createScenario(api, "back", draft("one"));
  await api.publish(scenario.id);
  await api.replaceDraft(scenario.id, draft("two"));
  await api.publish(scenario.id);
  await open(`/scenarios/${scenario.id}/versions`);
  await page.getByRole("button", { name: "Roll back to version 1" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByLabel("Also put version 1 into the draft")).toBeChecked();
  await look(page, "canvas-rollback");
  await dialog.getByRole("button", { name: "Roll back" }).click();
  await expect(page.getByText("Version 3 is version 1 again, and so is the draft")).toBeVisible();
  expect((await draftOf(api, scenario)).nodes[0]?.config).toEqual({ message: "one" });
  await page.getByRole("link", { name: "back", exact: true }).click();
  await expect(page.getByText("v3", { exact: true })).toBeVisible();
  await expect(page.getByText("Draft ahead")).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText("Draft ahead")).toBeVisible();
  await expectSaved(page);
  expect((await draftOf(api, scenario)).nodes[0]?.config).toEqual({ message: "two" });

  // What the draft says already is not asked for.
  await page.getByRole("link", { name: "Versions" }).click();
  await page.getByRole("button", { name: "Roll back to version 2" }).click();
  await expect(dialog).toContainText("The draft says the same as version 2 already.");
  await expect(dialog.getByRole("checkbox")).toHaveCount(0);
  await dialog.getByRole("button", { name: "Cancel" }).click();

  // Somebody else changes the draft while one decides: theirs is not overwritten.
  await page.getByRole("button", { name: "Roll back to version 1" }).click();
  await dialog.getByLabel("Also put version 1 into the draft").check();
  await api.replaceDraft(scenario.id, draft("three"));
  await dialog.getByRole("button", { name: "Roll back" }).click();
  await expect(page.getByText("Version 4 is version 1 again", { exact: true })).toBeVisible();
  await expect(page.getByText(/^The draft stays as it was\./)).toBeVisible();
  expect((await draftOf(api, scenario)).nodes[0]?.config).toEqual({ message: "three" });
});
