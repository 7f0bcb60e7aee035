/** On or off, at once: what a checkbox would only do when its form is sent. */
import { useField } from "./field-context";
import styles from "./Toggle.module.css";

interface SwitchProps {
  /** What is on or off. Not shown: the text beside it, or the field around it, says it too. */
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
}

export function Switch({ label, checked, onChange, disabled = false }: SwitchProps) {
  const { id, "aria-describedby": describedBy } = useField();
  return (
    <button
      type="button"
      role="switch"
      id={id}
      className={styles.switch}
      aria-label={label}
      aria-checked={checked}
      aria-describedby={describedBy}
      aria-disabled={disabled || undefined}
      onClick={() => {
        if (!disabled) onChange(!checked);
      }}
    />
  );
}
