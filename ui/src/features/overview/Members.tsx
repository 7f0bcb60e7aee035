/** The processes that serve from one database, and how each of them is. */
import { useQuery } from "@tanstack/react-query";
import { membersOptions } from "~/api/queries/health";
import type { Member } from "~/api/types";
import { Badge } from "~/design/badge/Badge";
import { Section } from "~/design/section/Section";
import { NarrowOnly, TwoLines } from "~/design/table/Cells";
import type { Column } from "~/design/table/column";
import { Table } from "~/design/table/Table";
import { Timestamp } from "~/design/time/Timestamp";
import { aboutText, countText } from "./figures";

/** Nothing where one process serves from a data folder, or while this is not known. */
export function Members() {
  const { data } = useQuery(membersOptions());
  if (!data || data.items.length === 0) return null;
  return (
    <Section title="Members of the cluster">
      <Unserved groups={data.unservedGroups} />
      <MemberTable members={data.items} />
    </Section>
  );
}

/** Runs that nobody may go on with. */
export function Unserved({ groups }: { groups: readonly string[] }) {
  return groups.map((group) => (
    <p key={group} role="status">
      <Badge tone="warning" text={`No workers of ${group}`} /> Runs wait for them: start a member
      with <code>MILLRACE_WORKER_GROUPS={group}</code>
      {group !== "default" && (
        <>
          , or take the tag <code>worker:{group}</code> off their scenarios
        </>
      )}
      .
    </p>
  ));
}

export function MemberTable({ members }: { members: readonly Member[] }) {
  return (
    <Table
      label="Members of the cluster"
      columns={COLUMNS}
      rows={members}
      rowKey={({ id }) => String(id)}
    />
  );
}

const COLUMNS: Column<Member>[] = [
  {
    key: "name",
    header: "Member",
    cell: (member) => <TwoLines below={aboutText(member)}>{member.name}</TwoLines>,
  },
  {
    key: "state",
    header: "State",
    width: "9rem",
    cell: (member) => (
      <>
        <State member={member} />
        <NarrowOnly>{`${countText(member.drivenRuns)} runs`}</NarrowOnly>
      </>
    ),
  },
  {
    key: "driven",
    header: "Runs in hand",
    width: "8rem",
    from: "medium",
    cell: ({ drivenRuns }) => countText(drivenRuns),
  },
  {
    key: "claimed",
    header: "Looked for work",
    width: "10rem",
    from: "medium",
    cell: ({ claimedAt }) => (claimedAt == null ? "Not yet" : <Timestamp at={claimedAt} />),
  },
  {
    key: "seen",
    header: "Heard of",
    width: "9rem",
    cell: ({ seenAt }) => <Timestamp at={seenAt} />,
  },
];

function State({ member: { isLate, isThis } }: { member: Member }) {
  if (isLate) return <Badge tone="warning" text="Not heard of" />;
  return <Badge tone="success" text={isThis ? "Answers here" : "Serves"} />;
}
