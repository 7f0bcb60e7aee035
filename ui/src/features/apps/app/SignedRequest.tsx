/**
 * A request to the webhook, ready for a shell: signed already with a secret that is pasted here (it
 * goes nowhere), or signing itself with OpenSSL. It can also be sent from here.
 */
import { Send } from "lucide-react";
import { useMemo, useState } from "react";
import type { App, WebhookSettings } from "~/api/types";
import { Button } from "~/design/button/Button";
import { CodeBlock } from "~/design/code-block/CodeBlock";
import { ErrorPanel } from "~/design/error-panel/ErrorPanel";
import { Callout } from "~/design/section/Callout";
import { FormActions, Section } from "~/design/section/Section";
import { RequestFields } from "~/features/webhooks/RequestFields";
import { EXAMPLE, faultsOf, outgoingOf } from "~/features/webhooks/request-text";
import { SentAnswer } from "~/features/webhooks/SentAnswer";
import { signingScript } from "~/features/webhooks/signing/curl";
import { DEFAULT_SCHEME, schemeInfo } from "~/features/webhooks/signing/schemes";
import { canSign } from "~/features/webhooks/signing/sign";
import { useSecret } from "~/features/webhooks/use-secret";
import { useSend } from "~/features/webhooks/use-send";
import { appRoute } from "../app-route";
import { type Request, useSignedCommand } from "./use-signed-command";

export function SignedRequest({ app }: { app: App }) {
  const settings = app.webhook as WebhookSettings;
  const { path = "" } = appRoute.useSearch();
  const secret = useSecret(app);
  const [text, setText] = useState({ ...EXAMPLE, path });
  const outgoing = useMemo(() => outgoingOf(app.webhookUrl, text), [app.webhookUrl, text]);
  const request: Request = { settings, secret: secret.secret, outgoing };
  return (
    <Section title="Try it" about="A request for your shell, with the proof that the app asks for.">
      <RequestFields app={app} secret={secret} text={text} onChange={setText} />
      {secret.isReady ? (
        <SignedCommand
          app={app}
          request={request}
          isFaulty={Object.keys(faultsOf(text)).length > 0}
        />
      ) : (
        <>
          <p>
            Requests without a signature are refused, and the server never shows the secret.{" "}
            {canSign()
              ? "Put it in above to send from here, or into the first line of these commands:"
              : "Put it into the first line of these commands:"}
          </p>
          <CodeBlock label="Commands that sign and send" text={signingScript(outgoing, settings)} />
        </>
      )}
    </Section>
  );
}

interface SignedCommandProps {
  app: App;
  request: Request;
  isFaulty: boolean;
}

function SignedCommand({ app, request, isFaulty }: SignedCommandProps) {
  const { isTimed } = schemeInfo(request.settings.scheme ?? DEFAULT_SCHEME);
  const { command, error, signAgain } = useSignedCommand(request);
  const sending = useSend(app);
  if (error) return <Callout kind="warning">{error}</Callout>;
  if (command === null) return null;
  return (
    <>
      <CodeBlock label="Signed request" text={command} />
      <FormActions>
        <Button
          icon={<Send />}
          disabled={isFaulty}
          isBusy={sending.isPending}
          onClick={() => sending.mutate(request)}
        >
          Send it from here
        </Button>
        {isTimed && <Button onClick={signAgain}>Sign anew</Button>}
        {isTimed && <span>The time is signed too: an old request is refused.</span>}
      </FormActions>
      {sending.error && <ErrorPanel error={sending.error} />}
      {sending.data && <SentAnswer app={app} answered={sending.data} />}
    </>
  );
}
