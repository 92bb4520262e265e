use tencentcloud_derive::Model;

#[derive(Clone, Model)]
#[model(request)]
struct Order {
    tea: String,
    cups: Option<i64>,
}

fn main() {
    let _ = Order::new();
    let _ = Order::default();
    let _ = Order::new("green").cups(2);
}
