/** The event of a dry run, to be changed: a webhook's body in sight, the rest folded. */
import { Field } from "~/design/field/Field";
import { TextArea } from "~/design/field/TextArea";
import { Fold } from "~/design/section/Fold";
import { type EventText, faultOf } from "./event-text";

interface EventFormProps {
  text: EventText;
  onChange: (text: EventText) => void;
}

export function EventForm({ text, onChange }: EventFormProps) {
  const fault = faultOf(text);
  const faultIn = (part: string) => (fault?.in === part ? fault.message : undefined);
  if (text.kind === "value") {
    return (
      <JsonField
        label="Output of the trigger"
        fault={faultIn("value")}
        value={text.value}
        onChange={(value) => onChange({ ...text, value })}
      />
    );
  }
  return (
    <>
      <JsonField
        label="Body"
        fault={faultIn("body")}
        value={text.body}
        onChange={(body) => onChange({ ...text, body })}
      />
      <Fold summary={`More: ${requestLine(text.rest)}`} isOpen={fault?.in === "rest"}>
        <JsonField
          label="Method, headers, query, path and URL"
          fault={faultIn("rest")}
          value={text.rest}
          onChange={(rest) => onChange({ ...text, rest })}
        />
      </Fold>
    </>
  );
}

/** What is folded, in a few words. */
function requestLine(rest: string): string {
  const method = /"method":\s*"([^"]*)"/.exec(rest)?.[1] ?? "";
  const url = /"url":\s*"([^"]*)"/.exec(rest)?.[1] ?? "";
  return `${method} ${url}`.trim() || "method, headers, query, path";
}

interface JsonFieldProps {
  label: string;
  fault: string | undefined;
  value: string;
  onChange: (value: string) => void;
}

const ROWS_MIN = 5;
const ROWS_MAX = 18;

function JsonField({ label, fault, value, onChange }: JsonFieldProps) {
  const lines = value.split("\n").length + 1;
  const rows = Math.min(ROWS_MAX, Math.max(ROWS_MIN, lines));
  return (
    <Field label={label} error={fault}>
      <TextArea isMono rows={rows} value={value} onChange={onChange} />
    </Field>
  );
}
