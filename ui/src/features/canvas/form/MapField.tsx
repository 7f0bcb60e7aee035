/** Names and values that the schema does not name. Their order stays while names are typed. */
import { Plus, X } from "lucide-react";
import { useState } from "react";
import { Button } from "~/design/button/Button";
import { IconButton } from "~/design/button/IconButton";
import { TextInput } from "~/design/field/TextInput";
import { FieldInput } from "./FieldInput";
import styles from "./Form.module.css";
import { below, useForm } from "./form-context";
import { Item } from "./Item";
import { isSchema, type Schema, specOf } from "./spec";

interface MapFieldProps {
  title: string;
  item: Schema;
  value: unknown;
  pointer: string;
  onChange: (value: unknown) => void;
}

export function MapField({ title, item, value, pointer, onChange }: MapFieldProps) {
  const { root } = useForm();
  const entries = Object.entries(isSchema(value) ? value : {});
  const spec = specOf("Value", item, root);
  const set = (next: readonly (readonly [string, unknown])[]) => onChange(Object.fromEntries(next));
  const names = new Set(entries.map(([name]) => name));
  const freeName = () => {
    for (let number = 1; ; number += 1) if (!names.has(`name${number}`)) return `name${number}`;
  };
  return (
    <div className={styles.list}>
      {entries.map(([name, one], index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a name changes while it is typed.
        <div key={index} className={styles.pair}>
          <NameInput
            title={title}
            name={name}
            taken={names}
            onChange={(next) => set(entries.with(index, [next, one]))}
          />
          <Item value={one} pointer={below(pointer, name)} hasRows={spec.kind === "object"}>
            <FieldInput
              spec={{ ...spec, title: `${title}: ${name}` }}
              value={one}
              pointer={below(pointer, name)}
              onChange={(next) => set(entries.with(index, [name, next ?? ""]))}
            />
          </Item>
          <IconButton
            label={`Remove ${name}`}
            icon={<X />}
            size="small"
            onClick={() => set(entries.toSpliced(index, 1))}
          />
        </div>
      ))}
      <Button size="small" icon={<Plus />} onClick={() => set([...entries, [freeName(), ""]])}>
        Add to {title}
      </Button>
    </div>
  );
}

interface NameInputProps {
  title: string;
  name: string;
  taken: ReadonlySet<string>;
  onChange: (name: string) => void;
}

/** A name that is taken is kept as it is typed, and set once it is another. */
function NameInput({ title, name, taken, onChange }: NameInputProps) {
  const [typed, setTyped] = useState<string>();
  return (
    <TextInput
      id=""
      className={styles.name ?? ""}
      isMono
      aria-label={`Name in ${title}`}
      aria-invalid={typed !== undefined && typed !== name && taken.has(typed) ? true : undefined}
      value={typed ?? name}
      onChange={(next) => {
        setTyped(next);
        if (!taken.has(next)) onChange(next);
      }}
      onBlur={() => setTyped(undefined)}
    />
  );
}
