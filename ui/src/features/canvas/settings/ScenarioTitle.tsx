/** The scenario's name above the canvas: a click on it and it is typed anew, in place. */
import { useRef, useState } from "react";
import { TextInput } from "~/design/field/TextInput";
import { classNames } from "~/design/text/class-names";
import { useEditor } from "../page/editor";
import styles from "./Settings.module.css";
import { NAME_MAX, useScenarioName } from "./use-scenario-name";

export function ScenarioTitle() {
  const { scenario } = useEditor();
  const [isTyping, setTyping] = useState(false);
  const place = useRef<HTMLHeadingElement>(null);
  const end = () => {
    setTyping(false);
    // The button is there again once this is drawn.
    requestAnimationFrame(() => place.current?.querySelector("button")?.focus());
  };
  return (
    <h1 ref={place} className={classNames(styles.title, isTyping && styles.typing)}>
      {isTyping ? (
        <NameInput onDone={end} />
      ) : (
        <button
          type="button"
          className={styles.name}
          title={`${scenario.name}\nClick to rename`}
          dir="auto"
          onClick={() => setTyping(true)}
        >
          {scenario.name}
        </button>
      )}
    </h1>
  );
}

function NameInput({ onDone }: { onDone: () => void }) {
  const name = useScenarioName(onDone);
  return (
    <>
      <TextInput
        aria-label="Name of the scenario"
        aria-invalid={name.error === undefined ? undefined : true}
        aria-describedby={name.error === undefined ? undefined : "name-fault"}
        autoFocus
        maxLength={NAME_MAX}
        value={name.value}
        onChange={name.type}
        onFocus={(event) => event.target.select()}
        onBlur={name.commit}
        onKeyDown={(event) => {
          if (event.key === "Enter") name.commit();
          if (event.key === "Escape") {
            event.preventDefault();
            name.cancel();
          }
        }}
      />
      {name.error !== undefined && (
        <span id="name-fault" className={styles.titleFault} role="alert">
          {name.error}
        </span>
      )}
    </>
  );
}
