/** The published version of the open scenario, and whether the draft would run differently. */
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { versionOptions } from "~/api/queries/scenarios";
import { normalDraft } from "../graph/normal-draft";
import { useDraft, useEditor } from "../page/editor";
import { runsDifferently } from "./start";

export function usePublished() {
  const { scenario } = useEditor();
  const draft = useDraft();
  const version = scenario.publishedVersion ?? undefined;
  const { data } = useQuery({
    ...versionOptions(scenario.id, version ?? 0),
    enabled: version !== undefined,
  });
  const content = useMemo(() => (data ? normalDraft(data.content) : undefined), [data]);
  const isAhead = useMemo(
    () => content !== undefined && runsDifferently(content, draft),
    [content, draft],
  );
  return { version, content, isAhead };
}
