/** The frame of a field: its name, what is wrong with it, what it is for, and a way to remove it. */
import { X } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import { IconButton } from "~/design/button/IconButton";
import { FieldContext } from "~/design/field/field-context";
import { CodeText } from "~/design/text/CodeText";
import { Faults } from "./Faults";
import styles from "./Form.module.css";
import { faultsAt, useForm } from "./form-context";

interface RowProps {
  title: string;
  about: string;
  pointer: string;
  /** Its faults are shown here with those below it: it has no rows of its own. */
  isLeaf: boolean;
  isEmpty: boolean;
  isRequired: boolean;
  onRemove?: (() => void) | undefined;
  /** Stands at the end of the line of the name. */
  tool?: ReactNode;
  children: ReactNode;
}

/** Of a row of many inputs, none is the one that its label is for. */
const NO_FIELD = {};

export function Row(props: RowProps) {
  const { title, about, pointer, isLeaf, isEmpty, isRequired, onRemove, tool, children } = props;
  const id = useId();
  const [isLeft, setLeft] = useState(false);
  // A field that has just been filled in does not say that it is missing until it is checked anew.
  const faults = faultsAt(useForm().faults, pointer, isLeaf).filter(
    (fault) => isEmpty || fault.code !== "missing_field" || fault.pointer !== pointer,
  );
  const isWrong = faults.some((fault) => fault.severity === "error");
  const name = (
    <>
      <span data-name>{title}</span>
      {(isRequired || (isEmpty && isWrong)) && <span className={styles.required}> needed</span>}
    </>
  );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only hears that the focus has left it.
    <div className={styles.row} data-pointer={pointer} onBlur={() => setLeft(true)}>
      <div className={styles.rowHead}>
        {isLeaf ? (
          <label className={styles.label} htmlFor={id}>
            {name}
          </label>
        ) : (
          <span className={styles.label}>{name}</span>
        )}
        {tool}
        {onRemove && (
          <IconButton label={`Remove ${title}`} icon={<X />} size="small" onClick={onRemove} />
        )}
      </div>
      <FieldContext
        value={
          isLeaf
            ? {
                id,
                "aria-describedby": `${id}-about`,
                "aria-invalid": (isWrong && (isLeft || !isEmpty)) || undefined,
              }
            : NO_FIELD
        }
      >
        {children}
      </FieldContext>
      <div id={`${id}-about`} className={styles.below}>
        <Faults faults={faults} isEmpty={isEmpty} isLeft={isLeft} />
        {about && (
          <p className={styles.about}>
            <CodeText text={about} />
          </p>
        )}
      </div>
    </div>
  );
}
