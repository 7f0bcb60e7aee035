/** Tries the draft on an event without anything leaving the machine, and shows what would have left. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { FlaskConical, X } from "lucide-react";
import { useState } from "react";
import { ApiError } from "~/api/api-error";
import { runScenario } from "~/api/queries/runs";
import type { DryRunAnswer } from "~/api/types";
import { Button } from "~/design/button/Button";
import { IconButton } from "~/design/button/IconButton";
import { ErrorPanel } from "~/design/error-panel/ErrorPanel";
import { Field } from "~/design/field/Field";
import { Select } from "~/design/field/Select";
import { saveNow } from "../draft/saving";
import { useEditor } from "../page/editor";
import { FaultList } from "../page/Problems";
import { Answer } from "./Answer";
import styles from "./DryRun.module.css";
import { EventForm } from "./EventForm";
import { type EventText, eventIn, eventText, faultOf } from "./event-text";
import { useEventChoices } from "./use-event-choices";

export function DryRunPanel({ onClose }: { onClose: () => void }) {
  const { source, setSource, choices, chosen, isLoading, sampleFrom } = useEventChoices();
  const [edited, setEdited] = useState<{ source: string; text: EventText }>();
  const text = edited?.source === source ? edited.text : eventText(chosen);
  const running = useDryRun();
  const isReady = !isLoading && faultOf(text) === undefined;
  return (
    <aside className={styles.panel} aria-label="Dry run">
      <header className={styles.head}>
        <h2>Dry run</h2>
        <IconButton label="Close dry run" icon={<X />} size="small" onClick={onClose} />
      </header>
      <form
        className={styles.body}
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) running.mutate({ event: eventIn(text), sampleFrom });
        }}
      >
        <Field label="Event" hint="Nothing leaves this machine: effects are answered by samples.">
          <Select value={source} choices={choices} onChange={setSource} />
        </Field>
        {!isLoading && (
          <EventForm
            text={text}
            onChange={(next) => {
              // What is typed stays, though a better event to begin with may still come in.
              setSource(source);
              setEdited({ source, text: next });
            }}
          />
        )}
        <Button
          type="submit"
          kind="primary"
          icon={<FlaskConical />}
          disabled={!isReady}
          isBusy={running.isPending}
        >
          Run dry
        </Button>
        {running.error && <Refusal error={running.error} />}
        {running.data && <Answer answer={running.data} />}
      </form>
    </aside>
  );
}

/** Faults of the draft lead to their fields. */
function Refusal({ error }: { error: Error }) {
  const faults = error instanceof ApiError ? error.besides([]) : [];
  if (faults.length === 0) return <ErrorPanel error={error} />;
  return (
    <section className={styles.refusal} aria-label="What stands in the way">
      <h3>This stands in the way</h3>
      <FaultList faults={faults} />
    </section>
  );
}

interface Wanted {
  event: unknown;
  sampleFrom: string | undefined;
}

function useDryRun() {
  const { store, scenario, showWayOf } = useEditor();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async ({ event, sampleFrom }: Wanted) => {
      // The server runs the draft that it has.
      if (!(await saveNow(store)) && store.snapshot().save.kind !== "saved") {
        throw new Error("Your last changes are not saved yet, so they cannot be run. Try again.");
      }
      const answer = await runScenario(scenario.id, {
        dryRun: true,
        version: "draft",
        wait: true,
        payload: event,
        sampleFrom: sampleFrom ?? null,
      });
      return answer as DryRunAnswer;
    },
    onSuccess: (answer) => {
      void queryClient.invalidateQueries({ queryKey: ["runs", "list"] });
      showWayOf(answer.runId);
    },
  });
}
