/** The name of the open scenario while it is typed; it is no part of the draft and holds at once. */
import { useState } from "react";
import { ApiError } from "~/api/api-error";
import { useRenameScenario } from "~/features/scenarios/list/use-scenario-actions";
import { useEditor } from "../page/editor";

export const NAME_MAX = 200;

export function useScenarioName(onDone?: () => void) {
  const { scenario } = useEditor();
  const [typed, setTyped] = useState<string>();
  const done = () => {
    setTyped(undefined);
    onDone?.();
  };
  const renaming = useRenameScenario(scenario, done);
  const wanted = typed?.trim() ?? scenario.name;
  const isEmpty = wanted === "";
  const { error } = renaming;
  const told = error instanceof ApiError ? (error.at("/name") ?? error.message) : error?.message;
  return {
    value: typed ?? scenario.name,
    /** Why it is not called so. */
    error: isEmpty ? "A scenario needs a name." : (told ?? undefined),
    isBusy: renaming.isPending,
    type: (text: string) => {
      setTyped(text);
      renaming.reset();
    },
    commit: () => {
      if (isEmpty || renaming.isPending) return;
      if (wanted === scenario.name) done();
      else renaming.mutate(wanted);
    },
    cancel: () => {
      renaming.reset();
      done();
    },
  };
}
