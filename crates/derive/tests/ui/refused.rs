// What setters refuse.
use tencentcloud_core::model::UnknownValue;
use tencentcloud_derive::Model;

#[derive(Model)]
enum Kind {
    #[model(wire = "GREEN")]
    Green,
    Unknown(UnknownValue),
}

#[derive(Model)]
#[model(request)]
struct Leaf {
    name: Option<String>,
}

#[derive(Model)]
#[model(request)]
struct Order {
    tea: Option<String>,
    cups: Option<i64>,
    hot: Option<bool>,
    #[model(open)]
    kind: Option<Kind>,
    leaf: Option<Leaf>,
    names: Option<Vec<String>>,
    leaves: Option<Vec<Leaf>>,
    #[model(setter = "")]
    unset: Option<String>,
}

#[derive(Model)]
struct Reply {
    tea: Option<String>,
}

fn main() {
    Order::new("green");
    Order::new().tea(None::<&str>);
    Order::new().tea(["green"]);
    Order::new().tea(Leaf::new());
    Order::new().cups("2");
    Order::new().cups(2_u64);
    Order::new().hot(1);
    Order::new().kind(1);
    Order::new().leaf("green");
    Order::new().names("green");
    Order::new().leaves(["green"]);
    Order::new().unset("green");
    Reply::new();
    Reply::default().tea("green");
}
