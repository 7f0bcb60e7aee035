/** A label, the input it belongs to, a hint, and what is wrong with what was entered. */
import { type ReactNode, useId } from "react";
import styles from "./Field.module.css";
import { FieldError } from "./FieldError";
import { FieldContext } from "./field-context";

interface FieldProps {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  /** Says so behind the label; what is not optional must be filled in. */
  isOptional?: boolean;
  /** One input of this folder; it takes id, description and validity from here. */
  children: ReactNode;
}

export function Field({ label, hint, error, isOptional = false, children }: FieldProps) {
  const id = useId();
  const hintId = hint ? `${id}-hint` : "";
  const errorId = error ? `${id}-error` : "";
  const describedBy = `${errorId} ${hintId}`.trim();
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
        {isOptional && <span className={styles.optional}> (optional)</span>}
      </label>
      <FieldContext
        value={{
          id,
          "aria-describedby": describedBy || undefined,
          "aria-invalid": error ? true : undefined,
          required: isOptional ? undefined : true,
        }}
      >
        {children}
      </FieldContext>
      {error && <FieldError id={errorId} text={error} />}
      {hint && (
        <p className={styles.hint} id={hintId}>
          {hint}
        </p>
      )}
    </div>
  );
}
