/** What a scenario can be made from besides nothing: an example, or a file. */
import { FileUp } from "lucide-react";
import { useId, useState } from "react";
import type { NewScenario } from "~/api/types";
import { ErrorPanel } from "~/design/error-panel/ErrorPanel";
import { QueryView } from "~/design/query-view/QueryView";
import { SkeletonRows } from "~/design/skeleton/Skeleton";
import { classNames } from "~/design/text/class-names";
import { needsText } from "./example-needs";
import styles from "./Sources.module.css";

interface ExampleChoiceProps {
  examples: { data: NewScenario[] | undefined; error: Error | null; refetch: () => unknown };
  chosen: NewScenario | null;
  onChoose: (scenario: NewScenario) => void;
}

export function ExampleChoice({ examples, chosen, onChoose }: ExampleChoiceProps) {
  return (
    <QueryView query={examples} skeleton={<SkeletonRows count={3} />}>
      {(all) => (
        <fieldset className={styles.examples}>
          <legend className="visually-hidden">Example</legend>
          {all.map((example) => (
            <label key={example.name} className={styles.example}>
              <input
                type="radio"
                name="example"
                checked={chosen === example}
                onChange={() => onChoose(example)}
              />
              <span>
                <strong>{example.name}</strong>
                <span className={styles.about}>{example.draft?.settings?.description}</span>
                <span className={styles.about}>{needsText(example)}</span>
              </span>
            </label>
          ))}
        </fieldset>
      )}
    </QueryView>
  );
}

export function FileChoice({ onChoose }: { onChoose: (scenario: NewScenario | null) => void }) {
  const id = useId();
  const [isOver, setOver] = useState(false);
  const [fileName, setFileName] = useState<string | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const read = async (file: File | undefined) => {
    if (!file) return;
    setFileName(file.name);
    setError(null);
    try {
      const { readScenarios } = await import("../file/scenario-file");
      onChoose(readScenarios(await file.text())[0] ?? null);
    } catch (fault) {
      onChoose(null);
      setError(fault instanceof Error ? fault : new Error(String(fault)));
    }
  };
  return (
    <div className={styles.file}>
      <label
        htmlFor={id}
        className={classNames(styles.drop, isOver && styles.over)}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          void read(event.dataTransfer.files[0]);
        }}
      >
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
        onChange={(event) => void read(event.target.files?.[0])}
      />
      {error && <ErrorPanel error={error} title="This file cannot be read" />}
    </div>
  );
}
