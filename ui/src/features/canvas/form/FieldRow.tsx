/** One field of a form, drawn as its schema asks. */
import { Braces, List } from "lucide-react";
import { useState } from "react";
import { IconButton } from "~/design/button/IconButton";
import { FieldInput } from "./FieldInput";
import { useForm } from "./form-context";
import { Row } from "./Row";
import { chosenValue, type Spec } from "./spec";

export interface FieldProps {
  spec: Spec;
  value: unknown;
  pointer: string;
  isRequired?: boolean;
  onChange: (value: unknown) => void;
}

interface FieldRowProps extends FieldProps {
  onRemove?: (() => void) | undefined;
}

export function FieldRow({ onRemove, ...field }: FieldRowProps) {
  const { spec, value, pointer, isRequired = false } = field;
  const { isStatic } = useForm();
  const canSwitch = !isStatic && ["choice", "boolean", "connection", "app"].includes(spec.kind);
  const isWritten = typeof value === "string" && value.includes("{{");
  const [isExpression, setExpression] = useState(isWritten);
  const asText = canSwitch && (isExpression || isWritten);
  const tool = canSwitch ? (
    <IconButton
      label={asText ? `Choose ${spec.title} from a list` : `Write ${spec.title} as an expression`}
      icon={asText ? <List /> : <Braces />}
      size="small"
      aria-pressed={asText}
      onClick={() => {
        setExpression(!asText);
        field.onChange(asText ? undefined : "{{  }}");
      }}
    />
  ) : undefined;
  const shown: Spec = asText ? { ...spec, kind: "text", isLong: false } : spec;
  return (
    <Row
      title={spec.title}
      about={aboutOf(shown, value)}
      pointer={pointer}
      isLeaf={!["list", "map", "object"].includes(spec.kind)}
      isEmpty={value === undefined || value === null || value === ""}
      isRequired={isRequired}
      onRemove={onRemove}
      tool={tool}
    >
      <FieldInput {...field} spec={shown} />
    </Row>
  );
}

/** What a field is for, and of a choice what the chosen value means. */
function aboutOf(spec: Spec, value: unknown): string {
  if (spec.kind !== "choice") return spec.about;
  const chosen = spec.choices.find((choice) => choice.value === chosenValue(spec, value));
  if (!chosen?.about) return spec.about;
  const name = chosen.title ? "" : `\`${chosen.value}\`: `;
  return `${spec.about} ${name}${chosen.about}`;
}
