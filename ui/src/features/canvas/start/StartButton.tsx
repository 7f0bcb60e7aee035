/** Starts a run of the open scenario by hand, or leads to where its app sends a test event. */
import { useQuery } from "@tanstack/react-query";
import { Play, Send } from "lucide-react";
import { useState } from "react";
import { allAppsOptions } from "~/api/queries/apps";
import { Button } from "~/design/button/Button";
import { ButtonLink } from "~/design/link/Link";
import { Tooltip } from "~/design/tooltip/Tooltip";
import bar from "../page/Editor.module.css";
import { useDraft, useEditor } from "../page/editor";
import { RunNowDialog } from "./RunNowDialog";
import { type Start, startOf } from "./start";
import { usePublished } from "./use-published";

const UNPUBLISHED = {
  run: "Publish the scenario first: what runs by hand is its published version.",
  event: "Publish the scenario first: events start runs of its published version.",
} as const;

export function StartButton() {
  const draft = useDraft();
  const { version, content, isAhead } = usePublished();
  // What is published is what starts; before that, what would be.
  const start = startOf((content ?? draft).trigger);
  if (!start || (version !== undefined && !content)) return null;
  if (version === undefined) return <NotYet start={start} reason={UNPUBLISHED[start.kind]} />;
  if (start.kind === "event") return <TestEvent {...start} />;
  return <RunNow version={version} isDraftAhead={isAhead} />;
}

function RunNow({ version, isDraftAhead }: { version: number; isDraftAhead: boolean }) {
  const { scenario } = useEditor();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button icon={<Play />} title="Run now" onClick={() => setOpen(true)}>
        <span className={bar.words}>Run now</span>
      </Button>
      {isOpen && (
        <RunNowDialog {...{ scenario, version, isDraftAhead }} onClose={() => setOpen(false)} />
      )}
    </>
  );
}

function TestEvent({ app, path }: Start & { kind: "event" }) {
  const apps = useQuery(allAppsOptions());
  const found = apps.data?.find((one) => one.key === app);
  if (!found) {
    const reason = `There is no app ${app}. Choose another in the trigger, and publish.`;
    return apps.data ? <NotYet start={{ kind: "event", app, path }} reason={reason} /> : null;
  }
  return (
    <ButtonLink
      to="/apps/$appId"
      params={{ appId: found.id }}
      title="Send event"
      search={{ tab: "webhook", ...(path === "" ? {} : { path }) }}
    >
      <Send aria-hidden />
      <span className={bar.words}>Send event</span>
    </ButtonLink>
  );
}

/** It cannot be pressed, and says why when it is pointed at or reached by keyboard. */
function NotYet({ start, reason }: { start: Start; reason: string }) {
  return (
    <Tooltip text={reason} side="bottom">
      <Button disabled aria-description={reason} icon={start.kind === "run" ? <Play /> : <Send />}>
        <span className={bar.words}>{start.kind === "run" ? "Run now" : "Send event"}</span>
      </Button>
    </Tooltip>
  );
}
