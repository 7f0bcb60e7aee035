/** The address that events are sent to, whether they can be taken, and a request to try it with. */
import { useQuery } from "@tanstack/react-query";
import { CircleCheck, KeyRound } from "lucide-react";
import { type ReactNode, useState } from "react";
import { connectionOptions } from "~/api/queries/connections";
import type { App, Connection, WebhookSettings } from "~/api/types";
import { Badge } from "~/design/badge/Badge";
import { Button } from "~/design/button/Button";
import { CodeBlock } from "~/design/code-block/CodeBlock";
import { Link } from "~/design/link/Link";
import { Callout } from "~/design/section/Callout";
import { FormActions, Section, Sections } from "~/design/section/Section";
import { Skeleton } from "~/design/skeleton/Skeleton";
import { UsedBy } from "~/design/users/UsedBy";
import { NewConnectionDialog } from "~/features/connections/create/NewConnectionDialog";
import { appRoute } from "../app-route";
import { DEFAULT_SCHEME, schemeInfo } from "../signing/schemes";
import { SignedRequest } from "./SignedRequest";

export function Webhook({ app }: { app: App }) {
  const scheme = schemeInfo((app.webhook as WebhookSettings).scheme ?? DEFAULT_SCHEME);
  const { scenario } = appRoute.useSearch();
  // Who comes to try a scenario finds the request first.
  const isTried = scenario !== undefined;
  return (
    <Sections>
      {isTried && <SignedRequest app={app} />}
      <Section
        title="Address"
        about="Send events here, with any method. What follows it in the path is matched against each trigger's path."
      >
        <CodeBlock label="Webhook address" text={app.webhookUrl} isWrapped />
      </Section>
      <Section
        title={`How senders prove who they are: ${lowered(scheme.label)}`}
        about={scheme.about}
      >
        {scheme.secret === null ? (
          <Callout kind="warning">
            Nothing is asked for. <SettingsLink app={app}>Ask for a proof</SettingsLink>
          </Callout>
        ) : (
          <Secret app={app} />
        )}
      </Section>
      {!isTried && <SignedRequest app={app} />}
      <UsedBy filter={{ app: app.key }} what={`the app ${app.key}`} />
    </Sections>
  );
}

/** A label as it stands within a line. Names of their own keep their capital. */
function lowered(label: string): string {
  return /^(A|As|User|Not) /.test(label) ? label.charAt(0).toLowerCase() + label.slice(1) : label;
}

function SettingsLink({ app, children }: { app: App; children: ReactNode }) {
  return (
    <Link to="/apps/$appId" params={{ appId: app.id }} search={{ tab: "settings" }}>
      {children}
    </Link>
  );
}

/** Whether there is a secret to check requests with; one that is lacking is set here. */
function Secret({ app }: { app: App }) {
  const [isCreating, setCreating] = useState(false);
  if (app.defaultConnectionId) return <SecretOf connectionId={app.defaultConnectionId} />;
  return (
    <>
      <Callout kind="warning">
        <p>Every request is refused, since there is no secret yet.</p>
        <p>
          Make a connection that holds it, or{" "}
          <SettingsLink app={app}>choose the default connection</SettingsLink>.
        </p>
      </Callout>
      <FormActions>
        <Button icon={<KeyRound />} onClick={() => setCreating(true)}>
          Set a secret
        </Button>
      </FormActions>
      {isCreating && (
        <NewConnectionDialog
          appId={app.id}
          onCreated={() => setCreating(false)}
          onClose={() => setCreating(false)}
        />
      )}
    </>
  );
}

function SecretOf({ connectionId }: { connectionId: string }) {
  const connection = useQuery(connectionOptions(connectionId));
  if (!connection.data) return <Skeleton width="60%" />;
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
      connection {link}.
    </p>
  );
}

function secretFault({ status, secretNames }: Connection): string | null {
  if (status !== "active") return "is not active";
  return secretNames.includes("webhookSecret") ? null : "has no webhook secret";
}
