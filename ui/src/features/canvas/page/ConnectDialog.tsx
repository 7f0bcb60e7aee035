/** Connects a node to another without a mouse: from which output to which node. */
import { useState } from "react";
import { Button } from "~/design/button/Button";
import { Combobox } from "~/design/combobox/Combobox";
import { Dialog } from "~/design/dialog/Dialog";
import { Field } from "~/design/field/Field";
import { Select } from "~/design/field/Select";
import { refusal } from "../graph/connect";
import { inputsOf, outputsOf } from "../graph/handles";
import { DEFAULT_INPUT, DEFAULT_OUTPUT, nodeTitle } from "../graph/normal-draft";
import { connectOrSay } from "./actions";
import { freeOutput } from "./adding";
import { useDraft, useEditor } from "./editor";

export function ConnectDialog({ from, onClose }: { from: string; onClose: () => void }) {
  const editor = useEditor();
  const draft = useDraft();
  const outputs = outputsOf(draft, from, editor.types).map(({ name }) => name);
  const first = freeOutput(editor, from)?.sourceHandle ?? outputs[0] ?? DEFAULT_OUTPUT;
  const [output, setOutput] = useState(first);
  const [target, setTarget] = useState("");
  const edgeTo = (id: string) => ({
    source: from,
    sourceHandle: output,
    target: id,
    targetHandle: inputsOf(draft, id, editor.types)[0]?.name ?? DEFAULT_INPUT,
  });
  // Only nodes that can be reached are offered: what cannot be need not be read through.
  const targets = draft.nodes.filter(
    (node) => refusal(draft, edgeTo(node.id), editor.types) === undefined,
  );
  const title = nodeTitle(draft, from);
  return (
    <Dialog
      title={`Connect ${title}`}
      onClose={onClose}
      onSubmit={() => {
        if (target !== "" && connectOrSay(editor, edgeTo(target))) onClose();
      }}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="primary" disabled={target === ""}>
            Connect
          </Button>
        </>
      }
    >
      <Field
        label="To"
        hint={
          targets.length === 0 ? "There is no node that could follow. Add one first." : undefined
        }
      >
        <Combobox
          value={target}
          onChange={setTarget}
          choices={targets.map(({ id, name }) => ({
            value: id,
            label: name ? `${name} (${id})` : id,
          }))}
          placeholder="Name or id of a node"
        />
      </Field>
      {outputs.length > 1 && (
        <Field label="From output">
          <Select
            value={output}
            onChange={setOutput}
            choices={outputs.map((name) => ({ value: name, label: name }))}
          />
        </Field>
      )}
    </Dialog>
  );
}
