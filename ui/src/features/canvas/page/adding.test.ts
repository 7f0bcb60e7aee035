import { beforeEach, expect, it } from "vitest";
import type { TypeInfo } from "~/api/types";
import { toastStore } from "~/design/toast/toasts";
import { DraftStore } from "../draft/draft-store";
import { typesByKey } from "../graph/handles";
import { normalDraft } from "../graph/normal-draft";
import { renameNode } from "../graph/rename";
import { addOfType } from "./adding";
import type { Editor } from "./editor";

const about = { version: 1, description: "", icon: "box", page: "", examples: [], schema: {} };
const outputs = [{ name: "out", description: "" }];
const set: TypeInfo = {
  ...about,
  key: "set",
  title: "Set fields",
  kind: "node",
  dynamicOutputs: false,
  inputs: [{ name: "in", description: "" }],
  outputs,
};
const types = typesByKey([{ ...set, key: "manual", inputs: [] }, set]);

beforeEach(() => localStorage.clear());

/** An editor in which a node was just put between `fetch` and what reads it as `input`. */
function inserted() {
  const draft = normalDraft({
    trigger: { type: "manual" },
    nodes: [
      { id: "fetch", type: "set", config: {} },
      { id: "total", type: "set", config: { text: "{{ input.total }}" } },
    ],
    edges: [
      { source: "trigger", target: "fetch" },
      { source: "fetch", target: "total" },
    ],
  });
  const store = new DraftStore("inserted", draft, "1");
  const editor = { store, types, select: () => {} } as unknown as Editor;
  const into = draft.edges.find(({ target }) => target === "total");
  if (!into) throw new Error("there is no such edge");
  addOfType(editor, "set", { into });
  const { action } = toastStore.snapshot().at(-1) ?? {};
  const press = () => action?.run();
  const read = () => store.draft.nodes.find(({ id }) => id === "total")?.config;
  return { store, press, read };
}

it("has by one press a node read by name what was its input", () => {
  const { press, read } = inserted();
  press();
  expect(read()).toEqual({ text: "{{ nodes.fetch.total }}" });
});

it("changes nothing by that press, and says so, once what was read has another name", () => {
  const { store, press, read } = inserted();
  store.change(renameNode(store.draft, "fetch", "load", types));
  press();
  expect(read()).toEqual({ text: "{{ input.total }}" });
  expect(toastStore.snapshot().at(-1)?.text).toMatch(/^Nothing was changed/);
});
