/** Starts a run of the open scenario by hand, or by an event that is sent to its webhook. */
import { Play, Send } from "lucide-react";
import { useState } from "react";
import { Button } from "~/design/button/Button";
import { Tooltip } from "~/design/tooltip/Tooltip";
import bar from "../page/Editor.module.css";
import { useDraft, useEditor } from "../page/editor";
import { RunNowDialog } from "./RunNowDialog";
import { SendEventDialog } from "./SendEventDialog";
import { type StartKind, startOf } from "./start";
import { useBuildingEvent } from "./use-building-event";
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
  const { version, content, isAhead } = usePublished();
  // What is published is what starts; before that, what would be.
  const kind = startOf((content ?? draft).trigger);
  const shown = wanted ?? kind;
  if (!shown || (version !== undefined && !content)) return null;
  if (version === undefined) return <NotYet kind={shown} reason={UNPUBLISHED[shown]} />;
  if (shown !== kind) return <NotYet kind={shown} reason={OTHERWISE[shown]} />;
  return <Start kind={shown} version={version} isDraftAhead={isAhead} />;
}

interface StartProps {
  kind: StartKind;
  version: number;
  isDraftAhead: boolean;
}

function Start({ kind, ...published }: StartProps) {
  const { scenario } = useEditor();
  const [isOpen, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <Button icon={iconOf(kind)} title={WORDS[kind]} onClick={() => setOpen(true)}>
        <span className={bar.words}>{WORDS[kind]}</span>
      </Button>
      {isOpen && kind === "run" && (
        <RunNowDialog scenario={scenario} {...published} onClose={close} />
      )}
      {isOpen && kind === "event" && <SendEvent {...published} onClose={close} />}
    </>
  );
}

interface SendEventProps extends Omit<StartProps, "kind"> {
  onClose: () => void;
}

/** With the event that one builds with; its run can be shown on the canvas. */
function SendEvent(props: SendEventProps) {
  const { scenario, chooseRun } = useEditor();
  const first = useBuildingEvent();
  const show = (runId: string) => {
    props.onClose();
    chooseRun(runId);
  };
  return <SendEventDialog {...props} scenario={scenario} first={first} onShow={show} />;
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
