/** The address of a webhook trigger, with the ways to try it and to see what came. */
import { useQuery } from "@tanstack/react-query";
import { appByKeyOptions } from "~/api/queries/apps";
import { CodeBlock } from "~/design/code-block/CodeBlock";
import { ErrorPanel } from "~/design/error-panel/ErrorPanel";
import { ButtonLink, Link } from "~/design/link/Link";
import { Skeleton } from "~/design/skeleton/Skeleton";
import { CodeText } from "~/design/text/CodeText";
import { useEditor } from "../../page/editor";
import styles from "./Trigger.module.css";
import { examplePath, repeatedEvents, webhookAddress, webhookConfig } from "./webhook-use";

export function WebhookUse({ config }: { config: unknown }) {
  const { app: key } = webhookConfig(config);
  return key === undefined ? null : <UseOf appKey={key} config={config} />;
}

function UseOf({ appKey, config }: { appKey: string; config: unknown }) {
  const { scenario } = useEditor();
  const { path = "" } = webhookConfig(config);
  const app = useQuery(appByKeyOptions(appKey));
  if (app.error) return <ErrorPanel error={app.error} onRetry={() => void app.refetch()} />;
  if (app.isPending) return <Skeleton width="80%" />;
  // That there is no such app is told at its field.
  if (!app.data) return null;
  const params = { appId: app.data.id };
  return (
    <section className={styles.use} aria-label="Where events are sent to">
      <h3>Where events are sent to</h3>
      <CodeBlock label="Webhook address" text={webhookAddress(app.data, path)} isWrapped />
      <div className={styles.links}>
        <ButtonLink
          to="/apps/$appId"
          params={params}
          search={{
            tab: "webhook",
            scenario: scenario.id,
            ...(path === "" ? {} : { path: examplePath(path) }),
          }}
        >
          Try it
        </ButtonLink>
        <ButtonLink to="/apps/$appId" params={params} search={{ tab: "deliveries" }}>
          Recent deliveries
        </ButtonLink>
      </div>
      <p className={styles.repeated}>
        <CodeText text={repeatedEvents(app.data)} />{" "}
        <Link to="/apps/$appId" params={params} search={{ tab: "settings" }}>
          Change
        </Link>
      </p>
    </section>
  );
}
