// What is sent has fields of `Option` alone, and `required` is about requests.
use tencentcloud_derive::Model;

#[derive(Model)]
#[model(request)]
struct Plain {
    tea: String,
}

#[derive(Model)]
#[model(request)]
struct List {
    tea: Vec<String>,
}

#[derive(Model)]
#[model(request(Required))]
struct Old {
    tea: Option<String>,
}

#[derive(Model)]
struct Reply {
    #[model(required)]
    tea: Option<String>,
}

fn main() {}
