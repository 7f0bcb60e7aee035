/** What a scenario can be made from besides nothing: an example, or a file. */
import { useMutation } from "@tanstack/react-query";
import { FileUp } from "lucide-react";
import { useEffect, useEffectEvent, useId } from "react";
import { useFileDrop } from "~/design/file-drop/use-file-drop";
import { SkeletonRows } from "~/design/skeleton/Skeleton";
import { classNames } from "~/design/text/class-names";
import { FileProblemPanel } from "~/features/files/FileProblemPanel";
import { fileText, oneFile } from "~/features/files/file-text";
import { type NamedDraft, scenariosIn } from "~/features/files/scenarios-in";
import styles from "./Sources.module.css";

interface ScenarioChoiceProps {
  label: string;
  scenarios: readonly NamedDraft[];
  /** What else is to be said of each. */
  about?: (scenario: NamedDraft) => string;
  chosen: NamedDraft | null;
  onChoose: (scenario: NamedDraft) => void;
}

/** One of several. */
export function ScenarioChoice({ label, scenarios, about, chosen, onChoose }: ScenarioChoiceProps) {
  const name = useId();
  return (
    <fieldset className={styles.examples}>
      <legend className="visually-hidden">{label}</legend>
      {scenarios.map((scenario, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a file may have two of one name.
        <label key={index} className={styles.example}>
          <input
            type="radio"
            name={name}
            checked={chosen === scenario}
            onChange={() => onChoose(scenario)}
          />
          <span className={styles.text}>
            <strong>{scenario.name}</strong>
            <span className={styles.about}>{scenario.draft.settings?.description}</span>
            {about?.(scenario) && <span className={styles.about}>{about(scenario)}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

interface FileChoiceProps {
  /** What was dropped before this was shown. */
  dropped: readonly File[] | undefined;
  chosen: NamedDraft | null;
  onChoose: (scenario: NamedDraft | null) => void;
}

export function FileChoice({ dropped, chosen, onChoose }: FileChoiceProps) {
  const id = useId();
  const reading = useMutation({
    mutationFn: async (files: readonly File[]) => scenariosIn(await fileText(oneFile(files))),
    onMutate: () => onChoose(null),
    onSuccess: ([first]) => onChoose(first ?? null),
  });
  const { isOver, dropProps } = useFileDrop((files) => reading.mutate(files));
  const begin = useEffectEvent(() => dropped && reading.mutate(dropped));
  useEffect(() => void begin(), []);
  const fileName = reading.variables?.length === 1 ? reading.variables[0]?.name : undefined;
  return (
    <div className={styles.file}>
      <label htmlFor={id} className={classNames(styles.drop, isOver && styles.over)} {...dropProps}>
        <FileUp aria-hidden />
        <span className={styles.fileName}>
          {fileName ?? "Choose a scenario file (YAML or JSON), or drop it here"}
        </span>
      </label>
      <input
        id={id}
        type="file"
        accept=".yaml,.yml,.json"
        className="visually-hidden"
        onChange={({ target }) => {
          if (target.files?.length) reading.mutate([...target.files]);
          // The same file can be chosen again once it was mended.
          target.value = "";
        }}
      />
      {reading.isPending && <SkeletonRows count={1} />}
      {reading.error && (
        <FileProblemPanel error={reading.error} title={`${fileName ?? "This"} was not read`} />
      )}
      {reading.data && reading.data.length > 1 && (
        <ScenarioChoice
          label="Scenario of the file"
          scenarios={reading.data}
          chosen={chosen}
          onChoose={onChoose}
        />
      )}
    </div>
  );
}
