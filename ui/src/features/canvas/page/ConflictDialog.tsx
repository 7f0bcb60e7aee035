/** Someone else saved first and both changed the same: says who changed what, and asks which to keep. */
import { useState } from "react";
import { Button } from "~/design/button/Button";
import { Dialog } from "~/design/dialog/Dialog";
import { Select } from "~/design/field/Select";
import { Timestamp } from "~/design/time/Timestamp";
import { changedBetween } from "../draft/changes";
import type { DraftState } from "../draft/draft-store";
import { type Conflict, merge, type Side } from "../draft/merge";
import { settleConflict } from "../draft/saving";
import { ValuePair } from "../versions/ValuePair";
import styles from "./Editor.module.css";
import { useDraftState, useEditor } from "./editor";

export function ConflictDialog() {
  const { store } = useEditor();
  const state = useDraftState(store);
  const { save } = state;
  return save.kind === "conflict" ? <Settling state={state} save={save} /> : null;
}

interface SettlingProps {
  state: DraftState;
  save: DraftState["save"] & { kind: "conflict" };
}

function Settling({ state, save }: SettlingProps) {
  const { store } = useEditor();
  const [choices, setChoices] = useState<ReadonlyMap<string, Side>>(new Map());
  const { conflicts } = merge(state.base, state.history.present, save.theirs);
  const theirs = changedBetween(state.base, save.theirs).filter(
    ({ key }) => !conflicts.some((conflict) => conflict.key === key),
  );
  return (
    <Dialog
      title={`${save.by} changed this scenario too`}
      size="wide"
      onSubmit={() => settleConflict(store, choices)}
      actions={
        <Button type="submit" kind="primary">
          Merge and save
        </Button>
      }
    >
      <p>
        <strong>{save.by}</strong> saved <Timestamp at={save.at} />, before your changes were saved.
        Say which to keep where both of you changed the same. Everything else of both is kept.
      </p>
      {conflicts.map((conflict) => (
        <ConflictRow
          key={conflict.key}
          conflict={conflict}
          by={save.by}
          side={choices.get(conflict.key) ?? "mine"}
          onChoose={(side) => setChoices(new Map(choices).set(conflict.key, side))}
        />
      ))}
      {theirs.length > 0 && (
        <p>
          Also changed by {save.by}: {theirs.map(({ label }) => label).join(", ")}.
        </p>
      )}
    </Dialog>
  );
}

interface ConflictRowProps {
  conflict: Conflict;
  by: string;
  side: Side;
  onChoose: (side: Side) => void;
}

function ConflictRow({ conflict, by, side, onChoose }: ConflictRowProps) {
  const [mine, theirs] = [conflict.mine?.value, conflict.theirs?.value];
  return (
    <section className={styles.conflict}>
      <div className={styles.conflictHead}>
        <h3>{conflict.label}</h3>
        <Select
          aria-label={`Keep of ${conflict.label}`}
          value={side}
          onChange={onChoose}
          choices={[
            { value: "mine", label: mine === undefined ? "Mine: removed" : "Mine" },
            { value: "theirs", label: theirs === undefined ? `${by}: removed` : `That of ${by}` },
          ]}
        />
      </div>
      <ValuePair before={theirs} after={mine} beforeLabel={by} afterLabel="Mine" />
    </section>
  );
}
