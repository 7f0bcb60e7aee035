/** A list: one field or a card of fields for each item, in order. */
import { ArrowUp, Plus, X } from "lucide-react";
import { useRef } from "react";
import { Button } from "~/design/button/Button";
import { IconButton } from "~/design/button/IconButton";
import { classNames } from "~/design/text/class-names";
import { FieldInput } from "./FieldInput";
import styles from "./Form.module.css";
import { below, useForm } from "./form-context";
import { Item } from "./Item";
import { focusField } from "./more/focus-field";
import { emptyValue, type Schema, specOf } from "./spec";

interface ListFieldProps {
  title: string;
  item: Schema;
  value: unknown;
  pointer: string;
  onChange: (value: unknown) => void;
}

export function ListField({ title, item, value, pointer, onChange }: ListFieldProps) {
  const { root } = useForm();
  const items: unknown[] = Array.isArray(value) ? value : [];
  const spec = specOf(title, item, root);
  const box = useRef<HTMLDivElement>(null);
  const add = () => {
    onChange([...items, emptyValue(spec, root)]);
    // Once its fields are drawn.
    requestAnimationFrame(() => focusField(box.current, below(pointer, items.length)));
  };
  return (
    <div ref={box} className={styles.list}>
      {items.map((one, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: items have no identity but their place.
        <div key={index} className={spec.kind === "object" ? styles.card : styles.line}>
          <Item value={one} pointer={below(pointer, index)} hasRows={spec.kind === "object"}>
            <FieldInput
              spec={{ ...spec, title: `${title} ${index + 1}` }}
              value={one}
              pointer={below(pointer, index)}
              onChange={(next) => onChange(items.with(index, next ?? ""))}
            />
          </Item>
          <div className={classNames(styles.itemTools, items.length > 1 && styles.many)}>
            {index > 0 && (
              <IconButton
                label={`Move ${title} ${index + 1} up`}
                icon={<ArrowUp />}
                size="small"
                onClick={() => onChange(items.with(index, items[index - 1]).with(index - 1, one))}
              />
            )}
            <IconButton
              label={`Remove ${title} ${index + 1}`}
              icon={<X />}
              size="small"
              onClick={() => onChange(items.toSpliced(index, 1))}
            />
          </div>
        </div>
      ))}
      <Button size="small" icon={<Plus />} onClick={add}>
        Add to {title}
      </Button>
    </div>
  );
}
