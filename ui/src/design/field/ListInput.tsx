/** A list of short texts, such as names of headers: one input each, with a button that takes it away. */
import { Plus, X } from "lucide-react";
import { useId } from "react";
import { Button } from "~/design/button/Button";
import { IconButton } from "~/design/button/IconButton";
import fieldStyles from "./Field.module.css";
import { FieldError } from "./FieldError";
import { FieldContext } from "./field-context";
import styles from "./ListInput.module.css";
import { TextInput } from "./TextInput";

interface ListInputProps {
  label: string;
  hint?: string;
  /** The verb and the noun of one more: "Add a header". */
  addLabel: string;
  values: readonly string[];
  onChange: (values: string[]) => void;
  /** What is wrong with the value at this place. */
  errorAt?: (index: number) => string | undefined;
  placeholder?: string;
  /** Whether what is typed is hidden. */
  isSecret?: boolean;
}

export function ListInput(props: ListInputProps) {
  const { label, hint, addLabel, values, onChange, errorAt, placeholder, isSecret } = props;
  const id = useId();
  const set = (index: number, value: string) =>
    onChange(values.map((one, at) => (at === index ? value : one)));
  return (
    <fieldset className={styles.list} aria-describedby={hint ? `${id}-hint` : undefined}>
      <legend className={fieldStyles.label}>{label}</legend>
      {hint && (
        <p id={`${id}-hint`} className={fieldStyles.hint}>
          {hint}
        </p>
      )}
      {values.map((value, index) => {
        const error = errorAt?.(index);
        const errorId = `${id}-${index}-error`;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a value has no identity but its place.
          <div key={index} className={styles.item}>
            <FieldContext
              value={error ? { "aria-invalid": true, "aria-describedby": errorId } : {}}
            >
              <TextInput
                isMono
                aria-label={`${label}, ${index + 1}`}
                type={isSecret ? "password" : "text"}
                value={value}
                placeholder={placeholder}
                onChange={(text) => set(index, text)}
              />
            </FieldContext>
            <IconButton
              label={`Remove ${label.toLowerCase()}, ${index + 1}`}
              icon={<X />}
              onClick={() => onChange(values.filter((_, at) => at !== index))}
            />
            {error && (
              <div className={styles.error}>
                <FieldError id={errorId} text={error} />
              </div>
            )}
          </div>
        );
      })}
      <span>
        <Button size="small" icon={<Plus />} onClick={() => onChange([...values, ""])}>
          {addLabel}
        </Button>
      </span>
    </fieldset>
  );
}
