/** A Respond node behind a webhook: it is asked for its answer, and the trigger gives that. */
import { createScenario, draftOf, expectSaved, field, handle } from "../../../fixtures/editor.ts";
import { look } from "../../../fixtures/look.ts";
import { createShop } from "../../../fixtures/shop.ts";
import { expect, test } from "../../../fixtures/test.ts";

test("a Respond node asks for its content first, and the webhook answers with it", async ({
  page,
  api,
  open,
}) => {
  await createShop(api);
  const scenario = await createScenario(api, "answers", {
    trigger: { type: "webhook", config: { app: "shop" } },
    nodes: [],
    edges: [],
  });
  await open(`/scenarios/${scenario.id}`);
  await handle(page, "trigger", "out").click();
  await page.keyboard.type("respond");
  await page.keyboard.press("Enter");
  await expect(field(page, "JSON")).toBeFocused();
  // It is said for a while only.
  await expect(
    page.getByText("The trigger answers with what the Respond node says."),
  ).toBeVisible();
  await look(page, "canvas-respond");
  await expectSaved(page);
  const { trigger } = await draftOf(api, scenario);
  expect(trigger.config).toEqual({ app: "shop", respond: "node" });

  await page.getByRole("button", { name: "Trigger", exact: true }).click();
  const answer = page.getByRole("combobox", { name: "Answer" });
  await expect(answer).toHaveValue("node");
  await expect(answer).toHaveAccessibleDescription(/waits until the first Respond node/);
  expect(await answer.getByRole("option").allTextContents()).toEqual([
    "At once for a vendor's scheme, else when the run has finished",
    "At once, when it is recorded",
    "When the run has finished",
    "With what a Respond node says",
  ]);
  await look(page, "canvas-answer");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect
    .poll(async () => await draftOf(api, scenario))
    .toMatchObject({ nodes: [], trigger: { config: { app: "shop" } } });
  expect((await draftOf(api, scenario)).trigger.config).toEqual({ app: "shop" });
});

test("what somebody has said of the answer stays as it is", async ({ page, api, open }) => {
  await createShop(api);
  const scenario = await createScenario(api, "said", {
    trigger: { type: "webhook", config: { app: "shop", respond: "accepted" } },
    nodes: [],
    edges: [],
  });
  await open(`/scenarios/${scenario.id}`);
  await handle(page, "trigger", "out").click();
  await page.keyboard.type("respond");
  await page.keyboard.press("Enter");
  await expect(field(page, "JSON")).toBeFocused();
  await expectSaved(page);
  const { nodes, trigger } = await draftOf(api, scenario);
  expect(nodes).toHaveLength(1);
  expect(trigger.config).toEqual({ app: "shop", respond: "accepted" });
});
