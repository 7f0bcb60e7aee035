/** The editor of one scenario: bar, canvas, palette, panel, problems. */
import { useQuery } from "@tanstack/react-query";
import { registryOptions } from "~/api/queries/registry";
import { scenarioOptions } from "~/api/queries/scenarios";
import type { Scenario, TypeInfo } from "~/api/types";
import { ErrorPanel } from "~/design/error-panel/ErrorPanel";
import { Page } from "~/design/page/Page";
import { Skeleton } from "~/design/skeleton/Skeleton";
import { editorRoute } from "../editor-route";
import { NotAddedDialog } from "../files/NotAddedDialog";
import { SaveFault } from "../save-fault/SaveFault";
import { StartDialog } from "../start/StartDialog";
import { PublishDialog } from "../versions/PublishDialog";
import { ConflictDialog } from "./ConflictDialog";
import { ConnectDialog } from "./ConnectDialog";
import styles from "./Editor.module.css";
import { EditorBar } from "./EditorBar";
import { EditorProvider, useEditor } from "./editor";
import { KeysDialog } from "./KeysDialog";
import { useEditorState } from "./use-editor-state";
import { Workspace } from "./Workspace";

export function EditorPage() {
  const { scenarioId } = editorRoute.useParams();
  // What is opened is worked on: later fetches must not change it under the hand, saving sees to that.
  const scenario = useQuery({
    ...scenarioOptions(scenarioId),
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  const registry = useQuery(registryOptions());
  const error = scenario.error ?? registry.error;
  if (
    scenario.data &&
    registry.data &&
    !(scenario.isFetching && scenario.isStale && !scenario.isFetchedAfterMount)
  ) {
    return <EditorOf key={scenarioId} scenario={scenario.data} registry={registry.data} />;
  }
  if (error) {
    const retry = () => {
      void scenario.refetch();
      void registry.refetch();
    };
    return (
      <Page>
        <ErrorPanel error={error} onRetry={retry} />
      </Page>
    );
  }
  return (
    <div className={styles.editor} aria-busy>
      <div className={styles.bar}>
        <Skeleton width="16rem" />
      </div>
    </div>
  );
}

interface EditorOfProps {
  scenario: Scenario;
  registry: readonly TypeInfo[];
}

function EditorOf({ scenario, registry }: EditorOfProps) {
  const editor = useEditorState(scenario, registry);
  return (
    <div className={styles.editor}>
      <EditorProvider value={editor}>
        <EditorBar />
        <SaveFault />
      </EditorProvider>
      <Workspace editor={editor} />
      <EditorProvider value={editor}>
        <ConflictDialog />
        <OpenedDialog />
      </EditorProvider>
    </div>
  );
}

function OpenedDialog() {
  const { opened, open } = useEditor();
  const close = () => open(undefined);
  if (opened?.kind === "connect") return <ConnectDialog from={opened.from} onClose={close} />;
  if (opened?.kind === "publish") return <PublishDialog onClose={close} />;
  if (opened?.kind === "start") return <StartDialog onClose={close} />;
  if (opened?.kind === "keys") return <KeysDialog onClose={close} />;
  if (opened?.kind === "not-added") return <NotAddedDialog {...opened} onClose={close} />;
  return null;
}
