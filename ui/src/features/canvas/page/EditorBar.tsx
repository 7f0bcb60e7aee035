/** The bar above the canvas: where one is, whether it is saved, and what is done with the whole. */
import {
  FlaskConical,
  History,
  Network,
  Plus,
  Redo2,
  Rocket,
  SlidersHorizontal,
  StickyNote,
  Undo2,
} from "lucide-react";
import { useEffect } from "react";
import { Badge } from "~/design/badge/Badge";
import { Button } from "~/design/button/Button";
import { IconButton } from "~/design/button/IconButton";
import { ButtonLink, Link } from "~/design/link/Link";
import { Breadcrumbs } from "~/design/page/Breadcrumbs";
import { Tooltip } from "~/design/tooltip/Tooltip";
import { SETTINGS_ID } from "../graph/normal-draft";
import { EditorMenu } from "../settings/EditorMenu";
import { EnabledSwitch } from "../settings/EnabledSwitch";
import { ScenarioTitle } from "../settings/ScenarioTitle";
import { StartButton } from "../start/StartButton";
import { usePublished } from "../start/use-published";
import * as actions from "./actions";
import { addingNow } from "./adding";
import styles from "./Editor.module.css";
import { useDraftState, useEditor } from "./editor";
import { keyWords } from "./editor-keys";
import { SaveNote } from "./SaveNote";

export function EditorBar() {
  const editor = useEditor();
  const { scenario, open } = editor;
  useEffect(() => {
    document.title = `${scenario.name} · Millrace`;
  }, [scenario.name]);
  return (
    <header className={styles.bar}>
      <div className={styles.barLine}>
        <div className={styles.where}>
          <Breadcrumbs>
            <Link to="/scenarios">Scenarios</Link>
          </Breadcrumbs>
          <ScenarioTitle />
          <PublishedBadge />
          {scenario.publishedVersion && <EnabledSwitch />}
          <SaveNote />
        </div>
        <div className={styles.tools}>
          <DrawingTools />
          <Button
            icon={<Plus />}
            title="Add node"
            onClick={() => open({ kind: "palette", adding: addingNow(editor) })}
          >
            <span className={styles.words}>Add node</span>
          </Button>
          <Tooltip text="Versions" side="bottom">
            <ButtonLink
              to="/scenarios/$scenarioId/versions"
              params={{ scenarioId: scenario.id }}
              aria-label="Versions"
            >
              <History aria-hidden />
            </ButtonLink>
          </Tooltip>
          <Button icon={<FlaskConical />} title="Dry run" onClick={() => open({ kind: "dry-run" })}>
            <span className={styles.words}>Dry run</span>
          </Button>
          <StartButton />
          <Button kind="primary" icon={<Rocket />} onClick={() => open({ kind: "publish" })}>
            Publish
          </Button>
          <EditorMenu />
        </div>
      </div>
    </header>
  );
}

function PublishedBadge() {
  const { scenario } = useEditor();
  const version = scenario.publishedVersion;
  if (!version) return <Badge text="Not published" />;
  return (
    <>
      <Badge
        tone={scenario.enabled ? "success" : "neutral"}
        text={`v${version}`}
        icon={<Rocket aria-hidden />}
      />
      <AheadBadge version={version} />
    </>
  );
}

/** What is saved is not what runs. */
function AheadBadge({ version }: { version: number }) {
  const { isAhead } = usePublished();
  if (!isAhead) return null;
  return (
    <span title={`Events run version ${version}. Publish to put this draft in its place.`}>
      <Badge tone="warning" text="Draft ahead" />
    </span>
  );
}

function DrawingTools() {
  const editor = useEditor();
  const { history } = useDraftState(editor.store);
  return (
    <div className={styles.iconTools}>
      <IconButton
        label="Undo"
        shortcut={keyWords("Mod Z")}
        icon={<Undo2 />}
        disabled={history.past.length === 0}
        onClick={() => editor.store.undo()}
      />
      <IconButton
        label="Redo"
        shortcut={keyWords("Mod Shift Z")}
        icon={<Redo2 />}
        disabled={history.future.length === 0}
        onClick={() => editor.store.redo()}
      />
      <IconButton label="Auto-layout" icon={<Network />} onClick={() => actions.layOut(editor)} />
      <IconButton
        label="Add a note"
        icon={<StickyNote />}
        onClick={() => actions.newNote(editor)}
      />
      <IconButton
        label="Settings"
        icon={<SlidersHorizontal />}
        onClick={() => editor.openPanel(SETTINGS_ID, "")}
      />
    </div>
  );
}
