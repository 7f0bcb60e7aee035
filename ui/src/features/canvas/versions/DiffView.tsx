/** How one draft differs from another: element by element, drawn, and as text. */
import { CircleDot, CircleMinus, CirclePlus } from "lucide-react";
import { useMemo, useState } from "react";
import { Badge } from "~/design/badge/Badge";
import { Tabs } from "~/design/tabs/Tabs";
import { type Change, changesBetween, isOnlyLayout } from "../draft/changes";
import { ScenarioCanvas } from "../flow/ScenarioCanvas";
import type { FullDraft } from "../graph/normal-draft";
import styles from "./Diff.module.css";
import { LineList, ValuePair } from "./ValuePair";
import { diffLines, linesOf } from "./value-lines";

interface DiffViewProps {
  before: FullDraft;
  after: FullDraft;
  beforeLabel: string;
  afterLabel: string;
}

type View = "list" | "drawing" | "text";

export function DiffView(props: DiffViewProps) {
  const { before, after } = props;
  const [view, setView] = useState<View>("list");
  const changes = useMemo(() => changesBetween(before, after), [before, after]);
  if (changes.length === 0) return <p>There is no difference.</p>;
  return (
    <Tabs
      label="Views of the difference"
      value={view}
      onChange={setView}
      tabs={[
        { value: "list", label: "Changes", content: <ChangeList {...props} changes={changes} /> },
        { value: "drawing", label: "Drawing", content: <Drawn after={after} changes={changes} /> },
        { value: "text", label: "Text", content: <TextDiff {...props} /> },
      ]}
    />
  );
}

const SIGNS = {
  added: { icon: CirclePlus, tone: "success", text: "Added" },
  removed: { icon: CircleMinus, tone: "danger", text: "Removed" },
  changed: { icon: CircleDot, tone: "info", text: "Changed" },
} as const;

function ChangeList({
  changes,
  beforeLabel,
  afterLabel,
}: DiffViewProps & { changes: readonly Change[] }) {
  const shown = changes.filter((change) => !isOnlyLayout(change));
  const moved = changes.length - shown.length;
  return (
    <div className={styles.stack}>
      <ul className={styles.changes}>
        {shown.map((change) => {
          const { icon: Icon, tone, text } = SIGNS[change.how];
          const { label, key } = change.element;
          return (
            <li key={key}>
              <details className={styles.change}>
                <summary>
                  <Badge tone={tone} text={text} icon={<Icon aria-hidden />} />
                  <span className={styles.name} title={label} dir="auto">
                    {label}
                  </span>
                  <span className={styles.members}>{change.members.join(", ")}</span>
                </summary>
                <ValuePair
                  before={change.before}
                  after={change.after}
                  beforeLabel={beforeLabel}
                  afterLabel={afterLabel}
                />
              </details>
            </li>
          );
        })}
      </ul>
      {moved > 0 && (
        <p>
          Besides, {moved === 1 ? "one place or note" : `${moved} places or notes`} in the drawing.
        </p>
      )}
    </div>
  );
}

function Drawn({ after, changes }: { after: FullDraft; changes: readonly Change[] }) {
  const marks = useMemo(() => {
    const seen = changes.filter((change) => !isOnlyLayout(change) && change.how !== "removed");
    return new Map(
      seen
        .filter(({ element }) => element.kind === "node" || element.kind === "trigger")
        .map(({ element, how }) => [element.id, how === "added" ? "added" : "changed"] as const),
    );
  }, [changes]);
  return (
    <div className={styles.canvas}>
      <ScenarioCanvas draft={after} readOnly marks={marks} />
    </div>
  );
}

function TextDiff({ before, after, beforeLabel, afterLabel }: DiffViewProps) {
  const lines = useMemo(() => diffLines(linesOf(before), linesOf(after)), [before, after]);
  return <LineList label={`${beforeLabel} and ${afterLabel} as text`} lines={lines} />;
}
