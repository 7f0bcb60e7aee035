/** What an expression gives on the data of the chosen run, computed by the server while one types. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { CornerDownRight } from "lucide-react";
import { ApiError } from "~/api/api-error";
import { evaluateExpression } from "~/api/queries/expressions";
import type { EvaluationRequest, StepView } from "~/api/types";
import { CodeText } from "~/design/text/CodeText";
import type { Names } from "../data/names";
import { useSettled } from "../draft/use-settled";
import { readValue } from "../form/typed-value";
import styles from "./Expression.module.css";
import { type Mode, tokens } from "./tokens";

export interface EvaluationPlace {
  nodeId: string;
  runId: string | undefined;
  steps: readonly StepView[];
  /** What names stand for where the server cannot look into the run itself. */
  names: Names;
  /** Where the data come from when there is no run, in words. */
  origin: string | undefined;
  /** Why the chosen run has no data here. */
  noData: string | undefined;
}

interface EvaluatedProps extends EvaluationPlace {
  value: string;
  /** What is written as JSON is evaluated as that value, not as its text. */
  isAny: boolean;
  mode: Mode;
}

const PAUSE_MILLIS = 250;

export function Evaluated({ value, isAny, mode, ...place }: EvaluatedProps) {
  const { runId, names, origin, noData } = place;
  const settled = useSettled(value, PAUSE_MILLIS);
  const hasExpression = settled.trim() !== "" && tokens(settled, mode).length > 0;
  const template = isAny ? readValue(settled) : settled;
  const what = mode === "expression" ? { expression: settled } : { template };
  const isUsable = runId !== undefined || names.trigger !== undefined;
  const answer = useQuery({
    queryKey: ["evaluated", what, place.nodeId, runId, names],
    queryFn: ({ signal }) => evaluateAt(what, place, signal),
    enabled: hasExpression && isUsable,
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (!hasExpression || !isUsable) return null;
  // Without a run, that something is not there says nothing.
  if (answer.error && runId === undefined) return null;
  if (answer.error) {
    const isAbsent = noData !== undefined && answer.error.message.includes("is not defined");
    return (
      <p className={styles.fault} role="status">
        <span>
          <CodeText text={isAbsent ? noData : answer.error.message} />
        </span>
      </p>
    );
  }
  if (!answer.data) return null;
  const text =
    typeof answer.data.value === "string" ? answer.data.value : JSON.stringify(answer.data.value);
  return (
    <p className={styles.gives} role="status" title={text.slice(0, 2_000)}>
      <CornerDownRight aria-label="Gives" />
      <span>{text === "" ? "an empty text" : text.slice(0, 300)}</span>
      <span className={styles.type}>{[answer.data.type, origin].filter(Boolean).join(", ")}</span>
    </p>
  );
}

/**
 * In the run, where the server knows all of it. A dry run of a draft that was changed since, and a
 * node that is newer than the run, are evaluated over what the steps before gave.
 */
async function evaluateAt(what: object, place: EvaluationPlace, signal: AbortSignal) {
  const { runId, nodeId, steps, names } = place;
  const overNames = { ...what, scope: names } as EvaluationRequest;
  const isInRun = steps.some((step) => step.nodeId === nodeId && step.status !== "skipped");
  if (runId === undefined || !isInRun || nodeId === "trigger") {
    return evaluateExpression(overNames, signal);
  }
  try {
    return await evaluateExpression({ ...what, runId, nodeId } as EvaluationRequest, signal);
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== "plan_unavailable") throw error;
    return evaluateExpression(overNames, signal);
  }
}
