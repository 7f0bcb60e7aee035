/** Runs a failed or cancelled run again, from where it failed or from a chosen node. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "~/api/api-error";
import { allStepsOptions } from "~/api/queries/run-steps";
import { retryRun } from "~/api/queries/runs";
import type { Run } from "~/api/types";
import { Button } from "~/design/button/Button";
import { Dialog } from "~/design/dialog/Dialog";
import { ErrorPanel } from "~/design/error-panel/ErrorPanel";
import { Checkbox } from "~/design/field/Checkbox";
import { Field } from "~/design/field/Field";
import { Select } from "~/design/field/Select";
import { againOf } from "./again";
import { useGoToNewRun } from "./use-again";
import { VersionField } from "./VersionField";

interface RetryDialogProps {
  run: Run;
  /** The node that is offered to begin from; where it failed without. */
  from?: string;
  onClose: () => void;
}

export function RetryDialog({ run, from: first, onClose }: RetryDialogProps) {
  const [from, setFrom] = useState(first ?? "");
  const [version, setVersion] = useState("same");
  const [force, setForce] = useState(false);
  const go = useGoToNewRun();
  const retrying = useMutation({
    mutationFn: () => retryRun(run.id, { from: from || null, version: againOf(version), force }),
    onSuccess: ({ id }) => {
      onClose();
      go(id, "Retried as a new run");
    },
  });
  const { error } = retrying;
  const needsForce = error instanceof ApiError && error.code === "needs_force";
  return (
    <Dialog
      title="Retry this run"
      onClose={onClose}
      onSubmit={() => retrying.mutate()}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="primary" isBusy={retrying.isPending}>
            Retry
          </Button>
        </>
      }
    >
      <p>
        It becomes a new run of the same event. What had succeeded before the chosen node is taken
        over, not done again.
      </p>
      <FromField run={run} value={from} onChange={setFrom} />
      <VersionField run={run} value={version} onChange={setVersion} />
      {(needsForce || force) && (
        <Checkbox
          label="Repeat steps that may run only once"
          hint="Their effect may happen twice. Look at the other side first."
          checked={force}
          onChange={setForce}
        />
      )}
      {error && <ErrorPanel error={error} />}
    </Dialog>
  );
}

interface FromFieldProps {
  run: Run;
  value: string;
  onChange: (value: string) => void;
}

function FromField({ run, value, onChange }: FromFieldProps) {
  const steps = useQuery(allStepsOptions(run.id));
  const reached = (steps.data ?? []).filter((step) => step.attempts.length > 0);
  const nodes = [...new Set([...reached.map((step) => step.nodeId), ...(value ? [value] : [])])];
  return (
    <Field label="From">
      <Select
        value={value}
        onChange={onChange}
        choices={[
          { value: "", label: "Where it ended" },
          ...nodes.map((node) => ({ value: node, label: node })),
        ]}
      />
    </Field>
  );
}
