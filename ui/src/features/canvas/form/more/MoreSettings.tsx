/** The fields that are not set: each a button that says what it is for, and what holds without it. */
import { Plus } from "lucide-react";
import { useId } from "react";
import { Button } from "~/design/button/Button";
import { Tooltip } from "~/design/tooltip/Tooltip";
import { useForm } from "../form-context";
import styles from "./MoreSettings.module.css";
import { chipText, type FormField } from "./open-fields";

interface MoreSettingsProps {
  fields: readonly FormField[];
  onAdd: (field: FormField) => void;
}

export function MoreSettings({ fields, onAdd }: MoreSettingsProps) {
  const { root } = useForm();
  const headingId = useId();
  if (fields.length === 0) return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: these are buttons, not fields of a form.
    <div className={styles.more} role="group" aria-labelledby={headingId}>
      <span className={styles.heading} id={headingId}>
        More settings
      </span>
      <div className={styles.chips}>
        {fields.map((field) => (
          <Chip
            key={field.name}
            text={chipText(field, root)}
            about={field.spec.about}
            onClick={() => onAdd(field)}
          />
        ))}
      </div>
    </div>
  );
}

interface ChipProps {
  text: string;
  about: string;
  onClick: () => void;
}

function Chip({ text, about, onClick }: ChipProps) {
  const button = (
    <Button size="small" icon={<Plus />} className={styles.chip} onClick={onClick}>
      {text}
    </Button>
  );
  return about === "" ? button : <Tooltip text={about}>{button}</Tooltip>;
}
