/** The address that events are sent to, whether they can be taken, and a request to try it with. */
import { useQuery } from "@tanstack/react-query";
import { CircleCheck } from "lucide-react";
import type { ReactNode } from "react";
import { connectionOptions } from "~/api/queries/connections";
import type { App, Connection, WebhookSettings } from "~/api/types";
import { Badge } from "~/design/badge/Badge";
import { CodeBlock } from "~/design/code-block/CodeBlock";
import { Link } from "~/design/link/Link";
import { Callout } from "~/design/section/Callout";
import { Section, Sections } from "~/design/section/Section";
import { DEFAULT_SCHEME, schemeInfo } from "../signing/schemes";
import { SignedRequest } from "./SignedRequest";

export function Webhook({ app }: { app: App }) {
  const scheme = schemeInfo((app.webhook as WebhookSettings).scheme ?? DEFAULT_SCHEME);
  return (
    <Sections>
      <Section
        title="Address"
        about="Send events here, with any method. What follows it in the path is matched against each trigger's path."
      >
        <CodeBlock label="Webhook address" text={app.webhookUrl} isWrapped />
      </Section>
      <Section title={`Signature: ${scheme.label}`} about={scheme.about}>
        {scheme.secret === null ? (
          <Callout kind="warning">
            Nothing is asked for. <SettingsLink app={app}>Choose a scheme</SettingsLink>
          </Callout>
        ) : (
          <Secret app={app} form={scheme.secret} />
        )}
      </Section>
      <SignedRequest app={app} />
    </Sections>
  );
}

function SettingsLink({ app, children }: { app: App; children: ReactNode }) {
  return (
    <Link to="/apps/$appId" params={{ appId: app.id }} search={{ tab: "settings" }}>
      {children}
    </Link>
  );
}

/** Whether there is a secret to check signatures with. */
function Secret({ app, form }: { app: App; form: string }) {
  if (!app.defaultConnectionId) {
    return (
      <Callout kind="warning">
        <p>Every request is refused, since there is no secret yet.</p>
        <p>
          <Link to="/connections" search={{ newFor: app.id }}>
            Make a connection with the webhook secret
          </Link>{" "}
          or <SettingsLink app={app}>choose the default connection</SettingsLink>.
        </p>
      </Callout>
    );
  }
  return <SecretOf connectionId={app.defaultConnectionId} form={form} />;
}

function SecretOf({ connectionId, form }: { connectionId: string; form: string }) {
  const connection = useQuery(connectionOptions(connectionId));
  if (!connection.data) return <p>The secret: {form}</p>;
  const { id, name } = connection.data;
  const fault = secretFault(connection.data);
  const link = (
    <Link to="/connections/$connectionId" params={{ connectionId: id }}>
      {name}
    </Link>
  );
  return fault ? (
    <Callout kind="warning">
      <p>
        Every request is refused: the default connection {link} {fault}.
      </p>
    </Callout>
  ) : (
    <p>
      <Badge tone="success" text="Secret set" icon={<CircleCheck aria-hidden />} /> in the default
      connection {link}. {form}
    </p>
  );
}

function secretFault({ status, secretNames }: Connection): string | null {
  if (status !== "active") return "is not active";
  return secretNames.includes("webhookSecret") ? null : "has no webhookSecret";
}
