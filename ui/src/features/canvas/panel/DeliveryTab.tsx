/** How often it is tried, how long it may take, and where its errors go. */
import { useMemo } from "react";
import type { TypeInfo } from "~/api/types";
import { FormProvider, useForm } from "../form/form-context";
import { ObjectForm } from "../form/ObjectForm";
import { isSchema, type Schema } from "../form/spec";
import { changeNode } from "../graph/edit";
import { ERROR_OUTPUT, outputsOf, typeOf } from "../graph/handles";
import { nodeOf, nodeTitle } from "../graph/normal-draft";
import { useDraft, useEditor } from "../page/editor";
import { retryText } from "../retry/waits";
import { ROOT } from "../settings/worded";
import { ManualBlock } from "./help/ManualBlock";
import { section } from "./help/manual-blocks";
import { DELIVERY_SCHEMA } from "./node-schema";
import styles from "./Panel.module.css";
import { pointerOf } from "./pointer-of";

export function DeliveryTab({ id }: { id: string }) {
  const { store, types } = useEditor();
  const draft = useDraft();
  const form = useForm();
  const surroundings = useMemo(() => ({ ...form, root: ROOT, isStatic: true }), [form]);
  const node = nodeOf(draft, id);
  if (!node) return null;
  const { retry, timeout, delivery } = node;
  const hasErrors = outputsOf(draft, id, types).some((handle) => handle.name === ERROR_OUTPUT);
  const handlers = draft.edges.filter(
    (edge) => edge.source === id && edge.sourceHandle === ERROR_OUTPUT,
  );
  return (
    <div className={styles.stack}>
      <FormProvider value={surroundings}>
        <ObjectForm
          schema={schemaWith(retryText(retry ?? {}, draft.settings.retry ?? {}))}
          value={{ retry, timeout, delivery }}
          pointer={pointerOf(draft, id)}
          onChange={(value, at) => {
            const change = { retry: null, timeout: null, delivery: null, ...value };
            store.change(changeNode(store.draft, id, change), `${id} ${at}`);
          }}
        />
      </FormProvider>
      <FailsWhen type={typeOf(draft, id, types)} />
      {hasErrors && (
        <section>
          <h3>When it fails for good</h3>
          <p className={styles.quiet}>
            {handlers.length > 0
              ? `The run goes on by its output “error” to ${handlers.map((edge) => nodeTitle(draft, edge.target)).join(", ")}.`
              : "The run fails. Connect its output “error” to a node to go on there instead."}
          </p>
        </section>
      )}
    </div>
  );
}

/** Which failures are tried again, and which are not, as the manual of the type has it. */
function FailsWhen({ type }: { type: TypeInfo | undefined }) {
  // What is no action is computed in the run itself, and is never tried again.
  if (type?.kind !== "action") return null;
  return (
    <section className={styles.manual}>
      <h3>Fails when</h3>
      {section(type.page, "Fails when").map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a manual never changes.
        <ManualBlock key={index} block={block} />
      ))}
    </section>
  );
}

/** Under the figures of retries stands what they come to. */
function schemaWith(told: string | undefined): Schema {
  const { properties } = DELIVERY_SCHEMA;
  if (told === undefined || !isSchema(properties) || !isSchema(properties.retry)) {
    return DELIVERY_SCHEMA;
  }
  const retry = { ...properties.retry, description: told };
  return { ...DELIVERY_SCHEMA, properties: { ...properties, retry } };
}
