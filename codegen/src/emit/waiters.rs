//! The tables of a module for waiting.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::tokens::{docs, ident, printable, struct_name};
use crate::plan::{Module, Waiter};
use crate::spec::NotFound;

/// The file with the waiters.
pub(super) fn waiters(module: &Module) -> TokenStream {
    let lines = example(module);
    let constants = module.waiters.iter().map(|waiter| constant(waiter, module));
    let timed = module.waiters.iter().any(|waiter| waiter.interval.is_some() || waiter.deadline.is_some());
    let duration = timed.then(|| quote! { use std::time::Duration; });
    let names = if module.waiters.iter().any(|waiter| waiter.not_found != NotFound::Error) {
        quote! { {NotFound, Waiter} }
    } else {
        quote! { Waiter }
    };
    quote! {
        #(#![doc = #lines])*

        #duration
        use tencentcloud_core::#names;

        #(#constants)*
    }
}

fn constant(waiter: &Waiter, module: &Module) -> TokenStream {
    let docs = docs(&waiter.docs);
    let name = ident(&waiter.name);
    let request = module.actions.iter().find(|action| action.name == waiter.action).map(|action| &action.request);
    let request = struct_name(module, request.unwrap_or(&waiter.action));
    let Waiter { state, success, failure, not_found_codes: codes, .. } = waiter;
    let codes = (!codes.is_empty()).then(|| quote! { .not_found_codes(&[#(#codes),*]) });
    let success = (!success.is_empty()).then(|| quote! { .success(&[#(#success),*]) });
    let failure = (!failure.is_empty()).then(|| quote! { .failure(&[#(#failure),*]) });
    let not_found = match waiter.not_found {
        NotFound::Error => None,
        NotFound::Pending => Some(quote! { .not_found(NotFound::Pending) }),
        NotFound::Done => Some(quote! { .not_found(NotFound::Done) }),
        NotFound::Failed => Some(quote! { .not_found(NotFound::Failed) }),
    };
    let time = |seconds: u64| {
        let seconds = Literal::u64_unsuffixed(seconds);
        quote! { Duration::from_secs(#seconds) }
    };
    let interval = waiter.interval.map(time).map(|time| quote! { .interval(#time) });
    let deadline = waiter.deadline.map(time).map(|time| quote! { .deadline(#time) });
    quote! {
        #docs
        pub const #name: Waiter<super::#request> =
            Waiter::state(#state) #success #failure #not_found #codes #interval #deadline;
    }
}

/// What the module says of itself, with its first waiter as an example.
fn example(module: &Module) -> Vec<String> {
    let mut lines = vec![
        "Tables for waiting until something is as it should be, for".to_owned(),
        "[`until_state`](tencentcloud_core::Waiting::until_state) of `wait()` on a call.".to_owned(),
        String::new(),
        "A state that a table does not name means waiting on. A list on the way to the state stands for all of"
            .to_owned(),
        "its elements: it is done when all of them are, and has failed when one has. So ask in the request for"
            .to_owned(),
        "what you wait for, by its id. What is set on the call, such as a deadline, comes before the table.".to_owned(),
    ];
    let first = module.waiters.first();
    let first =
        first.and_then(|waiter| Some((waiter, module.actions.iter().find(|action| action.name == waiter.action)?)));
    if let Some((waiter, action)) = first {
        let (service, version, method) = (&module.service, &module.name, &action.method);
        let request = struct_name(module, &action.request);
        lines.extend([
            String::new(),
            "```no_run".to_owned(),
            format!("use tencentcloud_api::{service}::{version} as {service};"),
            String::new(),
            format!("async fn wait(client: {service}::Client, request: {service}::{request}) -> Result<(), tencentcloud_api::Error> {{"),
            format!("    client.{method}(request).wait().until_state(&{service}::waiter::{}).await?;", waiter.name),
            "    Ok(())".to_owned(),
            "}".to_owned(),
            "```".to_owned(),
        ]);
    }
    let spaced = |line: &String| if line.is_empty() { String::new() } else { printable(&format!(" {line}")) };
    lines.iter().map(spaced).collect()
}
