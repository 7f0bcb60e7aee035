/** The CodeMirror editor of one expression field. */
import {
  acceptCompletion,
  autocompletion,
  type CompletionContext,
  closeBrackets,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { EditorState, type Extension, RangeSetBuilder } from "@codemirror/state";
import {
  Decoration,
  type DecorationSet,
  EditorView,
  keymap,
  placeholder,
  ViewPlugin,
  type ViewUpdate,
} from "@codemirror/view";
import { completionsAt, type Known } from "./completions";
import { type Mode, tokens } from "./tokens";

export interface EditorSettings {
  label: string;
  value: string;
  mode: Mode;
  isMultiline: boolean;
  placeholder: string;
  known: () => Known;
  onChange: (value: string) => void;
}

/**
 * Inside a shadow root, as CodeMirror then uses adopted style sheets: a `style` element in the page
 * is what the Content-Security-Policy refuses.
 */
export function createEditor(host: HTMLElement, settings: EditorSettings): EditorView {
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  root.replaceChildren();
  const place = document.createElement("div");
  root.append(place);
  return new EditorView({
    parent: place,
    root,
    state: EditorState.create({ doc: settings.value, extensions: extensions(settings) }),
  });
}

function extensions(settings: EditorSettings): Extension[] {
  return [
    history(),
    closeBrackets(),
    autocompletion({
      override: [(context) => complete(context, settings)],
      icons: false,
    }),
    keymap.of([
      { key: "Tab", run: acceptCompletion },
      ...(settings.isMultiline ? [] : [{ key: "Enter", run: () => true }]),
      ...defaultKeymap,
      ...historyKeymap,
    ]),
    typedOver,
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ "aria-label": settings.label, tabindex: "0" }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) settings.onChange(update.state.doc.toString());
    }),
    placeholder(settings.placeholder),
    coloured(settings.mode),
    theme,
  ];
}

/**
 * Text typed over a selection goes through the state. Left to itself, Chromium keeps the look of what
 * was selected by an inline style, which the Content-Security-Policy refuses and reports.
 */
const typedOver = EditorView.domEventHandlers({
  beforeinput: (event, view) => {
    const { from, to, empty } = view.state.selection.main;
    const text = event.inputType === "insertText" ? event.data : null;
    if (!text || empty || view.composing || !event.cancelable) return false;
    const insert = () =>
      view.state.update(view.state.replaceSelection(text), { userEvent: "input.type" });
    const handlers = view.state.facet(EditorView.inputHandler);
    if (!handlers.some((handle) => handle(view, from, to, text, insert))) view.dispatch(insert());
    event.preventDefault();
    return true;
  },
});

function complete(context: CompletionContext, { mode, known }: EditorSettings) {
  const found = completionsAt(context.state.doc.toString(), context.pos, mode, known());
  if (!found || (found.from === context.pos && !context.explicit && !isAfterSign(context)))
    return null;
  const options = found.options.map(({ label, detail, kind }) => ({ label, detail, type: kind }));
  return { from: found.from, options, validFor: /^\w*$/ };
}

/** A dot, a pipe or the opening braces ask for what may follow. */
function isAfterSign({ state, pos }: CompletionContext): boolean {
  return /(?:[.|]|\{\{) ?$/.test(state.sliceDoc(Math.max(0, pos - 3), pos));
}

function coloured(mode: Mode): Extension {
  const decorate = (view: EditorView): DecorationSet => {
    const builder = new RangeSetBuilder<Decoration>();
    for (const { from, to, kind } of tokens(view.state.doc.toString(), mode)) {
      builder.add(from, to, Decoration.mark({ class: `word-${kind}` }));
    }
    return builder.finish();
  };
  return ViewPlugin.fromClass(
    class {
      decorations: DecorationSet;
      constructor(view: EditorView) {
        this.decorations = decorate(view);
      }
      update(update: ViewUpdate) {
        if (update.docChanged) this.decorations = decorate(update.view);
      }
    },
    { decorations: (plugin) => plugin.decorations },
  );
}

const theme = EditorView.theme({
  "&": {
    border: "1px solid var(--color-border-strong)",
    borderRadius: "var(--radius-md)",
    background: "var(--color-surface)",
    color: "var(--color-text)",
    fontSize: "var(--text-sm)",
  },
  "&.cm-focused": {
    borderColor: "var(--color-focus)",
    outline: "2px solid var(--color-focus)",
  },
  ".cm-scroller": {
    fontFamily: "var(--font-mono)",
    lineHeight: "1.5",
    maxHeight: "16rem",
    overflow: "auto",
  },
  ".cm-content": { padding: "0.3125rem 0", caretColor: "var(--color-text)" },
  ".cm-line": { padding: "0 var(--space-3)" },
  ".cm-cursor": { borderLeftColor: "var(--color-text)" },
  ".cm-placeholder": { color: "var(--color-text-faint)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground, ::selection": {
    background: "var(--color-accent-soft)",
  },
  ".word-brace": { color: "var(--color-accent)", fontWeight: "600" },
  ".word-name": { color: "var(--color-code-key)" },
  ".word-filter": { color: "var(--color-code-keyword)" },
  ".word-keyword": { color: "var(--color-code-keyword)" },
  ".word-string": { color: "var(--color-code-string)" },
  ".word-number": { color: "var(--color-code-number)" },
  ".cm-tooltip": {
    border: "1px solid var(--color-border)",
    borderRadius: "var(--radius-md)",
    background: "var(--color-raised)",
    color: "var(--color-text)",
    boxShadow: "var(--shadow-overlay)",
    overflow: "hidden",
  },
  ".cm-tooltip-autocomplete > ul": { fontFamily: "var(--font-mono)", maxHeight: "14rem" },
  ".cm-tooltip-autocomplete > ul > li": { padding: "2px var(--space-2)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {
    background: "var(--color-accent-soft)",
    color: "var(--color-on-accent-soft)",
  },
  ".cm-completionDetail": { color: "var(--color-text-muted)", fontStyle: "normal" },
});
