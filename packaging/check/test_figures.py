"""Dashboards and alert rules: what they ask for is what `/metrics` of the real binary tells."""

import json
import re
import unittest

import promql_parser

import packaged
from packaged import PACKAGING, documents

RULES = "prometheus/alerts.yaml"
# Labels that Prometheus adds itself, and the one figure that it makes.
ADDED_LABELS = {"job", "instance"}
ADDED_FIGURES = {"up"}
# What Grafana puts in before it asks.
PUT_IN = {"$__rate_interval": "5m", "$job": "millrace", "$instance": "a"}


def boards():
    return {path.name: json.loads(path.read_text()) for path in sorted((PACKAGING / "grafana").glob("*.json"))}


def panels(board):
    return [panel for panel in board["panels"] if panel["type"] != "row"]


def questions(board):
    """Each question with the title of its panel."""
    for panel in panels(board):
        for target in panel["targets"]:
            text = target["expr"]
            for name, value in PUT_IN.items():
                text = text.replace(name, value)
            yield panel["title"], text


def parts(expression):
    """An expression and all that it is made of."""
    yield expression
    for name in ("expr", "lhs", "rhs", "vector_selector", "param"):
        part = getattr(expression, name, None)
        if isinstance(part, promql_parser.Expr):
            yield from parts(part)
    for part in getattr(expression, "args", None) or []:
        yield from parts(part)


class Asking(unittest.TestCase):
    def judge(self, where, text):
        """That each series exists with its labels and, where they are known beforehand, values."""
        figures = packaged.figures()
        selected = 0
        whole = list(parts(promql_parser.parse(text)))
        for part in whole:
            if not isinstance(part, promql_parser.VectorSelector):
                continue
            selected += 1
            if part.name in ADDED_FIGURES:
                continue
            self.assertIn(part.name, figures, f"{where}: no such figure in /metrics")
            for matcher in part.matchers.matchers:
                if matcher.name in ADDED_LABELS:
                    continue
                values = figures[part.name].get(matcher.name)
                self.assertIsNotNone(values, f"{where}: {part.name} has no label {matcher.name}")
                for value in matcher.value.split("|"):
                    self.assertIn(value, values, f"{where}: {part.name} has no {matcher.name} like that")
        self.assertGreater(selected, 0, where)
        names = {part.name for part in whole if isinstance(part, promql_parser.VectorSelector)}
        for part in whole:
            if isinstance(part, promql_parser.AggregateExpr) and part.modifier:
                labels = set().union(*(figures.get(name, {}) for name in names)) | ADDED_LABELS
                for label in part.modifier.labels:
                    self.assertIn(label, labels, f"{where}: nothing has the label {label}")

    def test_every_panel_asks_for_figures_that_there_are(self):
        asked = 0
        for name, board in boards().items():
            for title, text in questions(board):
                asked += 1
                self.judge(f"{name}, {title}", text)
        self.assertGreater(asked, 20)

    def test_every_rule_asks_for_figures_that_there_are(self):
        (whole,) = documents(RULES)
        rules = [rule for group in whole["groups"] for rule in group["rules"]]
        self.assertGreaterEqual(len(rules), 5)
        for rule in rules:
            self.judge(rule["alert"], rule["expr"])

    def test_every_figure_is_on_a_board(self):
        shown = " ".join(text for board in boards().values() for _, text in questions(board))
        for figure in packaged.figures():
            base = re.sub(r"_(sum|count)$", "", figure)
            self.assertRegex(shown, rf"\b{base}\b|\b{base}_(sum|count)\b", "no panel shows it")


class Shape(unittest.TestCase):
    def test_legends_name_labels_that_the_answer_has(self):
        for name, board in boards().items():
            for panel in panels(board):
                for target in panel["targets"]:
                    for label in re.findall(r"{{(\w+)}}", target["legendFormat"]):
                        by = re.search(r" by \(([^)]*)\)", target["expr"])
                        has = {it.strip() for it in by[1].split(",")} if by else ADDED_LABELS
                        self.assertIn(label, has, f"{name}, {panel['title']}")

    def test_boards_can_be_told_apart_and_panels_too(self):
        all_boards = boards()
        self.assertGreaterEqual(len(all_boards), 2)
        self.assertEqual(len({board["uid"] for board in all_boards.values()}), len(all_boards))
        for name, board in all_boards.items():
            ids = [panel["id"] for panel in board["panels"]]
            self.assertEqual(len(ids), len(set(ids)), name)
            self.assertEqual(len({panel["title"] for panel in panels(board)}), len(panels(board)), name)

    def test_panels_stand_beside_and_not_upon_each_other(self):
        for name, board in boards().items():
            taken = set()
            for panel in board["panels"]:
                at = panel["gridPos"]
                self.assertLessEqual(at["x"] + at["w"], 24, name)
                cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
                self.assertFalse(cells & taken, f"{name}, {panel['title']}")
                taken |= cells

    def test_every_source_is_the_boards_variable(self):
        for name, board in boards().items():
            variables = {it["name"]: it for it in board["templating"]["list"]}
            self.assertEqual(set(variables), {"source", "job", "instance"}, name)
            self.assertEqual(variables["source"]["type"], "datasource")
            asked = [part for panel in panels(board) for part in (panel, *panel["targets"])]
            for part in [*asked, variables["job"], variables["instance"]]:
                self.assertEqual(part["datasource"], {"type": "prometheus", "uid": "${source}"}, name)
            for variable in ("job", "instance"):
                figure = re.match(r"label_values\((\w+)", variables[variable]["definition"])[1]
                self.assertIn(figure, packaged.figures())

    def test_every_rule_says_what_is_the_matter(self):
        (whole,) = documents(RULES)
        names = [rule["alert"] for group in whole["groups"] for rule in group["rules"]]
        self.assertEqual(len(names), len(set(names)))
        for group in whole["groups"]:
            for rule in group["rules"]:
                self.assertLessEqual(set(rule), {"alert", "expr", "for", "labels", "annotations"})
                self.assertIn(rule["labels"]["severity"], ("critical", "warning"))
                self.assertEqual(set(rule["annotations"]), {"summary", "description"})
                if "for" in rule:
                    self.assertGreater(packaged.seconds(rule["for"]), 0)
