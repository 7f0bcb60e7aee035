/** The panel of the scenario itself: its name, whether it is enabled, and the settings of its draft. */
import { SlidersHorizontal, X } from "lucide-react";
import { useId, useMemo, useRef } from "react";
import type { Settings } from "~/api/types";
import { IconButton } from "~/design/button/IconButton";
import { Field } from "~/design/field/Field";
import { TextInput } from "~/design/field/TextInput";
import { FormProvider, type FormSurroundings } from "../form/form-context";
import { ObjectForm } from "../form/ObjectForm";
import type { Schema } from "../form/spec";
import { TRIGGER_ID } from "../graph/normal-draft";
import { useDraft, useEditor } from "../page/editor";
import panelStyles from "../panel/Panel.module.css";
import { useGoTo } from "../panel/use-go-to";
import { useSurroundings } from "../panel/use-surroundings";
import { EnabledSwitch } from "./EnabledSwitch";
import styles from "./Settings.module.css";
import { SETTING_GROUPS, settingsForm } from "./settings-schema";
import { NAME_MAX, useScenarioName } from "./use-scenario-name";
import { ROOT } from "./worded";

const GROUPS = SETTING_GROUPS.map((group) => ({ ...group, schema: settingsForm(group.names) }));

export function SettingsPanel() {
  const { scenario, openPanel } = useEditor();
  const box = useRef<HTMLElement>(null);
  const surroundings = useSettingsSurroundings();
  useGoTo(box, scenario.id);
  return (
    <aside
      ref={box}
      className={panelStyles.panel}
      aria-label="Panel of the settings"
      onKeyDown={(event) => {
        if (event.key === "Escape" && !event.defaultPrevented) openPanel(undefined);
      }}
    >
      <header className={panelStyles.head}>
        <SlidersHorizontal aria-hidden />
        <div className={panelStyles.headWords}>
          <h2>Settings</h2>
          <p>Of the whole scenario</p>
        </div>
        <IconButton
          label="Close panel"
          icon={<X />}
          size="small"
          onClick={() => openPanel(undefined)}
        />
      </header>
      <div className={panelStyles.body}>
        <div className={styles.groups}>
          <section className={styles.group} aria-label="Scenario">
            <NameField />
            <EnabledSwitch isExplained />
            <p className={styles.when}>Both apply immediately.</p>
          </section>
          <p className={styles.rule}>
            All below belongs to the draft: runs follow it once it is published.
          </p>
          <FormProvider value={surroundings}>
            {GROUPS.map((group) => (
              <SettingGroup key={group.title} {...group} />
            ))}
          </FormProvider>
        </div>
      </div>
    </aside>
  );
}

function NameField() {
  const name = useScenarioName();
  return (
    <Field label="Name" error={name.error}>
      <TextInput
        value={name.value}
        maxLength={NAME_MAX}
        dir="auto"
        onChange={name.type}
        onBlur={name.commit}
        onKeyDown={(event) => {
          if (event.key === "Enter") name.commit();
          if (event.key === "Escape" && name.value !== "") {
            event.preventDefault();
            name.cancel();
          }
        }}
      />
    </Field>
  );
}

interface SettingGroupProps {
  title: string;
  names: readonly (keyof Settings)[];
  schema: Schema;
}

function SettingGroup({ title, names, schema }: SettingGroupProps) {
  const { store } = useEditor();
  const { settings } = useDraft();
  const id = useId();
  const value = Object.fromEntries(names.map((name) => [name, settings[name]]));
  const change = (next: Record<string, unknown>, at: string) => {
    const { draft } = store;
    const others = Object.entries(draft.settings).filter(
      ([name]) => !names.some((one) => one === name),
    );
    const set = Object.entries(next).filter(([, one]) => one !== undefined && one !== null);
    store.change({ ...draft, settings: Object.fromEntries([...others, ...set]) }, at);
  };
  return (
    <section className={styles.group} aria-labelledby={id}>
      <h3 id={id}>{title}</h3>
      <ObjectForm schema={schema} value={value} pointer="/settings" onChange={change} />
    </section>
  );
}

/** Expressions of settings see the event, as the trigger gives it, and the variables. */
function useSettingsSurroundings(): FormSurroundings {
  const ofTrigger = useSurroundings(TRIGGER_ID, undefined);
  return useMemo(() => ({ ...ofTrigger, isStatic: true, root: ROOT }), [ofTrigger]);
}
