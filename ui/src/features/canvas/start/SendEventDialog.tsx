/** Sends a real, signed event to the webhook of the published version, and shows what became of it. */
import { useQuery } from "@tanstack/react-query";
import { Send } from "lucide-react";
import { useState } from "react";
import { appByKeyOptions } from "~/api/queries/apps";
import { versionOptions } from "~/api/queries/scenarios";
import type { App, Run } from "~/api/types";
import { Button } from "~/design/button/Button";
import { Dialog } from "~/design/dialog/Dialog";
import { ErrorPanel } from "~/design/error-panel/ErrorPanel";
import { Link } from "~/design/link/Link";
import { Callout } from "~/design/section/Callout";
import { SkeletonRows } from "~/design/skeleton/Skeleton";
import { RequestFields } from "~/features/webhooks/RequestFields";
import { EXAMPLE, faultsOf, outgoingOf, type RequestText } from "~/features/webhooks/request-text";
import { SentAnswer } from "~/features/webhooks/SentAnswer";
import { useSecret } from "~/features/webhooks/use-secret";
import { useSend } from "~/features/webhooks/use-send";
import { examplePath, webhookConfig } from "../panel/trigger/webhook-use";
import { otherTypeNote, requestOfEvent } from "./event-request";
import { PublishedNote } from "./PublishedNote";
import { type FirstEvent, useFirstEvent } from "./use-first-event";

interface SendEventDialogProps {
  scenario: { id: string; name: string; enabled: boolean };
  /** The published one. */
  version: number;
  /** The draft says something else than what runs. */
  isDraftAhead: boolean;
  /** What the event begins as, where that is known better than by the version. */
  first?: FirstEvent | undefined;
  /** Shows the data of a run of this scenario where it is edited. */
  onShow?: (run: Run) => void;
  onClose: () => void;
}

export function SendEventDialog(props: SendEventDialogProps) {
  const { scenario, version, onClose } = props;
  const published = useQuery(versionOptions(scenario.id, version));
  const { app: key, path = "" } = webhookConfig(published.data?.content.trigger.config);
  const app = useQuery({ ...appByKeyOptions(key ?? ""), enabled: key !== undefined });
  const own = useFirstEvent(scenario.id, version);
  const first = props.first ?? own;
  if (app.data && first) {
    return <SendForm {...props} app={app.data} pattern={path} first={first} />;
  }
  const error = published.error ?? app.error;
  const isWithoutApp = app.data === null || (published.data !== undefined && key === undefined);
  return (
    <Dialog
      title={titleOf(scenario)}
      size="wide"
      onClose={onClose}
      actions={<Button onClick={onClose}>Close</Button>}
    >
      {error ? (
        <ErrorPanel error={error} />
      ) : isWithoutApp ? (
        <Callout kind="warning">
          There is no app {key} that events could be sent to. Choose another in the trigger, and
          publish.
        </Callout>
      ) : (
        <SkeletonRows count={4} />
      )}
    </Dialog>
  );
}

function titleOf({ name }: { name: string }): string {
  return `Send an event to ${name}`;
}

/** What is sent: what it begins as, until something of it is changed. */
function useRequestText(first: FirstEvent, pattern: string) {
  const [typed, setTyped] = useState<RequestText>();
  const [isOwn, setOwn] = useState(false);
  const text = typed ?? firstRequest(first, pattern);
  return {
    text,
    about: isOwn
      ? "Changed by hand. It is sent as it stands here."
      : `${first.begun} ${otherTypeNote(first.event)}`.trim(),
    keep: () => setTyped(text),
    change: (next: RequestText) => {
      setOwn(isOwn || next.body !== text.body);
      setTyped(next);
    },
  };
}

interface SendFormProps extends SendEventDialogProps {
  app: App;
  pattern: string;
  first: FirstEvent;
}

function SendForm(props: SendFormProps) {
  const { scenario, app, pattern, first, onShow, onClose } = props;
  const { text, about, keep, change } = useRequestText(first, pattern);
  const secret = useSecret(app);
  const sending = useSend(app);
  const canSend = secret.isReady && Object.keys(faultsOf(text)).length === 0;
  const send = () => {
    if (!canSend || sending.isPending) return;
    // What was sent stays, though it is the last delivery from now on.
    keep();
    sending.mutate({ outgoing: outgoingOf(app.webhookUrl, text), secret: secret.secret });
  };
  return (
    <Dialog
      title={titleOf(scenario)}
      size="wide"
      onClose={onClose}
      onSubmit={send}
      actions={
        <>
          <Button onClick={onClose}>Close</Button>
          <Button
            type="submit"
            kind="primary"
            icon={<Send />}
            disabled={!canSend}
            isBusy={sending.isPending}
          >
            Send event
          </Button>
        </>
      }
    >
      <PublishedNote {...props} />
      {!scenario.enabled && (
        <Callout kind="warning">
          It is off: no event starts a run of it until it is turned on.
        </Callout>
      )}
      <RequestFields app={app} secret={secret} text={text} about={about} onChange={change} />
      <ShellNote app={app} pattern={pattern} />
      {sending.error && <ErrorPanel error={sending.error} />}
      {sending.data && (
        <SentAnswer
          app={app}
          answered={sending.data}
          runTool={
            onShow && ((run) => run.scenarioId === scenario.id && <Show {...{ run, onShow }} />)
          }
        />
      )}
    </Dialog>
  );
}

function Show({ run, onShow }: { run: Run; onShow: (run: Run) => void }) {
  return (
    <Button size="small" onClick={() => onShow(run)}>
      Show on the canvas
    </Button>
  );
}

/** The other way to send it. */
function ShellNote({ app, pattern }: { app: App; pattern: string }) {
  return (
    <p>
      Commands that send it from a shell are on{" "}
      <Link
        to="/apps/$appId"
        params={{ appId: app.id }}
        search={{ tab: "webhook", ...(pattern === "" ? {} : { path: examplePath(pattern) }) }}
      >
        the page of the app {app.name}
      </Link>
      .
    </p>
  );
}

function firstRequest({ event }: FirstEvent, pattern: string): RequestText {
  if (event === undefined) return { ...EXAMPLE, path: examplePath(pattern) };
  return requestOfEvent(event, pattern);
}
