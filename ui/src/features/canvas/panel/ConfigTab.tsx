/** What a node is and does: its name and id, its config, what it is linked to. */
import { useState } from "react";
import type { TypeInfo } from "~/api/types";
import { Field } from "~/design/field/Field";
import { Select } from "~/design/field/Select";
import { Switch } from "~/design/field/Switch";
import { TextInput } from "~/design/field/TextInput";
import { ObjectForm } from "../form/ObjectForm";
import { isSchema } from "../form/spec";
import { changeConfig, changeNode, changeTrigger, wrongId } from "../graph/edit";
import { typeKey } from "../graph/handles";
import { nodeOf, TRIGGER_ID } from "../graph/normal-draft";
import { renameNode, withKeptEdges } from "../graph/rename";
import { useDraft, useEditor } from "../page/editor";
import { Links } from "./Links";
import styles from "./Panel.module.css";
import { pointerOf } from "./pointer-of";
import { TriggerUse } from "./trigger/TriggerUse";
import { UnknownConfig } from "./UnknownConfig";

export function ConfigTab({ id, type }: { id: string; type: TypeInfo | undefined }) {
  const { store, types } = useEditor();
  const draft = useDraft();
  const config = id === TRIGGER_ID ? draft.trigger.config : nodeOf(draft, id)?.config;
  const pointer = `${pointerOf(draft, id)}/config`;
  const change = (value: unknown, at: string) => {
    const changed = changeConfig(store.draft, id, value);
    store.change(withKeptEdges(store.draft, changed, id, types), `${id} ${at}`);
  };
  return (
    <div className={styles.stack}>
      {id === TRIGGER_ID ? <TriggerType /> : <NamesOf id={id} />}
      {type && isSchema(type.schema) ? (
        <ObjectForm schema={type.schema} value={config ?? {}} pointer={pointer} onChange={change} />
      ) : (
        <UnknownConfig typeKey={typeKey(draft, id)} config={config} />
      )}
      {id === TRIGGER_ID && <TriggerUse />}
      <Links id={id} />
    </div>
  );
}

function NamesOf({ id }: { id: string }) {
  const editor = useEditor();
  const { store, types } = editor;
  const draft = useDraft();
  const node = nodeOf(draft, id);
  const [typed, setTyped] = useState(id);
  const wrong = wrongId(draft, id, typed);
  const rename = () => {
    if (typed === id || wrong !== undefined) return;
    store.change(renameNode(store.draft, id, typed, types));
    editor.openPanel(typed);
  };
  return (
    <>
      <div className={styles.two}>
        <div data-pointer={`${pointerOf(draft, id)}/name`}>
          <Field label="Name" isOptional>
            <TextInput
              value={node?.name ?? ""}
              placeholder={id}
              maxLength={200}
              onChange={(name) => {
                const change = { name: name === "" ? null : name };
                store.change(changeNode(store.draft, id, change), `${id} name`);
              }}
            />
          </Field>
        </div>
        <Field label="Id" error={wrong}>
          <TextInput
            isMono
            value={typed}
            onChange={setTyped}
            onBlur={rename}
            onKeyDown={(event) => {
              if (event.key === "Enter") rename();
            }}
          />
        </Field>
      </div>
      <div className={styles.switchRow}>
        <Switch
          label="Disabled"
          checked={node?.disabled === true}
          onChange={(disabled) => store.change(changeNode(store.draft, id, { disabled }))}
        />
        <div>
          <span>Disabled</span>
          <p className={styles.quiet}>While disabled, its input is passed on unchanged.</p>
        </div>
      </div>
    </>
  );
}

function TriggerType() {
  const { store, types } = useEditor();
  const { trigger } = useDraft();
  const triggers = [...types.values()].filter((type) => type.kind === "trigger");
  const isKnown = triggers.some((type) => type.key === trigger.type);
  const choices = triggers.map(({ key, title }) => ({ value: key, label: title }));
  return (
    <div className={styles.stack}>
      <Field label="What starts runs">
        <Select
          value={trigger.type}
          choices={isKnown ? choices : [...choices, { value: trigger.type, label: trigger.type }]}
          onChange={(type) => store.change(changeTrigger(store.draft, type))}
        />
      </Field>
    </div>
  );
}
