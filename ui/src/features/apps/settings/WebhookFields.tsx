/** The inputs of an app's webhook settings: how senders prove themselves, and what is kept. */
import type { ApiError } from "~/api/api-error";
import { Field } from "~/design/field/Field";
import { ListInput } from "~/design/field/ListInput";
import { Select } from "~/design/field/Select";
import { TextInput } from "~/design/field/TextInput";
import { Callout } from "~/design/section/Callout";
import { FieldRow } from "~/design/section/Section";
import { SCHEMES, schemeInfo, usesField } from "~/features/webhooks/signing/schemes";
import { sizeFault, type WebhookForm } from "./webhook-form";

export interface WebhookFieldsProps {
  form: WebhookForm;
  onChange: (change: Partial<WebhookForm>) => void;
  fault: ApiError | null;
}

export function SignatureFields({ form, onChange, fault }: WebhookFieldsProps) {
  const info = schemeInfo(form.scheme);
  return (
    <>
      <Field label="Proof" hint={info.about} error={fault?.at("/webhook/scheme")}>
        <Select value={form.scheme} choices={SCHEMES} onChange={(scheme) => onChange({ scheme })} />
      </Field>
      {form.scheme === "none" && (
        <Callout kind="warning">Requests are taken from anyone who knows the address.</Callout>
      )}
      <FieldRow>
        {usesField(form.scheme, "header") && (
          <HeaderField form={form} onChange={onChange} fault={fault} />
        )}
        {usesField(form.scheme, "encoding") && (
          <Field label="Written as" error={fault?.at("/webhook/encoding")}>
            <Select
              value={form.encoding}
              choices={ENCODINGS}
              onChange={(encoding) => onChange({ encoding })}
            />
          </Field>
        )}
        {info.isTimed && (
          <Field
            label="How old a request may be"
            isOptional
            hint="Such as 90s or 10m; 5 minutes when empty. An older one is refused."
            error={fault?.at("/webhook/tolerance")}
          >
            <TextInput
              isMono
              value={form.tolerance}
              placeholder="5m"
              onChange={(tolerance) => onChange({ tolerance })}
            />
          </Field>
        )}
      </FieldRow>
      {usesField(form.scheme, "prefix") && (
        <PrefixFields form={form} onChange={onChange} fault={fault} />
      )}
    </>
  );
}

const ENCODINGS = [
  { value: "hex", label: "Hexadecimal digits" },
  { value: "base64", label: "Base64" },
] as const;

const PREFIXES = [
  { value: "usual", label: "Nothing, or sha256=" },
  { value: "own", label: "A text of its own" },
] as const;

function HeaderField({ form, onChange, fault }: WebhookFieldsProps) {
  const isBearer = form.scheme === "bearer";
  return (
    <Field
      label="Header"
      isOptional
      hint={isBearer ? "Authorization: Bearer … when empty." : "X-Signature when empty."}
      error={fault?.at("/webhook/header")}
    >
      <TextInput
        isMono
        value={form.header}
        placeholder={isBearer ? "Authorization" : "X-Signature"}
        onChange={(header) => onChange({ header })}
      />
    </Field>
  );
}

function PrefixFields({ form, onChange, fault }: WebhookFieldsProps) {
  return (
    <FieldRow>
      <Field label="Before the signature stands">
        <Select
          value={form.prefixKind}
          choices={PREFIXES}
          onChange={(prefixKind) => onChange({ prefixKind })}
        />
      </Field>
      {form.prefixKind === "own" && (
        <Field
          label="Text before the signature"
          isOptional
          hint="Empty: nothing may stand there."
          error={fault?.at("/webhook/prefix")}
        >
          <TextInput isMono value={form.prefix} onChange={(prefix) => onChange({ prefix })} />
        </Field>
      )}
    </FieldRow>
  );
}

const KEYS = [
  {
    value: "sender",
    label: "The delivery id of the sender's scheme, or the header Idempotency-Key",
  },
  { value: "body", label: "The same body" },
  { value: "expression", label: "An expression over the event" },
] as const;

function repeatHint({ idempotency, scheme }: WebhookForm): string {
  if (idempotency === "expression") return "What the expression below gives for them is the same.";
  if (idempotency === "body") {
    return "Their bodies are the same to the byte; so are those of two events that tell the same.";
  }
  const { deliveryId } = schemeInfo(scheme);
  return deliveryId
    ? `Under this scheme it is ${deliveryId}, else the header Idempotency-Key. Without either every request is a new event.`
    : "This scheme has no delivery id: the header Idempotency-Key counts. Without it every request is a new event.";
}

export function RepeatFields({ form, onChange, fault }: WebhookFieldsProps) {
  return (
    <>
      <Field label="Two requests are the same event when they have" hint={repeatHint(form)}>
        <Select
          value={form.idempotency}
          choices={KEYS}
          onChange={(idempotency) => onChange({ idempotency })}
        />
      </Field>
      <FieldRow>
        {form.idempotency === "expression" && (
          <Field
            label="Expression"
            hint="Such as input.body.id. It sees input with method, headers, query, path, body and url."
            error={fault?.at("/webhook/idempotencyKey")}
          >
            <TextInput
              isMono
              value={form.idempotencyKey}
              onChange={(idempotencyKey) => onChange({ idempotencyKey })}
            />
          </Field>
        )}
        <Field
          label="A repetition is recognised for"
          isOptional
          hint="Such as 12h or 7d; 96 hours when empty."
          error={fault?.at("/webhook/idempotencyTtl")}
        >
          <TextInput
            isMono
            value={form.idempotencyTtl}
            placeholder="96h"
            onChange={(idempotencyTtl) => onChange({ idempotencyTtl })}
          />
        </Field>
      </FieldRow>
    </>
  );
}

const UNITS = [
  { value: "B", label: "bytes" },
  { value: "KiB", label: "KiB" },
  { value: "MiB", label: "MiB" },
] as const;

export function RecordFields({ form, onChange, fault }: WebhookFieldsProps) {
  const faultIn = (list: string) => (index: number) => fault?.at(`/webhook/${list}/${index}`);
  return (
    <>
      <FieldRow>
        <Field
          label="Largest body"
          isOptional
          hint="At most 64 MiB; the instance's limit (16 MiB) when empty."
          error={sizeFault(form) ?? fault?.at("/webhook/maxBody")}
        >
          <TextInput
            inputMode="decimal"
            value={form.maxBody}
            placeholder="16"
            onChange={(maxBody) => onChange({ maxBody })}
          />
        </Field>
        <Field label="Unit">
          <Select
            value={form.maxBodyUnit}
            choices={UNITS}
            onChange={(maxBodyUnit) => onChange({ maxBodyUnit })}
          />
        </Field>
      </FieldRow>
      <FieldRow>
        <ListInput
          label="Hidden headers"
          hint="Recorded as ***. Authorization, cookies and the scheme's own headers always are."
          addLabel="Add a header"
          values={form.hiddenHeaders}
          errorAt={faultIn("hiddenHeaders")}
          onChange={(hiddenHeaders) => onChange({ hiddenHeaders })}
        />
        <ListInput
          label="Hidden query parameters"
          hint="Recorded as ***, for senders that put a token into the address."
          addLabel="Add a parameter"
          values={form.hiddenQuery}
          errorAt={faultIn("hiddenQuery")}
          onChange={(hiddenQuery) => onChange({ hiddenQuery })}
        />
      </FieldRow>
    </>
  );
}
