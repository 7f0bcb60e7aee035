/** The CodeMirror editor of one expression field. */
import {
  acceptCompletion,
  autocompletion,
  type Completion,
  type CompletionContext,
  closeBrackets,
  startCompletion,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import { EditorView, keymap, placeholder } from "@codemirror/view";
import { typedInTemplate } from "./braces";
import { completionsAt, type Known, type Option } from "./completions";
import { coloured, theme } from "./editor-look";
import { isInExpression } from "./insertion";
import { shadowOf } from "./resting";
import type { Mode } from "./tokens";

export interface EditorSettings {
  label: string;
  value: string;
  mode: Mode;
  isMultiline: boolean;
  placeholder: string;
  isInvalid: boolean;
  known: () => Known;
  onChange: (value: string) => void;
}

/**
 * Inside a shadow root, as CodeMirror then uses adopted style sheets: a `style` element in the page
 * is what the Content-Security-Policy refuses.
 */
export function createEditor(host: HTMLElement, settings: EditorSettings): EditorView {
  const root = shadowOf(host);
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
    ...(settings.mode === "template" ? [closedBraces] : []),
    closeBrackets(),
    autocompletion({
      override: [(context) => complete(context, settings)],
      icons: false,
      tooltipClass: () => "completions",
    }),
    keymap.of([
      { key: "Tab", run: acceptCompletion },
      ...(settings.isMultiline ? [] : [{ key: "Enter", run: () => true }]),
      ...defaultKeymap,
      ...historyKeymap,
    ]),
    typedOver,
    EditorView.lineWrapping,
    EditorView.updateListener.of((update) => {
      if (update.docChanged) settings.onChange(update.state.doc.toString());
    }),
    words.of(wordsOf(settings)),
    coloured(settings.mode),
    theme,
  ];
}

/** The name, the hint and whether it is wrong, which may change while one types. */
const words = new Compartment();

type Words = Pick<EditorSettings, "label" | "placeholder" | "isInvalid">;

function wordsOf({ label, placeholder: hint, isInvalid }: Words) {
  const attributes = { "aria-label": label, tabindex: "0" };
  return [
    EditorView.contentAttributes.of(
      isInvalid ? { ...attributes, "aria-invalid": "true" } : attributes,
    ),
    placeholder(hint),
  ];
}

export function setWords(view: EditorView, shown: Words): void {
  view.dispatch({ effects: words.reconfigure(wordsOf(shown)) });
}

/** Opening braces come with their end, and what is typed of that end by hand is not doubled. */
const closedBraces = EditorView.inputHandler.of((view, from, to, text) => {
  const { state } = view;
  if (from !== to || text.length !== 1 || view.composing || state.selection.ranges.length > 1) {
    return false;
  }
  const typed = typedInTemplate(state.doc.toString(), from, text);
  if (!typed) return false;
  const { caret, ...changes } = typed;
  view.dispatch({ changes, selection: { anchor: caret }, userEvent: "input.type" });
  if (text === "{") startCompletion(view);
  return true;
});

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

const DATA = { name: "Data", rank: 0 };
const FUNCTIONS = { name: "Functions", rank: 1 };

function complete(context: CompletionContext, { mode, known }: EditorSettings) {
  const doc = context.state.doc.toString();
  const found = completionsAt(doc, context.pos, mode, known());
  if (!found || (found.from === context.pos && !context.explicit && !asks(context, doc, mode))) {
    return null;
  }
  const isMixed = found.options.some((one) => one.kind !== found.options[0]?.kind);
  const options = found.options.map((option, index) => shownOption(option, index, isMixed));
  return { from: found.from, options, validFor: /^\w*$/ };
}

/** In the order in which they are given, which is that of the data. */
function shownOption(option: Option, index: number, isMixed: boolean): Completion {
  const { label, detail, kind, bracket } = option;
  return {
    label,
    detail,
    type: kind,
    boost: Math.max(-99, 99 - index),
    ...(isMixed ? { section: kind === "value" ? DATA : FUNCTIONS } : {}),
    ...(bracket === undefined
      ? {}
      : {
          apply: (view: EditorView, _: Completion, from: number, to: number) => {
            const start = view.state.sliceDoc(from - 1, from) === "." ? from - 1 : from;
            view.dispatch({
              changes: { from: start, to, insert: bracket },
              selection: { anchor: start + bracket.length },
              userEvent: "input.complete",
            });
          },
        }),
  };
}

/** A dot, a pipe or an expression that is still empty ask for what may follow. */
function asks({ state, pos }: CompletionContext, doc: string, mode: Mode): boolean {
  const before = state.sliceDoc(Math.max(0, pos - 3), pos);
  if (/(?:[.|]|\{\{) ?$/.test(before)) return true;
  return mode === "expression" && doc.trim() === "" && isInExpression(doc, pos, mode);
}
