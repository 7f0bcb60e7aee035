/** What uses a thing and so keeps it from being deleted, each with a link to it. */
import { useQuery } from "@tanstack/react-query";
import { ApiError } from "~/api/api-error";
import { parseUser, usersOptions } from "~/api/queries/users/users";
import { ErrorPanel } from "~/design/error-panel/ErrorPanel";
import { PathLink } from "~/design/link/PathLink";
import { Callout } from "~/design/section/Callout";
import styles from "./Users.module.css";

/** Why it cannot be deleted as things stand; the dialog begins anew once that is mended. */
export function inUseReason(error: Error | null): string | undefined {
  return usersIn(error).length > 0 ? "It is still used: change or delete what uses it." : undefined;
}

function usersIn(error: Error | null): readonly string[] {
  return error instanceof ApiError ? error.users : [];
}

/** Tells an error of a deletion: under `in_use`, who stands in the way. */
export function InUse({ error }: { error: Error | null }) {
  if (!error) return null;
  const users = usersIn(error);
  if (users.length === 0) return <ErrorPanel error={error} />;
  return (
    <div role="alert">
      <Callout kind="warning">
        <strong>It is still used</strong>
        <p>Change or delete these first:</p>
        <UserList users={users} />
      </Callout>
    </div>
  );
}

function UserList({ users }: { users: readonly string[] }) {
  const found = useQuery(usersOptions(users));
  const shown = found.data ?? users.map(parseUser);
  return (
    <ul className={styles.users}>
      {shown.map(({ kind, name, path }) => (
        <li key={`${kind} ${name}`}>
          {kind} {path ? <PathLink path={path}>{name}</PathLink> : <strong>{name}</strong>}
        </li>
      ))}
    </ul>
  );
}
