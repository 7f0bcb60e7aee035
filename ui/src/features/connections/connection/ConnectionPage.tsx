/** One connection: whether it works, its secrets, its settings, and what uses it. */
import { useQuery } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { appOptions } from "~/api/queries/apps";
import { connectionOptions } from "~/api/queries/connections";
import type { App, Connection, WebhookSettings } from "~/api/types";
import { Button } from "~/design/button/Button";
import { Link } from "~/design/link/Link";
import { Breadcrumbs } from "~/design/page/Breadcrumbs";
import { Page } from "~/design/page/Page";
import { PageHeader } from "~/design/page/PageHeader";
import { QueryView } from "~/design/query-view/QueryView";
import { Section, Sections } from "~/design/section/Section";
import { UsedBy } from "~/design/users/UsedBy";
import { connectionRoute } from "../connection-route";
import { Secrets } from "../secrets/Secrets";
import { ConnectionSettings } from "./ConnectionSettings";
import { ConnectionTest } from "./ConnectionTest";
import { DeleteConnectionDialog } from "./DeleteConnectionDialog";
import { useMakeDefault } from "./use-make-default";

export function ConnectionPage() {
  const { connectionId } = connectionRoute.useParams();
  const connection = useQuery(connectionOptions(connectionId));
  return (
    <Page>
      <QueryView query={connection}>
        {(data) => <ConnectionView key={data.id} connection={data} />}
      </QueryView>
    </Page>
  );
}

function ConnectionView({ connection }: { connection: Connection }) {
  const app = useQuery(appOptions(connection.appId));
  const [isDeleting, setDeleting] = useState(false);
  const { scheme = "hmac-sha256" } = (app.data?.webhook ?? {}) as WebhookSettings;
  const isDefault = app.data?.defaultConnectionId === connection.id;
  return (
    <>
      <PageHeader
        title={connection.name}
        crumbs={
          <Breadcrumbs>
            <Link to="/connections">Connections</Link>
          </Breadcrumbs>
        }
        actions={
          <Button icon={<Trash2 />} onClick={() => setDeleting(true)}>
            Delete
          </Button>
        }
      />
      <Sections>
        <ConnectionTest connection={connection} />
        <Secrets {...{ connection, scheme, isDefault }} />
        <ConnectionSettings connection={connection} />
        <Section title="App">
          <QueryView query={app}>{(data) => <Use app={data} connection={connection} />}</QueryView>
        </Section>
        <UsedBy
          filter={{ connection: connection.name }}
          what={`the connection ${connection.name}`}
        />
      </Sections>
      {isDeleting && (
        <DeleteConnectionDialog connection={connection} onClose={() => setDeleting(false)} />
      )}
    </>
  );
}

function Use({ app, connection }: { app: App; connection: Connection }) {
  const making = useMakeDefault(app, connection);
  const link = (
    <Link to="/apps/$appId" params={{ appId: app.id }}>
      {app.name}
    </Link>
  );
  const isDefault = app.defaultConnectionId === connection.id;
  return (
    <>
      <p>
        It belongs to the app {link}
        {isDefault
          ? " and is its default connection: its webhooks are checked with this webhook secret."
          : ". It is not its default connection, so its webhook secret is not looked at."}
      </p>
      {!isDefault && (
        <span>
          <Button isBusy={making.isPending} onClick={() => making.mutate()}>
            Make it the default
          </Button>
        </span>
      )}
    </>
  );
}
