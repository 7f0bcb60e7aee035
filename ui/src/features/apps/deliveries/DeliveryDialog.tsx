/** One delivery, whole: why it was refused, its headers and body, its runs, and receiving it again. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { replayDelivery } from "~/api/queries/apps";
import { keys } from "~/api/queries/keys";
import type { App, Delivery } from "~/api/types";
import { Button } from "~/design/button/Button";
import { CodeBlock } from "~/design/code-block/CodeBlock";
import { Dialog } from "~/design/dialog/Dialog";
import { ErrorPanel } from "~/design/error-panel/ErrorPanel";
import { JsonTree } from "~/design/json-tree/JsonTree";
import { PathLink } from "~/design/link/PathLink";
import { Callout } from "~/design/section/Callout";
import { Facts } from "~/design/section/Facts";
import { bytesText } from "~/design/text/bytes-text";
import { Timestamp } from "~/design/time/Timestamp";
import { toast } from "~/design/toast/toasts";
import styles from "./Deliveries.module.css";
import { DeliveryResult } from "./DeliveryResult";
import { shownBody } from "./delivery-body";

interface DeliveryDialogProps {
  app: App;
  delivery: Delivery;
  onClose: () => void;
}

export function DeliveryDialog({ app, delivery, onClose }: DeliveryDialogProps) {
  const replaying = useReplay(app, delivery);
  return (
    <Dialog
      title={`Delivery ${delivery.number}`}
      size="wide"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Close</Button>
          <Button
            kind="primary"
            disabled={!delivery.whole}
            isBusy={replaying.isPending}
            title={delivery.whole ? undefined : "Its body was not kept whole."}
            onClick={() => replaying.mutate()}
          >
            Receive it again
          </Button>
        </>
      }
    >
      <CodeBlock label="Request" text={`${delivery.method} ${delivery.url}`} isWrapped />
      <Facts
        facts={[
          { name: "Result", value: <DeliveryResult delivery={delivery} /> },
          { name: "Received", value: <Timestamp at={delivery.at} look="absolute" /> },
          { name: "Body", value: bytesText(delivery.bodyBytes) },
        ]}
      />
      <Refusal delivery={delivery} />
      {replaying.error && <ErrorPanel error={replaying.error} title="It was refused again" />}
      <Runs runs={delivery.runs} />
      <Part title="Headers">
        <JsonTree label="Headers" value={delivery.headers} />
      </Part>
      <Part title={delivery.whole ? "Body" : "Body, its beginning"}>
        <Body body={delivery.body} />
      </Part>
    </Dialog>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className={styles.part}>
      <h3>{title}</h3>
      {children}
    </div>
  );
}

function Refusal({ delivery: { refusal, expected } }: { delivery: Delivery }) {
  if (!refusal) return null;
  return (
    <>
      <Callout kind="warning">
        <strong>Refused: {refusal.code}</strong>
        <p>{refusal.message}</p>
      </Callout>
      {expected && (
        <Part title="What was expected to be signed">
          <CodeBlock label="What was expected to be signed" text={expected} isWrapped />
        </Part>
      )}
    </>
  );
}

function Runs({ runs }: { runs: readonly string[] }) {
  if (runs.length === 0) return null;
  return (
    <Part title="Runs">
      {/* biome-ignore lint/a11y/noRedundantRoles: a list without marks is none for some readers. */}
      <ul role="list" className={styles.runs}>
        {runs.map((run) => (
          <li key={run}>
            <PathLink path={`/runs/${run}`}>{run}</PathLink>
          </li>
        ))}
      </ul>
    </Part>
  );
}

function Body({ body }: { body: unknown }) {
  const shown = shownBody(body);
  if (shown.kind === "empty") return <p className={styles.none}>It was empty.</p>;
  if (shown.kind === "json") return <JsonTree label="Body" value={shown.value} root="input.body" />;
  const text = shown.kind === "text" ? shown.text : shown.base64;
  return (
    <CodeBlock label={shown.kind === "text" ? "Body" : "Body in base64"} text={text} isWrapped />
  );
}

function useReplay(app: App, delivery: Delivery) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => replayDelivery(app.id, delivery.number),
    onSuccess: ({ runs }) => {
      const what = runs.length === 1 ? "1 run" : `${runs.length} runs`;
      toast({ text: `Received again: ${what}` });
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: keys.apps.deliveries(app.id) }),
  });
}
