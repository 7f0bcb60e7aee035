//! What expressions name: nodes that come before, variables, secrets; and the apps, connections and
//! scenarios that configs name.

use indexmap::IndexSet;
use smol_str::SmolStr;

use super::NodeSet;
use super::compile::Known;
use super::configs::{Checked, expression_fault};
use super::marks::Holds;
use super::roster::{Member, Roster, shown};
use super::shapes::Shapes;
use crate::expression::{Expression, Reference, Root, SecretName, Target};
use crate::nearest::hint;
use crate::scenario::{Draft, Fault, FaultCode, Gaps, TRIGGER};

/// Checks names and gathers the variables that are read.
pub(super) struct Names<'a> {
    pub(super) draft: &'a Draft,
    pub(super) roster: &'a Roster<'a>,
    /// By number; `None` for nodes on or after a circle.
    pub(super) ancestors: &'a [Option<NodeSet>],
    pub(super) known: Option<&'a dyn Known>,
    pub(super) gaps: &'a Gaps,
    /// `None` while edges are missing or lead in a circle.
    pub(super) shapes: Option<Shapes>,
    /// Names of variables, in the order in which they were met.
    pub(super) variables: IndexSet<SmolStr>,
    pub(super) faults: Vec<Fault>,
}

impl<'a> Names<'a> {
    /// Everything that the configs name.
    pub(super) fn check_configs(&mut self, configs: &[Option<Checked<'a>>]) {
        for (number, checked) in configs.iter().enumerate() {
            let Some(checked) = checked else { continue };
            let member = &self.roster.members[number];
            self.check_resources(member, checked);
            for reference in &checked.references {
                let place = Place {
                    member,
                    number: number as u32,
                    pointer: format!("/config{}", reference.pointer),
                };
                if number == 0 {
                    let pointer = format!("{}{}", member.pointer, place.pointer);
                    self.check_event_name(reference, &pointer);
                } else {
                    self.check_name(&place, reference, checked);
                }
            }
        }
    }

    /// Compiles an expression over the event: its names are `input`, `trigger` and `vars`.
    pub(super) fn event_expression(&mut self, source: &str, pointer: &str) -> Option<Expression> {
        match Expression::compile(source) {
            Ok(expression) => {
                for reference in expression.references() {
                    self.check_event_name(reference, pointer);
                }
                Some(expression)
            }
            Err(error) => {
                self.faults.push(expression_fault(error, pointer));
                None
            }
        }
    }

    fn check_event_name(&mut self, reference: &Reference, pointer: &str) {
        if let Target::Variable(name) = &reference.target {
            self.read_variable(name, pointer, None);
        }
        let unknown = unknown_to_events(reference, pointer);
        if unknown.is_none()
            && let Target::Root(root) = &reference.target
        {
            let gap = self.gap_of_output(root.as_str(), 0, reference);
            let warning =
                |message| Fault::warning(FaultCode::UnknownName, pointer, message).of_node(TRIGGER);
            self.faults.extend(gap.map(warning));
        }
        self.faults.extend(unknown);
    }

    fn gap_of_output(&self, name: &str, number: u32, reference: &Reference) -> Option<String> {
        let member = reference.member.as_deref()?;
        self.shapes.as_ref()?.output_gap(name, number, member)
    }

    /// A member that an output never has: every run would fail there.
    fn check_member(&mut self, place: &Place<'_>, reference: &Reference) {
        let gap = match &reference.target {
            Target::Root(Root::Input) => reference
                .member
                .as_deref()
                .and_then(|member| self.shapes.as_ref()?.input_gap(place.number, member)),
            Target::Root(Root::Trigger) => self.gap_of_output("trigger", 0, reference),
            Target::Node(id) => self.roster.number(id).and_then(|number| {
                self.gap_of_output(&format!("nodes.{}", shown(id)), number, reference)
            }),
            _ => None,
        };
        if let Some(message) = gap {
            let warning = place
                .member
                .warning(FaultCode::UnknownName, &place.pointer, message);
            self.faults.push(warning);
        }
    }

    fn check_name(&mut self, place: &Place<'_>, reference: &Reference, checked: &Checked<'_>) {
        self.check_member(place, reference);
        match &reference.target {
            Target::Root(root @ (Root::Item | Root::Index)) => {
                let message = format!("`{}` exists only within a loop", root.as_str());
                self.add(place, FaultCode::UnknownName, message);
            }
            Target::Root(_) => {}
            Target::Node(id) => self.check_node(place, id),
            Target::Variable(name) => {
                let pointer = format!("{}{}", place.member.pointer, place.pointer);
                self.read_variable(name, &pointer, Some(place.member.id));
            }
            Target::Secret(secret) => self.check_secret(place, secret, checked),
        }
    }

    fn add(&mut self, place: &Place<'_>, code: FaultCode, message: String) {
        self.faults
            .push(place.member.fault(code, &place.pointer, message));
    }

    fn check_node(&mut self, place: &Place<'_>, id: &str) {
        let Some(number) = self.roster.number(id) else {
            if self.gaps.nodes {
                return;
            }
            let hint = hint(id, self.roster.ids());
            let message = format!("there is no node `{}`{hint}", shown(id));
            return self.add(place, FaultCode::UnknownName, message);
        };
        if id == TRIGGER {
            let message =
                "write `trigger` for the trigger's output, not `nodes.trigger`".to_owned();
            return self.add(place, FaultCode::UnknownName, message);
        }
        let ancestors = self.ancestors[place.number as usize].as_ref();
        if ancestors.is_none_or(|ancestors| ancestors.contains(number)) {
            return;
        }
        if self.gaps.may_lack_edges() && number != place.number {
            return;
        }
        let message = if number == place.number {
            format!("`{id}` names itself: its output does not exist before it has run")
        } else {
            format!(
                "`{id}` does not come before `{}`: no way of edges leads from the one to the other, \
                 so its output may not exist yet",
                place.member.id
            )
        };
        self.add(place, FaultCode::NotAnAncestor, message);
    }

    fn read_variable(&mut self, name: &str, pointer: &str, node: Option<&str>) {
        let own = self.draft.settings.vars.contains_key(name);
        let missing = !own
            && !self.gaps.covers("/settings/vars")
            && self.known.is_some_and(|known| !known.has_variable(name));
        if missing {
            let own_names = self.draft.settings.vars.keys().map(SmolStr::as_str);
            let message = format!(
                "neither the scenario nor the instance has a variable `{}`{}: a run that reads it \
                 fails until one is set",
                shown(name),
                hint(name, own_names)
            );
            let warning = Fault::warning(FaultCode::UnknownName, pointer, message);
            self.faults.push(match node {
                Some(node) => warning.of_node(node),
                None => warning,
            });
        }
        self.variables.insert(SmolStr::new(name));
    }

    fn check_secret(&mut self, place: &Place<'_>, secret: &SecretName, checked: &Checked<'_>) {
        match &secret.connection {
            Some(connection) => {
                let unknown = self
                    .known
                    .is_some_and(|known| !known.has_connection(connection));
                if unknown {
                    let message = format!("there is no connection `{}`", shown(connection));
                    self.add(place, FaultCode::UnknownReference, message);
                }
            }
            None if checked
                .texts
                .iter()
                .any(|text| text.holds == Holds::Connection) => {}
            None => {
                let name = shown(&secret.name);
                let message = format!(
                    "`{}` names no connection whose secret this could be: set its connection, or \
                     write secret('connection', '{name}')",
                    place.member.id
                );
                self.add(place, FaultCode::MissingField, message);
            }
        }
    }

    /// The apps and connections that a config names.
    fn check_resources(&mut self, member: &Member<'_>, checked: &Checked<'_>) {
        let Some(known) = self.known else { return };
        for text in checked.texts.iter().filter(|text| !text.is_open()) {
            let name = text.value;
            let what = if text.holds == Holds::App && !known.has_app(name) {
                "app"
            } else if text.holds == Holds::Connection && !known.has_connection(name) {
                "connection"
            } else {
                continue;
            };
            let message = format!("there is no {what} `{}`: create it first", shown(name));
            let below = format!("/config{}", text.pointer);
            let fault = member.fault(FaultCode::UnknownReference, &below, message);
            self.faults.push(fault);
        }
    }

    /// The scenario that is told of failed runs.
    pub(super) fn check_error_scenario(&mut self) {
        let name = self.draft.settings.error_scenario.as_deref();
        let (Some(name), Some(known)) = (name, self.known) else {
            return;
        };
        if !known.has_scenario(name) {
            let message = format!("there is no scenario `{}`", shown(name));
            let pointer = "/settings/errorScenario";
            self.faults
                .push(Fault::error(FaultCode::UnknownReference, pointer, message));
        }
    }
}

/// Why an expression outside of a scenario can never be evaluated over an event.
pub fn event_faults(source: &str, pointer: &str) -> Vec<Fault> {
    match Expression::compile(source) {
        Ok(expression) => {
            let references = expression.references().iter();
            references
                .filter_map(|reference| unknown_outside(reference, pointer))
                .collect()
        }
        Err(error) => vec![expression_fault(error, pointer)],
    }
}

/// Only what comes with the event, and variables, are known when it arrives.
fn unknown_to_events(reference: &Reference, pointer: &str) -> Option<Fault> {
    if matches!(reference.target, Target::Variable(_)) {
        return None;
    }
    let name = beside_the_event(&reference.target)?;
    let message = format!(
        "`{name}` is not known yet when an event arrives: `input`, `trigger` and `vars` are"
    );
    Some(Fault::error(FaultCode::UnknownName, pointer, message))
}

/// Outside of a scenario there are no variables either: they are a scenario's, or read by one.
fn unknown_outside(reference: &Reference, pointer: &str) -> Option<Fault> {
    let name = beside_the_event(&reference.target)?;
    let message = format!("`{name}` is not known here: only `input` and `trigger` are");
    Some(Fault::error(FaultCode::UnknownName, pointer, message))
}

/// What is named, if it does not come with the event.
fn beside_the_event(target: &Target) -> Option<String> {
    match target {
        Target::Root(Root::Input | Root::Trigger) => None,
        Target::Root(root) => Some(root.as_str().to_owned()),
        Target::Variable(name) => Some(format!("vars.{}", shown(name))),
        Target::Node(id) => Some(format!("nodes.{}", shown(id))),
        Target::Secret(_) => Some("secret(…)".to_owned()),
    }
}

/// The string of a config that an expression stands in.
struct Place<'a> {
    member: &'a Member<'a>,
    number: u32,
    /// Within the member.
    pointer: String,
}
