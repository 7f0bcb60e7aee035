/** Whether events start runs of the scenario: it holds at once, without publishing. */
import type { Scenario } from "~/api/types";
import { Switch } from "~/design/field/Switch";
import { useSetEnabled } from "~/features/scenarios/list/use-scenario-actions";
import { useEditor } from "../page/editor";
import styles from "./Settings.module.css";

export function EnabledSwitch({ isExplained = false }: { isExplained?: boolean }) {
  const { scenario } = useEditor();
  const setting = useSetEnabled(scenario);
  const isEnabled = setting.isPending ? setting.variables : scenario.enabled;
  const meaning = enabledMeaning(isEnabled, scenario.publishedVersion);
  return (
    <div className={styles.enabled} title={meaning}>
      <Switch
        label="Events start runs"
        checked={isEnabled}
        disabled={setting.isPending}
        onChange={(enabled) => setting.mutate(enabled)}
      />
      {isEnabled ? <span className={styles.enabledWord}>Enabled</span> : <span>Disabled</span>}
      {isExplained && <p>{meaning}</p>}
    </div>
  );
}

function enabledMeaning(isEnabled: boolean, version: Scenario["publishedVersion"]): string {
  if (!isEnabled) return "No event starts a run. Runs that have begun go on.";
  if (!version) return "Once a version is published, events start runs of it.";
  return `Events start runs of version ${version}.`;
}
