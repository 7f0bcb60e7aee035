/** The steps beside what one of them did. Where there is no room for both, one after the other. */
import { ArrowLeft, ListTree } from "lucide-react";
import type { Run, StepView } from "~/api/types";
import { Button } from "~/design/button/Button";
import { EmptyState } from "~/design/empty-state/EmptyState";
import { classNames } from "~/design/text/class-names";
import { decisiveStep, lastThatRan } from "../path/run-path";
import { stepKey } from "../run/run-search";
import styles from "./Step.module.css";
import { StepList } from "./StepList";
import { StepPanel } from "./StepPanel";

interface StepsViewProps {
  run: Run;
  steps: readonly StepView[];
  names: ReadonlyMap<string, string>;
  /** Key of the step that the address names. */
  chosen: string | undefined;
  onChoose: (step: StepView | null) => void;
}

export function StepsView({ run, steps, names, chosen, onChoose }: StepsViewProps) {
  const byAddress = steps.find((step) => stepKey(step) === chosen);
  const shown = byAddress ?? decisiveStep(run, steps) ?? lastThatRan(steps) ?? steps.at(-1);
  if (steps.length === 0) {
    return (
      <EmptyState icon={<ListTree />} title="No steps yet">
        They appear here as soon as the run begins.
      </EmptyState>
    );
  }
  return (
    <div className={classNames(styles.view, byAddress && styles.hasChosen)}>
      <div className={styles.side}>
        <StepList steps={steps} names={names} shown={shown} onChoose={onChoose} />
      </div>
      <div className={styles.main}>
        <div className={styles.back}>
          <Button kind="quiet" icon={<ArrowLeft />} onClick={() => onChoose(null)}>
            All steps
          </Button>
        </div>
        {shown && <StepPanel key={stepKey(shown)} run={run} step={shown} names={names} />}
      </div>
    </div>
  );
}
