/** The state of an open editor, and what keeps it true: saving, faults, the chosen run. */
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { keys } from "~/api/queries/keys";
import { stepsOptions } from "~/api/queries/runs";
import type { Scenario, TypeInfo } from "~/api/types";
import { DraftStore } from "../draft/draft-store";
import { saveBySelf } from "../draft/saving";
import { useFaults } from "../draft/use-faults";
import { editorRoute } from "../editor-route";
import type { Selection } from "../flow/Drawing";
import { noteFlowId } from "../flow/flow-model";
import { typesByKey } from "../graph/handles";
import {
  type FullDraft,
  nodeOf,
  normalDraft,
  SETTINGS_ID,
  TRIGGER_ID,
} from "../graph/normal-draft";
import { followed } from "../selection/followed";
import type { Reveal } from "../view/use-view";
import { type Editor, type Opened, type PointedAt, useDraftState } from "./editor";

const NOTHING: Selection = { nodes: new Set(), edges: new Set() };

type Setter<Value> = (value: Value) => void;

/** What changes of an editor, and what changes it. */
interface Parts
  extends Pick<
    Editor,
    | "scenario"
    | "store"
    | "types"
    | "faults"
    | "selection"
    | "panelOf"
    | "goTo"
    | "revealed"
    | "opened"
    | "menu"
    | "run"
    | "isPathShown"
  > {
  setSelection: Setter<Selection>;
  setGoTo: Setter<Editor["goTo"]>;
  setRevealed: Setter<Reveal>;
  open: Setter<Opened | undefined>;
  openMenu: Setter<PointedAt | undefined>;
  showPath: Setter<boolean>;
  showPanel: Setter<string | undefined>;
  showRun: Setter<string | undefined>;
  showAddress: (node: string, run: string) => void;
}

export function useEditorState(scenario: Scenario, registry: readonly TypeInfo[]): Editor {
  const [store] = useState(
    () => new DraftStore(scenario.id, normalDraft(scenario.draft), scenario.draftEtag),
  );
  useSaving(store);
  const types = useMemo(() => typesByKey(registry), [registry]);
  const faults = useFaults(scenario.id, useDraftState(store).history.present);
  const [opened, open] = useState<Opened>();
  const [menu, openMenu] = useState<PointedAt>();
  const [goTo, setGoTo] = useState<Editor["goTo"]>();
  const [revealed, setRevealed] = useState<Reveal>();
  const [isPathShown, showPath] = useState(true);
  const { node: panelOf, run: runId } = editorRoute.useSearch();
  // What the address opens is chosen, as if it had been clicked.
  const [selection, setSelection] = useState<Selection>(() =>
    panelOf !== undefined && isDrawn(store.draft, panelOf)
      ? { nodes: new Set([panelOf]), edges: new Set() }
      : NOTHING,
  );
  const run = useRun(runId);
  const address = useAddress();
  const parts = {
    ...{ scenario, store, types, faults, selection, panelOf, goTo, revealed, opened, menu, run },
    ...{ isPathShown, setSelection, setGoTo, setRevealed, open, openMenu, showPath, ...address },
  };
  // One object while nothing of it changes: all who share it are drawn anew with each other one.
  // biome-ignore lint/correctness/useExhaustiveDependencies: these are all of them, one by one.
  return useMemo(() => editorOf(parts), Object.values(parts));
}

/** What the address says of the editor: whose panel is open, and which run is shown. */
function useAddress() {
  const navigate = editorRoute.useNavigate();
  return useMemo(
    () => ({
      showPanel: (id: string | undefined) =>
        void navigate({
          search: ({ node: _, ...rest }) => ({ ...rest, ...(id ? { node: id } : {}) }),
          replace: true,
        }),
      showRun: (id: string | undefined) =>
        void navigate({
          search: ({ run: _, ...rest }) => ({ ...rest, ...(id ? { run: id } : {}) }),
          replace: true,
        }),
      showAddress: (node: string, run: string) =>
        void navigate({ search: (before) => ({ ...before, node, run }), replace: true }),
    }),
    [navigate],
  );
}

function editorOf(parts: Parts): Editor {
  const { setSelection, setGoTo, setRevealed, showPanel, showRun, showAddress, ...shared } = parts;
  const { panelOf, selection, showPath } = shared;
  const choose = (id: string, withAll: boolean) => {
    setSelection({ nodes: new Set([id]), edges: new Set() });
    setRevealed({ id, isFocused: false, withAll });
  };
  const openPanel = (id: string | undefined, at?: string, withAll = false) => {
    setGoTo(at === undefined ? undefined : { pointer: at });
    if (id === SETTINGS_ID) setSelection(NOTHING);
    else if (id !== undefined) choose(id, withAll);
    showPanel(id);
  };
  return {
    ...shared,
    select: (next) => {
      setSelection(next);
      const panel = followed(panelOf, selection.nodes, next.nodes);
      if (panel === panelOf) return;
      setGoTo(undefined);
      showPanel(panel);
    },
    openPanel,
    openNew: (id) => openPanel(id, "", true),
    reveal: (id, isFocused) => setRevealed({ id, isFocused, withAll: false }),
    showWayOf: (run) => {
      setRevealed({ id: TRIGGER_ID, isFocused: false, withAll: true });
      showPath(true);
      showRun(run);
    },
    chooseRun: (id) => {
      showPath(true);
      showRun(id);
    },
    showRunAt: (run, node) => {
      setGoTo({ tab: "data" });
      choose(node, false);
      showPath(true);
      showAddress(node, run);
    },
  };
}

function isDrawn(draft: FullDraft, id: string): boolean {
  return (
    id === TRIGGER_ID ||
    nodeOf(draft, id) !== undefined ||
    draft.notes.some((note) => noteFlowId(note.id) === id)
  );
}

function useSaving(store: DraftStore): void {
  const queryClient = useQueryClient();
  useEffect(() => {
    const keep = () => store.keep();
    globalThis.addEventListener("pagehide", keep);
    const stop = saveBySelf(store, () => {
      void queryClient.invalidateQueries({ queryKey: keys.scenarios.lists });
    });
    return () => {
      globalThis.removeEventListener("pagehide", keep);
      stop();
    };
  }, [store, queryClient]);
}

/** All steps of the run that the address names. */
function useRun(id: string | undefined): Editor["run"] {
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery({
    ...stepsOptions(id ?? ""),
    enabled: id !== undefined,
  });
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  return useMemo(
    () => (id === undefined || data === undefined ? undefined : { id, steps: data }),
    [id, data],
  );
}
