/** The scenarios whose draft or published version uses a thing, with links to them. */
import { useInfiniteQuery } from "@tanstack/react-query";
import type { ScenarioFilter } from "~/api/queries/keys";
import { scenariosOptions } from "~/api/queries/scenarios";
import { PathLink } from "~/design/link/PathLink";
import { QueryView } from "~/design/query-view/QueryView";
import { Section } from "~/design/section/Section";
import { SkeletonRows } from "~/design/skeleton/Skeleton";
import { LoadMore } from "~/design/table/LoadMore";
import styles from "./Users.module.css";

interface UsedByProps {
  filter: Pick<ScenarioFilter, "app" | "connection">;
  /** "the app shop". */
  what: string;
}

export function UsedBy({ filter, what }: UsedByProps) {
  const scenarios = useInfiniteQuery(scenariosOptions(filter));
  return (
    <Section title="Scenarios that use it">
      <QueryView query={scenarios} skeleton={<SkeletonRows count={2} />}>
        {(rows) =>
          rows.length === 0 ? (
            <p>No scenario uses {what} yet.</p>
          ) : (
            <>
              <ul className={styles.users}>
                {rows.map(({ id, name, publishedVersion, enabled }) => (
                  <li key={id}>
                    <PathLink path={`/scenarios/${id}`} title={name} dir="auto">
                      {name}
                    </PathLink>
                    {!publishedVersion && " (not published)"}
                    {publishedVersion && !enabled && " (disabled)"}
                  </li>
                ))}
              </ul>
              <LoadMore query={scenarios} shown={rows.length} />
            </>
          )
        }
      </QueryView>
    </Section>
  );
}
