/** Changes how long the runs of one scenario are kept, in its draft. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "~/api/api-error";
import { instanceOptions } from "~/api/queries/health";
import { keys } from "~/api/queries/keys";
import { draftOptions, replaceDraft } from "~/api/queries/scenarios";
import type { Draft, Retention, ScenarioSummary } from "~/api/types";
import { Button } from "~/design/button/Button";
import { Dialog } from "~/design/dialog/Dialog";
import { ErrorPanel } from "~/design/error-panel/ErrorPanel";
import { Field } from "~/design/field/Field";
import { TextInput } from "~/design/field/TextInput";
import { QueryView } from "~/design/query-view/QueryView";
import { FieldRow } from "~/design/section/Section";
import { toast } from "~/design/toast/toasts";
import {
  countFault,
  type Ending,
  formOf,
  type RetentionForm,
  withRetention,
} from "./retention-form";

interface RetentionDialogProps {
  scenario: ScenarioSummary;
  onClose: () => void;
}

/** The draft is fetched first: what one changes is what is there now. */
export function RetentionDialog(props: RetentionDialogProps) {
  const draft = useQuery(draftOptions(props.scenario.id));
  if (draft.data) return <RulesDialog {...props} draft={draft.data.data} etag={draft.data.etag} />;
  return (
    <Dialog title={`Retention of “${props.scenario.name}”`} onClose={props.onClose}>
      <QueryView query={draft}>{() => null}</QueryView>
    </Dialog>
  );
}

interface RulesDialogProps extends RetentionDialogProps {
  draft: Draft;
  etag: string;
}

const POINTER = "/settings/retention";

function RulesDialog({ scenario, draft, etag, onClose }: RulesDialogProps) {
  const [form, setForm] = useState(() => formOf(draft.settings?.retention));
  const saving = useSave(scenario, etag, onClose);
  const fault = saving.error instanceof ApiError ? saving.error : null;
  const isSound = !countFault(form.succeeded) && !countFault(form.failed);
  const instance = useQuery(instanceOptions());
  const fields = { form, onChange: setForm, fault, instance: instance.data?.retention };
  return (
    <Dialog
      title={`Retention of “${scenario.name}”`}
      onClose={onClose}
      onSubmit={() => isSound && saving.mutate(withRetention(draft, form))}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="primary" disabled={!isSound} isBusy={saving.isPending}>
            Save in the draft
          </Button>
        </>
      }
    >
      <p>
        Where a field is empty, what the instance is set to holds
        {instance.data && " (shown in grey)"}. Changes hold once the draft is published.
      </p>
      <RuleFields {...fields} ending="succeeded" title="Runs that succeeded" />
      <RuleFields {...fields} ending="failed" title="Runs that failed or were cancelled" />
      {saving.error && !isToldAtFields(fault) && <ErrorPanel error={saving.error} />}
    </Dialog>
  );
}

const SHOWN = ["succeeded", "failed"].flatMap((ending) =>
  ["age", "count"].map((limit) => `${POINTER}/${ending}/${limit}`),
);

/** Nothing is said twice: what the fields say needs no box below them. */
function isToldAtFields(fault: ApiError | null): boolean {
  return fault !== null && fault.faults.length > 0 && fault.besides(SHOWN).length === 0;
}

interface RuleFieldsProps {
  form: RetentionForm;
  onChange: (form: RetentionForm) => void;
  fault: ApiError | null;
  /** What holds where nothing is said. */
  instance: Retention | undefined;
  ending: Ending;
  title: string;
}

function RuleFields({ form, onChange, fault, instance, ending, title }: RuleFieldsProps) {
  const rule = form[ending];
  const whole = instance?.[ending];
  const change = (more: Partial<typeof rule>) =>
    onChange({ ...form, [ending]: { ...rule, ...more } });
  return (
    <FieldRow>
      <Field
        label={`${title}: kept for`}
        isOptional
        hint="Since they ended, such as 12h, 30d."
        error={fault?.at(`${POINTER}/${ending}/age`)}
      >
        <TextInput
          isMono
          value={rule.age}
          placeholder={whole?.age ?? ""}
          onChange={(age) => change({ age })}
        />
      </Field>
      <Field
        label={`${title}: at most`}
        isOptional
        hint="Runs of this scenario, the newest."
        error={countFault(rule) ?? fault?.at(`${POINTER}/${ending}/count`)}
      >
        <TextInput
          inputMode="numeric"
          value={rule.count}
          placeholder={whole?.count == null ? "" : String(whole.count)}
          onChange={(count) => change({ count })}
        />
      </Field>
    </FieldRow>
  );
}

function useSave(scenario: ScenarioSummary, etag: string, onSaved: () => void) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (draft: Draft) => replaceDraft(scenario.id, draft, etag),
    onSuccess: () => {
      onSaved();
      toast({ text: `Saved in the draft of ${scenario.name}` });
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: keys.scenarios.all }),
  });
}
