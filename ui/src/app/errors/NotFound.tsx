/** For addresses that lead nowhere. */
import { Compass } from "lucide-react";
import { EmptyState } from "~/design/empty-state/EmptyState";
import { ButtonLink } from "~/design/link/Link";
import { Page } from "~/design/page/Page";

export function NotFound() {
  return (
    <Page>
      <EmptyState
        heading="h1"
        icon={<Compass />}
        title="There is no such page"
        actions={
          <ButtonLink to="/" kind="primary">
            Go to the start
          </ButtonLink>
        }
      >
        The address may be mistyped, or what it led to was deleted.
      </EmptyState>
    </Page>
  );
}
