/** The steps of a run in order: any number, of which only those that are seen are drawn. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useRef } from "react";
import type { StepView } from "~/api/types";
import { STATUSES } from "~/design/badge/statuses";
import { duration } from "~/design/time/format-time";
import { SKIP_REASONS, stepMillis } from "../path/run-path";
import { stepKey } from "../run/run-search";
import styles from "./Step.module.css";

const ROW_HEIGHT = 52;

interface StepListProps {
  steps: readonly StepView[];
  names: ReadonlyMap<string, string>;
  shown: StepView | undefined;
  onChoose: (step: StepView) => void;
}

export function StepList({ steps, names, shown, onChoose }: StepListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: steps.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 8,
    initialRect: { width: 0, height: ROW_HEIGHT * 12 },
  });
  const index = shown ? steps.indexOf(shown) : -1;
  useEffect(() => {
    if (index >= 0) virtualizer.scrollToIndex(index, { align: "auto" });
  }, [virtualizer, index]);
  const move = (event: KeyboardEvent) => {
    const to = targetOf(event.key, index, steps.length);
    const step = to === undefined ? undefined : steps[to];
    if (!step) return;
    event.preventDefault();
    onChoose(step);
  };
  return (
    <div
      ref={scroller}
      className={styles.list}
      role="listbox"
      aria-label="Steps"
      aria-activedescendant={index >= 0 ? `step-${index}` : undefined}
      tabIndex={0}
      onKeyDown={move}
    >
      <div role="presentation" style={{ height: virtualizer.getTotalSize(), position: "relative" }}>
        {virtualizer.getVirtualItems().map((item) => {
          const step = steps[item.index];
          return step === undefined ? null : (
            <StepRow
              key={stepKey(step)}
              id={`step-${item.index}`}
              step={step}
              name={names.get(step.nodeId) ?? step.nodeId}
              isShown={item.index === index}
              place={{ top: item.start, height: ROW_HEIGHT }}
              position={item.index + 1}
              count={steps.length}
              onChoose={onChoose}
            />
          );
        })}
      </div>
    </div>
  );
}

function targetOf(key: string, index: number, count: number): number | undefined {
  const targets: Record<string, number> = {
    ArrowDown: Math.min(index + 1, count - 1),
    ArrowUp: Math.max(index - 1, 0),
    Home: 0,
    End: count - 1,
    Enter: index,
  };
  return targets[key];
}

interface StepRowProps {
  id: string;
  step: StepView;
  name: string;
  isShown: boolean;
  place: { top: number; height: number };
  position: number;
  count: number;
  onChoose: (step: StepView) => void;
}

function StepRow(props: StepRowProps) {
  const { id, step, name, isShown, place, position, count, onChoose } = props;
  const { label, icon: Icon, tone } = STATUSES[step.status];
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the focus and its keys choose.
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={isShown}
      aria-setsize={count}
      aria-posinset={position}
      className={styles.step}
      data-tone={tone}
      data-status={step.status}
      style={place}
      onClick={() => onChoose(step)}
    >
      <Icon aria-hidden />
      <span className={styles.stepText}>
        <span className={styles.stepName} title={name} dir="auto">
          {name}
        </span>
        <span className={styles.stepAbout}>
          {label}
          {step.scope && ` · ${step.scope}`}
          {aboutOf(step)}
        </span>
      </span>
      <span className={styles.stepTime}>{timeOf(step)}</span>
    </div>
  );
}

function aboutOf({ attempts, skipReason }: StepView): string {
  if (skipReason) return ` · ${SKIP_REASONS[skipReason]}`;
  return attempts.length > 1 ? ` · ${attempts.length} attempts` : "";
}

function timeOf(step: StepView): string {
  const millis = stepMillis(step);
  return millis === null ? "" : duration(millis);
}
