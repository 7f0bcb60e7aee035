/** Runs the published version by hand, on an event that one types. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Play } from "lucide-react";
import { useState } from "react";
import { keys } from "~/api/queries/keys";
import { runScenario } from "~/api/queries/runs";
import { Button } from "~/design/button/Button";
import { ErrorPanel } from "~/design/error-panel/ErrorPanel";
import { Field } from "~/design/field/Field";
import { TextArea } from "~/design/field/TextArea";
import { Link } from "~/design/link/Link";
import { Callout } from "~/design/section/Callout";
import { useDraft, useEditor } from "../../page/editor";
import { readEvent } from "./read-event";
import styles from "./Trigger.module.css";

export function RunNow() {
  const { scenario } = useEditor();
  const { trigger } = useDraft();
  const [text, setText] = useState(() => JSON.stringify(trigger.sample ?? {}, null, 2));
  const running = useRun(scenario.id);
  const event = readEvent(text);
  return (
    <section className={styles.use} aria-label="Run it now">
      <h3>Run it now</h3>
      <Field
        label="Event"
        hint="JSON that the trigger passes on. The published version runs, for real."
        error={event.fault}
      >
        <TextArea
          isMono
          rows={4}
          value={text}
          onChange={(typed) => {
            setText(typed);
            running.reset();
          }}
        />
      </Field>
      <div className={styles.links}>
        <Button
          icon={<Play />}
          disabled={event.fault !== undefined}
          isBusy={running.isPending}
          onClick={() => event.fault === undefined && running.mutate(event.value)}
        >
          Run now
        </Button>
      </div>
      {running.error && <ErrorPanel error={running.error} />}
      {running.data && (
        <div role="status">
          <Callout>
            <p>
              It was started.{" "}
              <Link to="/runs/$runId" params={{ runId: running.data }}>
                See the run
              </Link>
            </p>
          </Callout>
        </div>
      )}
    </section>
  );
}

function useRun(scenarioId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (payload: unknown) => {
      const run = (await runScenario(scenarioId, { payload })) as { id: string };
      return run.id;
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: keys.runs.all }),
  });
}
