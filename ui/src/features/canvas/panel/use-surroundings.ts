/** What the fields of a node's panel need to know: its schema, its faults, and the data it is given. */
import { useQuery } from "@tanstack/react-query";
import { useMemo, useRef } from "react";
import { runOptions } from "~/api/queries/runs";
import type { TypeInfo } from "~/api/types";
import { type Names, namesFor, noDataReason, originOf, sameNames } from "../data/names";
import type { Known } from "../expression/completions";
import type { FormSurroundings } from "../form/form-context";
import { isSchema } from "../form/spec";
import { useDraft, useEditor } from "../page/editor";
import { useStandIn } from "../run/use-stand-in";
import { useKnownWords, useVariables } from "./use-known-words";

/** What completion offers of a run before there is one. */
const RUN_SHAPE = { id: "", correlationId: "", version: 1, startedAt: "" };

export function useSurroundings(id: string, type: TypeInfo | undefined): FormSurroundings {
  const { run, faults, types } = useEditor();
  const draft = useDraft();
  const words = useKnownWords();
  const vars = useVariables();
  const standIn = useStandIn();
  const runFacts = useRunFacts(run?.id);
  const around = useMemo(
    () => ({ draft, types, steps: run?.steps ?? [], standIn, vars, run: runFacts }),
    [draft, types, run, standIn, vars, runFacts],
  );
  const names = useSteady(useMemo(() => namesFor(id, around, "exact"), [id, around]));
  const likely = useSteady(useMemo(() => namesFor(id, around, "likely"), [id, around]));
  return useMemo(() => {
    const known: Known = { names: { ...likely, run: { ...RUN_SHAPE, ...likely.run } }, ...words };
    const noData = noDataReason(draft, id, around.steps);
    const origin = originOf(around);
    const place = { nodeId: id, runId: run?.id, steps: around.steps, names, origin, noData };
    const root = type && isSchema(type.schema) ? type.schema : {};
    return { nodeId: id, isStatic: false, root, known, place, faults };
  }, [draft, id, type, run, faults, words, around, names, likely]);
}

/** Keeps the names as they were while they stand for the same, so that nothing is evaluated anew. */
function useSteady(names: Names): Names {
  const kept = useRef(names);
  if (!sameNames(kept.current, names)) kept.current = names;
  return kept.current;
}

const NO_FACTS = {};

/** What `run` stands for in the chosen run. */
function useRunFacts(runId: string | undefined): Record<string, unknown> {
  const { data } = useQuery({ ...runOptions(runId ?? ""), enabled: runId !== undefined });
  return useMemo(() => {
    if (!data) return NO_FACTS;
    const { id, correlationId, scenarioVersion, startedAt, createdAt } = data;
    return { id, correlationId, version: scenarioVersion, startedAt: startedAt ?? createdAt };
  }, [data]);
}
