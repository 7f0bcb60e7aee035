/** Stands in the place of a page that could not be shown: says what to do. */
import { type ErrorComponentProps, useRouter } from "@tanstack/react-router";
import { ApiError } from "~/api/api-error";
import { ErrorPanel } from "~/design/error-panel/ErrorPanel";
import { ButtonLink } from "~/design/link/Link";
import { Page } from "~/design/page/Page";
import { PageHeader } from "~/design/page/PageHeader";

export function PageError({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const retry = () => {
    reset();
    void router.invalidate();
  };
  const about =
    error instanceof ApiError
      ? undefined
      : "This is a fault of the editor. Try again; if it stays, reload the page. What is saved on the server is safe.";
  return (
    <Page>
      <PageHeader
        title="This page cannot be shown"
        about={about}
        actions={<ButtonLink to="/">Go to the start</ButtonLink>}
      />
      <ErrorPanel
        error={error instanceof Error ? error : new Error(String(error))}
        onRetry={retry}
      />
    </Page>
  );
}
