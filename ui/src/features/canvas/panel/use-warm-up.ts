/** Does ahead what the first panel would be kept waiting for, while nobody waits for anything. */
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { expressionWordsOptions } from "~/api/queries/expressions";
import { variablesOptions } from "~/api/queries/variables";
import { createEditor } from "../expression/editor-view";
import { drawResting } from "../expression/resting";
import styles from "./Panel.module.css";

const FIELD = {
  ...{ label: "", placeholder: "", value: "{{ input }}", mode: "template" as const },
  ...{ isMultiline: true, isInvalid: false, onChange: () => undefined },
  known: () => ({ filters: [], functions: [], names: {} }),
};

export function useWarmUp(): void {
  const queryClient = useQueryClient();
  useEffect(() => {
    const steps = [() => fetchAhead(queryClient), () => drawField(false), () => drawField(true)];
    return eachWhenIdle(steps);
  }, [queryClient]);
}

function fetchAhead(queryClient: QueryClient): void {
  void queryClient.prefetchQuery(expressionWordsOptions());
  void queryClient.prefetchQuery(variablesOptions());
}

/** The first field has its font looked for, the first editor its scripts compiled. */
function drawField(isEdited: boolean): void {
  const host = document.createElement("div");
  host.className = styles.warmUp ?? "";
  document.body.append(host);
  drawResting(host, FIELD);
  // Laid out at once: it is gone before it could be seen.
  host.getBoundingClientRect();
  if (isEdited) createEditor(host, FIELD).destroy();
  host.remove();
}

/** One step at a time, so that whoever comes back waits for one of them at most. */
function eachWhenIdle(steps: readonly (() => void)[]): () => void {
  const [step, ...rest] = steps;
  if (!step) return () => undefined;
  let stop: () => void = () => undefined;
  const go = () => {
    step();
    stop = eachWhenIdle(rest);
  };
  // Safari has no such callback.
  if (typeof requestIdleCallback === "undefined") {
    const timer = setTimeout(go, 500);
    stop = () => clearTimeout(timer);
  } else {
    const request = requestIdleCallback(go);
    stop = () => cancelIdleCallback(request);
  }
  return () => stop();
}
