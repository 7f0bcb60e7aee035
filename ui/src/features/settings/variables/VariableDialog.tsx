/** Makes a variable, or changes its value. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "~/api/api-error";
import { keys } from "~/api/queries/keys";
import { putVariable } from "~/api/queries/variables";
import type { Variable } from "~/api/types";
import { Button } from "~/design/button/Button";
import { Dialog } from "~/design/dialog/Dialog";
import { ErrorPanel } from "~/design/error-panel/ErrorPanel";
import { Field } from "~/design/field/Field";
import { Select } from "~/design/field/Select";
import { TextArea } from "~/design/field/TextArea";
import { TextInput } from "~/design/field/TextInput";
import { kindOfValue, parseTyped, typedValue, type ValueKind } from "./variable-value";

const KINDS = [
  { value: "text", label: "Text" },
  { value: "json", label: "JSON: a number, true or false, a list, an object" },
] as const;

interface VariableDialogProps {
  /** The one to change; null for a new one. */
  variable: Variable | null;
  onClose: () => void;
}

export function VariableDialog({ variable, onClose }: VariableDialogProps) {
  const [name, setName] = useState(variable?.name ?? "");
  const [kind, setKind] = useState<ValueKind>(variable ? kindOfValue(variable.value) : "text");
  const [typed, setTyped] = useState(variable ? typedValue(variable.value) : "");
  const [wrong, setWrong] = useState<string>();
  const saving = useSave(onClose);
  const fault = saving.error instanceof ApiError ? saving.error : null;
  const save = () => {
    try {
      const value = parseTyped(typed, kind);
      setWrong(undefined);
      saving.mutate({ name: name.trim(), value });
    } catch (error) {
      setWrong(`This is no JSON. ${error instanceof Error ? error.message : ""}`);
    }
  };
  return (
    <Dialog
      title={variable ? `Change “${variable.name}”` : "New variable"}
      onClose={onClose}
      onSubmit={() => name.trim() !== "" && save()}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            kind="primary"
            disabled={name.trim() === ""}
            isBusy={saving.isPending}
          >
            Save
          </Button>
        </>
      }
    >
      <Field
        label="Name"
        hint="Letters, digits and underscores: expressions read it as vars.NAME."
        error={fault?.at("/name")}
      >
        <TextInput isMono value={name} onChange={setName} readOnly={variable !== null} />
      </Field>
      <Field label="Kind">
        <Select value={kind} onChange={setKind} choices={KINDS} />
      </Field>
      <Field label="Value" isOptional={kind === "text"} error={wrong ?? fault?.at("/value")}>
        <TextArea isMono rows={5} value={typed} onChange={setTyped} />
      </Field>
      {saving.error && <ErrorPanel error={saving.error} shownElsewhere={["/name", "/value"]} />}
    </Dialog>
  );
}

function useSave(onSaved: () => void) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ name, value }: { name: string; value: unknown }) => putVariable(name, value),
    onSuccess: async () => {
      onSaved();
      await queryClient.invalidateQueries({ queryKey: keys.variables });
    },
  });
}
