/** How one draft differs from another, as the server tells it: element by element, drawn, and as text. */
import { useQuery } from "@tanstack/react-query";
import { CircleDot, CircleMinus, CirclePlus } from "lucide-react";
import { useMemo, useState } from "react";
import { diffOptions } from "~/api/queries/scenarios";
import type { ScenarioDiff } from "~/api/types";
import { Badge } from "~/design/badge/Badge";
import { QueryView } from "~/design/query-view/QueryView";
import { SkeletonRows } from "~/design/skeleton/Skeleton";
import { Tabs } from "~/design/tabs/Tabs";
import { ScenarioCanvas } from "../flow/ScenarioCanvas";
import type { FullDraft } from "../graph/normal-draft";
import { type ChangedElement, changedElements } from "./changed-elements";
import styles from "./Diff.module.css";
import { unifiedLines } from "./unified-lines";
import { LineList, ValuePair } from "./ValuePair";

interface DiffViewProps {
  scenarioId: string;
  /** The number of a version, or `draft`. */
  from: string;
  to: string;
  /** The etag of the draft, where it is one of the two. */
  draftEtag: string;
  /** What is drawn: the content of `to`. */
  after: FullDraft;
}

type View = "list" | "drawing" | "text";

export function DiffView({ scenarioId, from, to, draftEtag, after }: DiffViewProps) {
  const diff = useQuery(diffOptions(scenarioId, from, to, draftEtag));
  return (
    <QueryView query={diff} skeleton={<SkeletonRows count={3} />}>
      {(found) => <Views diff={found} after={after} />}
    </QueryView>
  );
}

interface ViewsProps {
  diff: ScenarioDiff;
  after: FullDraft;
}

function Views({ diff, after }: ViewsProps) {
  const [view, setView] = useState<View>("list");
  const elements = useMemo(() => changedElements(diff.changes, after), [diff, after]);
  if (elements.length === 0) return <p>There is no difference.</p>;
  const labels = { beforeLabel: labelOf(diff.from), afterLabel: labelOf(diff.to) };
  const list = <ChangeList elements={elements} {...labels} />;
  const drawn = <Drawn elements={elements} after={after} />;
  return (
    <Tabs
      label="Views of the difference"
      value={view}
      onChange={setView}
      tabs={[
        { value: "list", label: "Changes", content: list },
        { value: "drawing", label: "Drawing", content: drawn },
        { value: "text", label: "Text", content: <TextDiff text={diff.text} {...labels} /> },
      ]}
    />
  );
}

function labelOf(which: string): string {
  return which === "draft" ? "Draft" : `Version ${which}`;
}

interface Labels {
  beforeLabel: string;
  afterLabel: string;
}

const SIGNS = {
  added: { icon: CirclePlus, tone: "success", text: "Added" },
  removed: { icon: CircleMinus, tone: "danger", text: "Removed" },
  changed: { icon: CircleDot, tone: "info", text: "Changed" },
} as const;

function ChangeList({ elements, ...labels }: Labels & { elements: readonly ChangedElement[] }) {
  const shown = elements.filter(({ isOnlyLayout }) => !isOnlyLayout);
  const moved = elements.length - shown.length;
  return (
    <div className={styles.stack}>
      <ul className={styles.changes}>
        {shown.map((element) => (
          <li key={element.key}>
            <ChangeRow element={element} {...labels} />
          </li>
        ))}
      </ul>
      {moved > 0 && (
        <p>
          Besides, {moved === 1 ? "one place or note" : `${moved} places or notes`} in the drawing.
        </p>
      )}
    </div>
  );
}

function ChangeRow({ element, ...labels }: Labels & { element: ChangedElement }) {
  const { how, label, parts } = element;
  const { icon: Icon, tone, text } = SIGNS[how];
  const names = parts.map(({ name }) => name).filter((name) => name !== "");
  return (
    <details className={styles.change}>
      <summary>
        <Badge tone={tone} text={text} icon={<Icon aria-hidden />} />
        <span className={styles.name} title={label} dir="auto">
          {label}
        </span>
        <span className={styles.members} title={names.join(", ")}>
          {names.join(", ")}
        </span>
      </summary>
      {parts.map(({ name, before, after }) => (
        <div key={name}>
          {name !== "" && <p className={styles.part}>{name}</p>}
          <ValuePair before={before} after={after} {...labels} />
        </div>
      ))}
    </details>
  );
}

function Drawn({ elements, after }: { elements: readonly ChangedElement[]; after: FullDraft }) {
  const marks = useMemo(
    () =>
      new Map(
        elements.flatMap(({ nodeId, how, isOnlyLayout }) =>
          nodeId === undefined || how === "removed" || isOnlyLayout ? [] : [[nodeId, how] as const],
        ),
      ),
    [elements],
  );
  return (
    <div className={styles.canvas}>
      <ScenarioCanvas draft={after} readOnly marks={marks} />
    </div>
  );
}

function TextDiff({ text, beforeLabel, afterLabel }: Labels & { text: string }) {
  const lines = useMemo(() => unifiedLines(text), [text]);
  if (text === "") return <p>As files, both are the same.</p>;
  return (
    <div className={styles.stack}>
      <p>
        Both as scenario files: “−” is only in {inText(beforeLabel)}, “+” only in{" "}
        {inText(afterLabel)}.
      </p>
      <LineList label={`${beforeLabel} and ${afterLabel} as text`} lines={lines} />
    </div>
  );
}

function inText(label: string): string {
  return label === "Draft" ? "the draft" : label.toLowerCase();
}
