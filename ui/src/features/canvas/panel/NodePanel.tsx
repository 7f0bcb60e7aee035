/** The panel of what is open: its form, how it is tried, what a run gave it, and its manual. */
import { CircleQuestionMark, X } from "lucide-react";
import { memo, useRef, useState } from "react";
import { IconButton } from "~/design/button/IconButton";
import { Tabs } from "~/design/tabs/Tabs";
import { noteIdOf } from "../flow/flow-model";
import { typeIcon } from "../flow/type-icons";
import { FormProvider } from "../form/form-context";
import { typeKey, typeOf } from "../graph/handles";
import { nodeOf, nodeTitle, SETTINGS_ID, TRIGGER_ID } from "../graph/normal-draft";
import { type GoTo, useDraft, useEditor } from "../page/editor";
import { SettingsPanel } from "../settings/SettingsPanel";
import { ConfigTab } from "./ConfigTab";
import { DataTab } from "./DataTab";
import { DeliveryTab } from "./DeliveryTab";
import { HelpTab } from "./help/HelpTab";
import { NotePanel } from "./NotePanel";
import styles from "./Panel.module.css";
import { useGoTo } from "./use-go-to";
import { useSurroundings } from "./use-surroundings";

type Tab = "config" | "delivery" | "data" | "help";

/** Drawn anew only by what it uses itself. */
export const PanelPlace = memo(function PanelPlace() {
  const { panelOf } = useEditor();
  const draft = useDraft();
  if (panelOf === undefined) return null;
  if (panelOf === SETTINGS_ID) return <SettingsPanel />;
  const note = noteIdOf(panelOf);
  if (note !== undefined) {
    return draft.notes.some((one) => one.id === note) ? <NotePanel key={note} id={note} /> : null;
  }
  if (panelOf !== TRIGGER_ID && !nodeOf(draft, panelOf)) return null;
  return <NodePanel id={panelOf} />;
});

function NodePanel({ id }: { id: string }) {
  const editor = useEditor();
  const draft = useDraft();
  const [tab, setTab] = useState<Tab>("config");
  const box = useRef<HTMLElement>(null);
  const type = typeOf(draft, id, editor.types);
  const surroundings = useSurroundings(id, type);
  useGoTo(box, id, () => setTab(tabOf(editor.goTo)));
  const Icon = type ? typeIcon(type.icon) : CircleQuestionMark;
  const title = id === TRIGGER_ID ? "Trigger" : nodeTitle(draft, id);
  const tabs = [
    {
      value: "config" as const,
      label: "Configuration",
      content: <ConfigTab key={id} id={id} type={type} />,
    },
    ...(id === TRIGGER_ID
      ? []
      : [
          {
            value: "delivery" as const,
            label: "Retry & errors",
            content: <DeliveryTab key={id} id={id} />,
          },
        ]),
    { value: "data" as const, label: "Data", content: <DataTab id={id} /> },
    { value: "help" as const, label: "Help", content: <HelpTab type={type} /> },
  ];
  return (
    <aside
      ref={box}
      // What is clicked in it has the focus, so that keys are not taken for those of the drawing.
      tabIndex={-1}
      className={styles.panel}
      aria-label={`Panel of ${title}`}
      onKeyDown={(event) => {
        // Back to where the panel was opened from.
        if (event.key === "Escape" && !event.defaultPrevented) editor.reveal(id, true);
      }}
    >
      <header className={styles.head}>
        <Icon aria-hidden />
        <div className={styles.headWords}>
          <h2 title={title} dir="auto">
            {title}
          </h2>
          <p>{type?.title ?? `Unknown type ${typeKey(draft, id)}`}</p>
        </div>
        <IconButton
          label="Close panel"
          icon={<X />}
          size="small"
          onClick={() => editor.openPanel(undefined)}
        />
      </header>
      <div className={styles.body}>
        <FormProvider value={surroundings}>
          <Tabs
            label={`Parts of ${title}`}
            value={id === TRIGGER_ID && tab === "delivery" ? "config" : tab}
            onChange={setTab}
            tabs={tabs}
          />
        </FormProvider>
      </div>
    </aside>
  );
}

/** The tab where the field at a pointer is, or what a run gave. */
function tabOf(goTo: GoTo | undefined): Tab {
  if (goTo && "tab" in goTo) return goTo.tab;
  const pointer = goTo?.pointer ?? "";
  if (/^\/nodes\/\d+\/(retry|timeout|delivery)/.test(pointer)) return "delivery";
  return /^\/(nodes\/\d+|trigger)\/sample/.test(pointer) ? "data" : "config";
}
