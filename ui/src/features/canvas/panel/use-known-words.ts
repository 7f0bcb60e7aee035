/** The words that the server's expressions know, and the instance's variables, for completion. */
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { expressionWordsOptions } from "~/api/queries/expressions";
import { variablesOptions } from "~/api/queries/variables";
import type { Word } from "../expression/completions";

const NONE = { filters: [] as Word[], functions: [] as Word[] };

export function useKnownWords() {
  const { data } = useQuery(expressionWordsOptions());
  return useMemo(() => {
    // Its `names` are words about names; what they stand for is known only where a node is.
    return data ? { filters: data.filters, functions: data.functions } : NONE;
  }, [data]);
}

export function useVariables(): Record<string, unknown> {
  const { data } = useQuery(variablesOptions());
  return useMemo(
    () => Object.fromEntries((data ?? []).map(({ name, value }) => [name, value])),
    [data],
  );
}
