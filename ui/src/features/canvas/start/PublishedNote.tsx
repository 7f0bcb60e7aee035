/** Says what runs when a person starts a run: the published version, whatever the draft says. */
import { Callout } from "~/design/section/Callout";

interface PublishedNoteProps {
  version: number;
  /** The draft says something else than what runs. */
  isDraftAhead: boolean;
}

export function PublishedNote({ version, isDraftAhead }: PublishedNoteProps) {
  return (
    <>
      <p>Version {version}, the published one, runs for real: its effects take place.</p>
      {isDraftAhead && (
        <Callout kind="warning">
          <p>The draft has changes that are not published. They are not part of this run.</p>
        </Callout>
      )}
    </>
  );
}
