//! A whole module, part by part.

use std::collections::BTreeMap;

use super::{Module, docs, fields, names, operations, resources, values, waiters};
use crate::error::{Error, Result};
use crate::import::TextsOfVersion;
use crate::spec::{Common, Graph, Service};

/// Plans a module.
///
/// # Errors
///
/// When something has no name in Rust, or two things would have the same.
pub fn plan(service: &Service) -> Result<Module> {
    if names::is_keyword(&service.name) {
        let problem = format!("`{}` is a keyword of Rust and cannot be the name of a module", service.name);
        return Err(Error::at(service.at(&["service"]), problem)
            .advise("give the service another name, and this one as its `short_name`"));
    }
    if let Some(name) = service.enums.keys().find(|name| names::is_reserved_type(name)) {
        return Err(Error::at(service.at_overlay(&["enums", name]), format!("`{name}` is the module's own to use"))
            .advise("give the enum another name"));
    }
    let graph = Graph::of(service);
    let type_names = names::types(service)?;
    let mut structs = BTreeMap::new();
    for (wire, ty) in &service.types {
        let mut planned = fields::plan(service, wire, ty, &graph, &type_names)?;
        planned.docs = docs::of_type(service, wire, ty);
        structs.insert(wire.clone(), planned);
    }
    operations::filters(service, &mut structs)?;
    names::setters(&mut structs);
    names::accessors(&mut structs);
    operations::name_setters(&mut structs);
    let actions = operations::plan(service, &structs)?;
    Ok(Module {
        service: service.name.clone(),
        version: service.version.clone(),
        name: names::version_module(&service.version),
        short_name: service.short_name.clone(),
        title: service.title.clone().unwrap_or_else(|| service.name.clone()),
        docs: docs::of_service(service),
        shadowed: names::shadowed(type_names.values().chain(service.enums.keys())),
        resources: resources::table(service, &actions),
        actions,
        enums: values::enums(service)?,
        error_codes: values::error_codes(service)?,
        waiters: waiters::plan(service),
        structs,
    })
}

impl Module {
    /// Adds upstream's own texts to the docs, for a checkout that is not committed.
    pub fn add_texts(&mut self, texts: &TextsOfVersion) {
        docs::add_texts(self, texts);
    }

    /// Says that its actions need no region, where the description of all services together says so.
    pub fn add_global(&mut self, common: &Common) {
        if common.is_global(&self.service) {
            self.docs.0.push("Global: its actions need no region.".to_owned());
        }
    }

    /// Adds the class of each error code, which the description of all services together says.
    pub fn add_error_classes(&mut self, common: &Common) {
        for code in &mut self.error_codes {
            code.class = common.error_class(&code.value).map(str::to_owned);
        }
    }
}
