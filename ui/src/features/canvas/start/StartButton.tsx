/** Starts a run of the open scenario by hand, or by an event that is sent to its webhook. */
import { Play, Send } from "lucide-react";
import { Button } from "~/design/button/Button";
import { Tooltip } from "~/design/tooltip/Tooltip";
import bar from "../page/Editor.module.css";
import { useDraft, useEditor } from "../page/editor";
import { type StartKind, startOf } from "./start";
import { usePublished } from "./use-published";

const WORDS = { run: "Run now", event: "Send event" } as const;

const UNPUBLISHED = {
  run: "Publish the scenario first: what runs by hand is its published version.",
  event: "Publish the scenario first: events start runs of its published version.",
} as const;

const OTHERWISE = {
  run: "Publish the scenario first: its published version does not run by hand.",
  event: "Publish the scenario first: its published version takes no events.",
} as const;

interface StartButtonProps {
  /** The one way that is meant where it stands; else the way of what is published. */
  wanted?: StartKind;
}

export function StartButton({ wanted }: StartButtonProps) {
  const draft = useDraft();
  const { version, content } = usePublished();
  // What is published is what starts; before that, what would be.
  const kind = startOf((content ?? draft).trigger);
  const shown = wanted ?? kind;
  if (!shown || (version !== undefined && !content)) return null;
  if (version === undefined) return <NotYet kind={shown} reason={UNPUBLISHED[shown]} />;
  if (shown !== kind) return <NotYet kind={shown} reason={OTHERWISE[shown]} />;
  return <Start kind={shown} />;
}

/** What it opens takes the place of what it stands in, such as what is said after publishing. */
function Start({ kind }: { kind: StartKind }) {
  const { open } = useEditor();
  return (
    <Button icon={iconOf(kind)} title={WORDS[kind]} onClick={() => open({ kind: "start" })}>
      <span className={bar.words}>{WORDS[kind]}</span>
    </Button>
  );
}

function iconOf(kind: StartKind) {
  return kind === "run" ? <Play /> : <Send />;
}

/** It cannot be pressed, and says why when it is pointed at or reached by keyboard. */
function NotYet({ kind, reason }: { kind: StartKind; reason: string }) {
  return (
    <Tooltip text={reason} side="bottom">
      <Button disabled aria-description={reason} icon={iconOf(kind)}>
        <span className={bar.words}>{WORDS[kind]}</span>
      </Button>
    </Tooltip>
  );
}
