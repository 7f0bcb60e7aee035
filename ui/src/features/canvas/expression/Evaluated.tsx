/** What an expression gives on the data of the chosen run, computed by the server while one types. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { CornerDownRight } from "lucide-react";
import { evaluateExpression } from "~/api/queries/expressions";
import type { EvaluationRequest, StepView } from "~/api/types";
import { useSettled } from "../draft/use-settled";
import { readValue } from "../form/typed-value";
import styles from "./Evaluated.module.css";
import type { Names } from "./names";
import { type Mode, tokens } from "./tokens";

interface EvaluatedProps {
  value: string;
  /** What is written as JSON is evaluated as that value, not as its text. */
  isAny: boolean;
  mode: Mode;
  nodeId: string;
  runId: string | undefined;
  steps: readonly StepView[];
  names: Names;
}

const PAUSE_MILLIS = 250;

export function Evaluated({ value, isAny, mode, nodeId, runId, steps, names }: EvaluatedProps) {
  const settled = useSettled(value, PAUSE_MILLIS);
  const hasExpression = settled.trim() !== "" && tokens(settled, mode).length > 0;
  const isInRun = steps.some((step) => step.nodeId === nodeId && step.status !== "skipped");
  const template = isAny ? readValue(settled) : settled;
  const what = mode === "expression" ? { expression: settled } : { template };
  // A node that is newer than the run sees what those before it gave.
  const where =
    runId !== undefined && isInRun && nodeId !== "trigger" ? { runId, nodeId } : { scope: names };
  const request = { ...what, ...where } as EvaluationRequest;
  const isUsable = runId !== undefined || names.trigger !== null;
  const answer = useQuery({
    queryKey: ["evaluated", request],
    queryFn: ({ signal }) => evaluateExpression(request, signal),
    enabled: hasExpression && isUsable,
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (!hasExpression || !isUsable) return null;
  // Without a run, that something is not there says nothing.
  if (answer.error && runId === undefined) return null;
  if (answer.error) {
    return (
      <p className={styles.fault} role="status">
        {answer.error.message}
      </p>
    );
  }
  if (!answer.data) return null;
  const text =
    typeof answer.data.value === "string" ? answer.data.value : JSON.stringify(answer.data.value);
  return (
    <p className={styles.value} role="status" title={text.slice(0, 2_000)}>
      <CornerDownRight aria-label="Gives" />
      <span>{text === "" ? "an empty text" : text.slice(0, 300)}</span>
      <span className={styles.type}>{answer.data.type}</span>
    </p>
  );
}
