import {
  createScenario,
  draftOf,
  expectSaved,
  field,
  node,
  TWO_LOGGERS,
  write,
} from "../../fixtures/editor.ts";
import { look } from "../../fixtures/look.ts";
import { expect, test } from "../../fixtures/test.ts";

test("a session that ends in the middle of an edit is begun anew above the canvas, and the edit is saved", async ({
  page,
  api,
  server,
  context,
  open,
}) => {
  const scenario = await createScenario(api, "kept", TWO_LOGGERS);
  await open(`/scenarios/${scenario.id}?node=a`);
  await expect(field(page, "Message")).toBeVisible();
  await context.clearCookies();
  // Each pause is long enough that the server is asked, and refuses: the keys still go into the field.
  await write(page, "Message", "typed ");
  await page.keyboard.type("after the session", { delay: 350 });
  const dialog = page.getByRole("dialog", { name: "Sign in again to go on" });
  await expect(dialog).toBeVisible();
  await expect(page.getByText("Kept in this browser")).toBeVisible();
  await look(page, "canvas-session-ended");
  await dialog.getByLabel("Token").fill(server.adminToken);
  await dialog.getByRole("button", { name: "Sign in" }).click();
  await expect(dialog).toBeHidden();
  await expect(field(page, "Message")).toHaveText("typed after the session");
  await expectSaved(page);
  expect((await draftOf(api, scenario)).nodes[0]?.config).toEqual({
    message: "typed after the session",
  });
});

test("who leaves when the session has ended, and signs in later, finds the edit and has it saved", async ({
  page,
  api,
  context,
  open,
}) => {
  const scenario = await createScenario(api, "kept", TWO_LOGGERS);
  await open(`/scenarios/${scenario.id}?node=a`);
  await expect(field(page, "Message")).toBeVisible();
  await context.clearCookies();
  await write(page, "Message", "typed and left");
  await expect(page.getByText("Kept in this browser")).toBeVisible();
  await page.goto("about:blank");
  await open(`/scenarios/${scenario.id}?node=a`);
  await expect(field(page, "Message")).toHaveText("typed and left");
  await expectSaved(page);
  expect((await draftOf(api, scenario)).nodes[0]?.config).toEqual({ message: "typed and left" });
});

test("a node of a type that is gone is shown as such, keeps its config, and can be deleted", async ({
  page,
  api,
  open,
}) => {
  const gone = { id: "old", type: "carrier_pigeon", config: { to: "Berlin", wings: [1, 2] } };
  const scenario = await createScenario(api, "of before", {
    ...TWO_LOGGERS,
    nodes: [...TWO_LOGGERS.nodes, gone],
    edges: [...TWO_LOGGERS.edges, { source: "b", target: "old" }],
  });
  await open(`/scenarios/${scenario.id}`);
  await expect(node(page, "old")).toHaveAccessibleName(/Unknown type carrier_pigeon/);
  await node(page, "old").dblclick();
  const panel = page.getByRole("complementary", { name: "Panel of old" });
  await expect(panel).toContainText("This server knows no type carrier_pigeon");
  await expect(panel.getByRole("tree", { name: "Config" })).toContainText("Berlin");
  await look(page, "canvas-unknown-type");
  await page.getByRole("button", { name: "Show all" }).click();
  await node(page, "a").dblclick();
  await write(page, "Message", "still works");
  await expectSaved(page);
  expect((await draftOf(api, scenario)).nodes[2]?.config).toEqual(gone.config);
  await node(page, "old").click();
  await page.keyboard.press("Delete");
  await expect(node(page, "old")).toHaveCount(0);
  await expect(page.getByRole("button", { name: "No problems" })).toBeVisible();
  await expectSaved(page);
  expect((await draftOf(api, scenario)).nodes.map((one) => one.id)).toEqual(["a", "b"]);
});
