//! Questions about syntax that several rules ask: lines, attributes, paths, text in quotes.

use proc_macro2::{TokenStream, TokenTree};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Attribute, ImplItemConst, Item, ItemConst, ItemMod, UseTree};

/// The first line of a piece of syntax, from 1.
pub fn line_of(syntax: &impl Spanned) -> usize {
    syntax.span().start().line
}

/// Whether the attributes say `#[cfg(test)]` or `#[test]`.
pub fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        syn::Meta::List(list) if list.path.is_ident("cfg") => {
            words(&list.tokens).contains(&"test".to_owned())
        }
        syn::Meta::Path(path) => path.is_ident("test"),
        _ => false,
    })
}

/// All identifiers of a token stream, inner groups too.
pub fn words(tokens: &TokenStream) -> Vec<String> {
    let mut found = Vec::new();
    for token in tokens.clone() {
        match token {
            TokenTree::Ident(ident) => found.push(ident.to_string()),
            TokenTree::Group(group) => found.extend(words(&group.stream())),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
    found
}

/// Something found in a file, with its line.
pub type At<T> = (usize, T);

/// Paths (`a::b::c`, also of each `use`) and strings of a file's code, tests left out.
#[derive(Debug, Default)]
pub struct Contents {
    /// Each path as written.
    pub paths: Vec<At<String>>,
    /// Each string literal's value, inside macros too.
    pub strings: Vec<At<String>>,
    /// Each `async fn` with a body and each `async` block.
    pub futures: Vec<At<()>>,
}

impl Contents {
    /// Reads a file.
    pub fn of(file: &syn::File) -> Self {
        let mut contents = Self::default();
        contents.visit_file(file);
        contents
    }

    fn take_strings(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => self.take_strings(group.stream()),
                TokenTree::Literal(literal) => {
                    let line = literal.span().start().line;
                    if let Ok(text) = syn::parse_str::<syn::LitStr>(&literal.to_string()) {
                        self.strings.push((line, text.value()));
                    }
                }
                TokenTree::Ident(_) | TokenTree::Punct(_) => {}
            }
        }
    }

    fn take_use(&mut self, line: usize, prefix: &str, tree: &UseTree) {
        match tree {
            UseTree::Path(path) => {
                self.take_use(line, &format!("{prefix}{}::", path.ident), &path.tree);
            }
            UseTree::Name(name) => self.paths.push((line, format!("{prefix}{}", name.ident))),
            UseTree::Rename(name) => self.paths.push((line, format!("{prefix}{}", name.ident))),
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.take_use(line, prefix, tree);
                }
            }
            UseTree::Glob(_) => self.paths.push((line, format!("{prefix}*"))),
        }
    }
}

impl<'ast> Visit<'ast> for Contents {
    fn visit_item_mod(&mut self, module: &'ast ItemMod) {
        if !is_for_tests(&module.attrs) {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_attribute(&mut self, _: &'ast Attribute) {}

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.take_use(line_of(item), "", &item.tree);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Vec<String> = path
            .segments
            .iter()
            .map(|part| part.ident.to_string())
            .collect();
        self.paths.push((line_of(path), names.join("::")));
        visit::visit_path(self, path);
    }

    fn visit_lit_str(&mut self, text: &'ast syn::LitStr) {
        self.strings.push((line_of(text), text.value()));
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.take_strings(call.tokens.clone());
        visit::visit_macro(self, call);
    }

    fn visit_expr_async(&mut self, block: &'ast syn::ExprAsync) {
        self.futures.push((line_of(block), ()));
        visit::visit_expr_async(self, block);
    }

    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        if function.sig.asyncness.is_some() {
            self.futures.push((line_of(function), ()));
        }
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        if function.sig.asyncness.is_some() {
            self.futures.push((line_of(function), ()));
        }
        visit::visit_impl_item_fn(self, function);
    }
}

/// The string constants of a file, by name, in impl blocks too.
pub fn string_constants(file: &syn::File) -> Vec<At<(String, String)>> {
    let mut found = Constants::default();
    found.visit_file(file);
    found.0
}

#[derive(Default)]
struct Constants(Vec<At<(String, String)>>);

impl Constants {
    fn take(&mut self, name: &syn::Ident, value: &syn::Expr) {
        if let syn::Expr::Lit(syn::ExprLit {
            lit: syn::Lit::Str(text),
            ..
        }) = value
        {
            self.0
                .push((line_of(name), (name.to_string(), text.value())));
        }
    }
}

impl<'ast> Visit<'ast> for Constants {
    fn visit_item(&mut self, item: &'ast Item) {
        if !matches!(item, Item::Mod(module) if is_for_tests(&module.attrs)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_const(&mut self, constant: &'ast ItemConst) {
        self.take(&constant.ident, &constant.expr);
    }

    fn visit_impl_item_const(&mut self, constant: &'ast ImplItemConst) {
        self.take(&constant.ident, &constant.expr);
    }
}
