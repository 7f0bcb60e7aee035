/** The app that a connection is made for; one that is not there yet is made on the way. */
import { Plus } from "lucide-react";
import type { App } from "~/api/types";
import { Button } from "~/design/button/Button";
import { Field } from "~/design/field/Field";
import { Select } from "~/design/field/Select";
import { FormActions } from "~/design/section/Section";

interface AppFieldProps {
  apps: readonly App[] | undefined;
  app: App | undefined;
  onChange: (id: string) => void;
  /** Undefined where the app is settled. */
  onCreate: (() => void) | undefined;
}

export function AppField({ apps, app, onChange, onCreate }: AppFieldProps) {
  const choices = (apps ?? []).map(({ id, name }) => ({ value: id, label: name }));
  const none = { value: "", label: "There are no apps yet" };
  return (
    <>
      <Field label="App" hint="The system that is called, or whose webhooks are checked.">
        <Select
          value={app?.id ?? ""}
          choices={apps?.length === 0 ? [none] : choices}
          onChange={onChange}
        />
      </Field>
      {onCreate && (
        <FormActions>
          <Button size="small" icon={<Plus />} onClick={onCreate}>
            Create an app…
          </Button>
        </FormActions>
      )}
    </>
  );
}
