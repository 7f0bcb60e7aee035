/** One app: its webhook, what came to it, its connections and its settings. */
import { useQuery } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { appOptions } from "~/api/queries/apps";
import type { App } from "~/api/types";
import { Button } from "~/design/button/Button";
import { Link } from "~/design/link/Link";
import { Breadcrumbs } from "~/design/page/Breadcrumbs";
import { Page } from "~/design/page/Page";
import { PageHeader } from "~/design/page/PageHeader";
import { QueryView } from "~/design/query-view/QueryView";
import { Tabs } from "~/design/tabs/Tabs";
import { APP_TABS, type AppTab, appRoute } from "../app-route";
import { Deliveries } from "../deliveries/Deliveries";
import { AppSettings } from "../settings/AppSettings";
import { AppConnections } from "./AppConnections";
import { DeleteAppDialog } from "./DeleteAppDialog";
import { Webhook } from "./Webhook";

export function AppPage() {
  const { appId } = appRoute.useParams();
  const app = useQuery(appOptions(appId));
  return (
    <Page>
      <QueryView query={app}>{(data) => <AppView key={data.id} app={data} />}</QueryView>
    </Page>
  );
}

const LABELS: Record<AppTab, string> = {
  webhook: "Webhook",
  deliveries: "Deliveries",
  connections: "Connections",
  settings: "Settings",
};

function AppView({ app }: { app: App }) {
  const { tab = "webhook" } = appRoute.useSearch();
  const navigate = appRoute.useNavigate();
  const [isDeleting, setDeleting] = useState(false);
  return (
    <>
      <PageHeader
        title={app.name}
        crumbs={
          <Breadcrumbs>
            <Link to="/apps">Apps</Link>
          </Breadcrumbs>
        }
        about={<code>{app.key}</code>}
        actions={
          <Button icon={<Trash2 />} onClick={() => setDeleting(true)}>
            Delete
          </Button>
        }
      />
      <Tabs
        label={`Parts of ${app.name}`}
        value={tab}
        onChange={(next) => void navigate({ search: { tab: next }, replace: true })}
        tabs={APP_TABS.map((value) => ({
          value,
          label: LABELS[value],
          content: <TabContent tab={value} app={app} />,
        }))}
      />
      {isDeleting && <DeleteAppDialog app={app} onClose={() => setDeleting(false)} />}
    </>
  );
}

function TabContent({ tab, app }: { tab: AppTab; app: App }) {
  if (tab === "webhook") return <Webhook app={app} />;
  if (tab === "deliveries") return <Deliveries app={app} />;
  if (tab === "connections") return <AppConnections app={app} />;
  return <AppSettings app={app} />;
}
