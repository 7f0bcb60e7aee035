/** The frame of a field: its name, what it is for, what is wrong with it, and how to be rid of it. */
import { CircleAlert, TriangleAlert, X } from "lucide-react";
import { type ReactNode, useId } from "react";
import { IconButton } from "~/design/button/IconButton";
import { FieldContext } from "~/design/field/field-context";
import { classNames } from "~/design/text/class-names";
import styles from "./Form.module.css";
import { faultsAt, useForm } from "./form-context";

interface RowProps {
  title: string;
  about: string;
  pointer: string;
  /** Its faults are shown here with those below it: it has no rows of its own. */
  isLeaf: boolean;
  isRequired: boolean;
  onRemove?: (() => void) | undefined;
  /** Stands at the end of the line of the name. */
  tool?: ReactNode;
  children: ReactNode;
}

/** Of a row of many inputs, none is the one that its label is for. */
const NO_FIELD = {};

export function Row(props: RowProps) {
  const { title, about, pointer, isLeaf, isRequired, onRemove, tool, children } = props;
  const id = useId();
  const faults = faultsAt(useForm().faults, pointer, isLeaf);
  const isWrong = faults.some((fault) => fault.severity === "error");
  const name = (
    <>
      {title}
      {isRequired && <span className={styles.required}> needed</span>}
    </>
  );
  return (
    <div className={styles.row} data-pointer={pointer}>
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
            ? { id, "aria-describedby": `${id}-about`, "aria-invalid": isWrong || undefined }
            : NO_FIELD
        }
      >
        {children}
      </FieldContext>
      <div id={`${id}-about`} className={styles.below}>
        {faults.map((fault) => (
          <p
            key={fault.code + fault.message}
            className={classNames(fault.severity === "error" ? styles.fault : styles.warning)}
          >
            {fault.severity === "error" ? (
              <CircleAlert aria-hidden />
            ) : (
              <TriangleAlert aria-hidden />
            )}
            <span>{fault.message}</span>
          </p>
        ))}
        {about && <p className={styles.about}>{about}</p>}
      </div>
    </div>
  );
}
