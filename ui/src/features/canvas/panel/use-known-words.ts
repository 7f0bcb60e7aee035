/** The filters and functions that the server's expressions know, for completion. */
import { useQuery } from "@tanstack/react-query";
import { expressionWordsOptions } from "~/api/queries/expressions";
import type { Word } from "../expression/completions";

const NONE = { filters: [] as Word[], functions: [] as Word[] };

export function useKnownWords() {
  const { data } = useQuery(expressionWordsOptions());
  return data ?? NONE;
}
