use tencentcloud_derive::Model;

#[derive(Model)]
struct Tuple(String);

#[derive(Model)]
union Both {
    a: u32,
    b: f32,
}

#[derive(Model)]
struct Generic<T> {
    field: T,
}

#[derive(Model)]
#[model(reply)]
struct UnknownOfStruct {
    field: String,
}

#[derive(Model)]
struct UnknownOfField {
    #[model(hidden)]
    field: String,
}

#[derive(Model)]
struct NotANumber {
    #[model(max = "many")]
    field: i64,
}

#[derive(Model)]
enum Closed {
    A,
}

#[derive(Model)]
enum NoWire {
    A,
    Unknown(tencentcloud_core::model::UnknownValue),
}

#[derive(Model)]
enum Empty {}

fn main() {}
