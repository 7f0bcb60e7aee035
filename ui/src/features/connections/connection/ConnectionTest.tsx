/** "Does it work?": tests a connection and shows what was looked at. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { CircleCheck, CircleX, FlaskConical } from "lucide-react";
import { testConnection } from "~/api/queries/connections";
import { keys } from "~/api/queries/keys";
import type { Connection, ConnectionTest as Tested } from "~/api/types";
import { Badge } from "~/design/badge/Badge";
import { ConnectionStatusBadge } from "~/design/badge/ConnectionStatusBadge";
import { Button } from "~/design/button/Button";
import { ErrorPanel } from "~/design/error-panel/ErrorPanel";
import { Switch } from "~/design/field/Switch";
import { Section } from "~/design/section/Section";
import { CodeText } from "~/design/text/CodeText";
import { useSaveConnection } from "./ConnectionSettings";
import styles from "./ConnectionTest.module.css";
import { checkText } from "./check-text";

export function ConnectionTest({ connection }: { connection: Connection }) {
  const testing = useTest(connection.id);
  const saving = useSaveConnection(connection.id);
  const isOn = connection.status !== "inactive";
  return (
    <Section
      title="Does it work?"
      about="A test sees whether all secrets are there and, with an address for tests, whether the other side takes them."
      actions={
        <Button icon={<FlaskConical />} isBusy={testing.isPending} onClick={() => testing.mutate()}>
          Test
        </Button>
      }
    >
      <div className={styles.state}>
        <ConnectionStatusBadge status={connection.status} />
        <Switch
          label="Enabled"
          checked={isOn}
          disabled={saving.isPending}
          onChange={(on) => saving.mutate({ status: on ? "active" : "inactive" })}
        />
        <span>{isOn ? "Enabled" : "Switched off: nothing can use it."}</span>
      </div>
      {saving.error && <ErrorPanel error={saving.error} />}
      {testing.error && <ErrorPanel error={testing.error} />}
      {testing.data && <Result tested={testing.data} />}
    </Section>
  );
}

function Result({ tested: { ok, checks } }: { tested: Tested }) {
  return (
    <div role="status" className={styles.result}>
      <strong>{ok ? "It works" : "It does not work"}</strong>
      <ol className={styles.checks}>
        {checks.map((check) => (
          <li key={check.name}>
            <Badge
              tone={check.ok ? "success" : "danger"}
              text={check.ok ? "Good" : "Wrong"}
              icon={check.ok ? <CircleCheck aria-hidden /> : <CircleX aria-hidden />}
            />
            <span className={styles.message}>
              <CodeText text={checkText(check)} />
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}

function useTest(id: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => testConnection(id),
    onSettled: () => queryClient.invalidateQueries({ queryKey: keys.connections.all }),
  });
}
