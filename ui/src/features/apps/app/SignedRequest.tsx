/**
 * A request to the webhook, ready for a shell: signed already with a secret that is pasted here (it
 * goes nowhere), or signing itself with OpenSSL. It can also be sent from here.
 */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Send } from "lucide-react";
import { useState } from "react";
import { keys } from "~/api/queries/keys";
import type { App, WebhookSettings } from "~/api/types";
import { Button } from "~/design/button/Button";
import { CodeBlock } from "~/design/code-block/CodeBlock";
import { ErrorPanel } from "~/design/error-panel/ErrorPanel";
import { Field } from "~/design/field/Field";
import { Select } from "~/design/field/Select";
import { TextArea } from "~/design/field/TextArea";
import { TextInput } from "~/design/field/TextInput";
import { Link } from "~/design/link/Link";
import { Callout } from "~/design/section/Callout";
import { FieldRow, FormActions, Section } from "~/design/section/Section";
import { rememberedSecret } from "~/features/connections/secrets/fresh-secrets";
import { appRoute } from "../app-route";
import { signingScript } from "../signing/curl";
import { DEFAULT_SCHEME, schemeInfo } from "../signing/schemes";
import { type Sent, sendWebhook } from "../signing/send";
import { canSign } from "../signing/sign";
import { useBody } from "./use-body";
import { type Request, useSignedCommand } from "./use-signed-command";

const TYPES = ["application/json", "application/x-www-form-urlencoded", "text/plain"].map(
  (value) => ({ value, label: value }),
);

export function SignedRequest({ app }: { app: App }) {
  const settings = app.webhook as WebhookSettings;
  const { secret: secretForm, isTimed } = schemeInfo(settings.scheme ?? DEFAULT_SCHEME);
  const { path: wanted = "", scenario } = appRoute.useSearch();
  const [typedSecret, setSecret] = useState<string | null>(null);
  const [path, setPath] = useState(wanted);
  const [contentType, setContentType] = useState("application/json");
  const [body, setBody] = useBody(scenario);
  const url = `${app.webhookUrl}${path === "" ? "" : `/${path.replace(/^\/+/, "")}`}`;
  const remembered = rememberedSecret(app.id);
  const secret = typedSecret ?? remembered;
  const request: Request = { settings, secret, outgoing: { url, contentType, body } };
  const isSigned = secretForm === null || (secret !== "" && canSign());
  return (
    <Section title="Try it" about="A request for your shell, with the proof that the app asks for.">
      <FieldRow>
        {secretForm !== null && (
          <Field
            label="Secret to sign with"
            hint={secretHint(remembered !== "" && secret === remembered)}
          >
            <TextInput
              isMono
              type="password"
              autoComplete="off"
              disabled={!canSign()}
              value={secret}
              onChange={setSecret}
            />
          </Field>
        )}
        <Field label="Path behind the address" isOptional>
          <TextInput isMono value={path} placeholder="orders/1" onChange={setPath} />
        </Field>
        <Field label="Type of the body">
          <Select value={contentType} choices={TYPES} onChange={setContentType} />
        </Field>
      </FieldRow>
      <Field label="Body" isOptional>
        <TextArea isMono rows={5} value={body} onChange={setBody} />
      </Field>
      {isSigned ? (
        <SignedCommand app={app} request={request} isTimed={isTimed} />
      ) : (
        <>
          <p>
            Requests without a signature are refused, and the server never shows the secret.{" "}
            {canSign()
              ? "Put it in above to send from here, or into the first line of these commands:"
              : "Put it into the first line of these commands:"}
          </p>
          <CodeBlock
            label="Commands that sign and send"
            text={signingScript(request.outgoing, settings)}
          />
        </>
      )}
    </Section>
  );
}

function secretHint(isRemembered: boolean): string {
  if (!canSign()) {
    return "Browsers sign only on HTTPS or on this machine. The commands below sign in your shell.";
  }
  return isRemembered
    ? "The one that you just set. It is forgotten when this page is loaded anew."
    : "Every request needs it. It stays in this page.";
}

interface SignedCommandProps {
  app: App;
  request: Request;
  isTimed: boolean;
}

function SignedCommand({ app, request, isTimed }: SignedCommandProps) {
  const { command, error, signAgain } = useSignedCommand(request);
  const sending = useSend(app, request);
  if (error) return <Callout kind="warning">{error}</Callout>;
  if (command === null) return null;
  return (
    <>
      <CodeBlock label="Signed request" text={command} />
      <FormActions>
        <Button icon={<Send />} isBusy={sending.isPending} onClick={() => sending.mutate()}>
          Send it from here
        </Button>
        {isTimed && <Button onClick={signAgain}>Sign anew</Button>}
        {isTimed && <span>The time is signed too: an old request is refused.</span>}
      </FormActions>
      {sending.error && <ErrorPanel error={sending.error} />}
      {sending.data && <Answer app={app} sent={sending.data} />}
    </>
  );
}

function Answer({ app, sent }: { app: App; sent: Sent }) {
  const { scenario } = appRoute.useSearch();
  return (
    <div role="status">
      <Callout kind={sent.status < 400 ? "info" : "warning"}>
        <p>
          <strong>Answered with {sent.status}.</strong>{" "}
          <Link to="/apps/$appId" params={{ appId: app.id }} search={{ tab: "deliveries" }}>
            See the delivery
          </Link>
          {scenario !== undefined && (
            <>
              {" · "}
              <Link to="/runs" search={{ scenario }}>
                See its runs
              </Link>
            </>
          )}
        </p>
        <p>{sent.text}</p>
      </Callout>
    </div>
  );
}

function useSend(app: App, { settings, secret, outgoing }: Request) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => sendWebhook(outgoing, settings, secret),
    onSettled: () => queryClient.invalidateQueries({ queryKey: keys.apps.deliveries(app.id) }),
  });
}
