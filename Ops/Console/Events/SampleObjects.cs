using System.Text.Json.Nodes;

namespace ResponsiAI.Ops.Events;

/// <summary>The objects of one customer with one monthly subscription.</summary>
internal sealed class SampleObjects(string email, string customer, DateTimeOffset now)
{
    private const string Currency = "usd";
    private const string Plan = "Pro";
    private const long MonthlyAmount = 4900;
    private const string Product = "prod_responsiai_pro";
    private const string Price = "price_responsiai_pro_monthly";
    private static readonly TimeSpan RetryIn = TimeSpan.FromDays(3);
    private readonly string subscription = SampleEvent.Derived("sub", customer);
    private readonly string item = SampleEvent.Derived("si", customer);
    private readonly long created = now.ToUnixTimeSeconds();
    private readonly long periodEnd = now.AddMonths(1).ToUnixTimeSeconds();

    public JsonObject Customer() => new()
    {
        ["id"] = customer,
        ["object"] = "customer",
        ["balance"] = 0,
        ["created"] = created,
        ["currency"] = Currency,
        ["delinquent"] = false,
        ["email"] = email,
        ["livemode"] = false,
        ["metadata"] = new JsonObject(),
        ["name"] = "Sample Customer",
        ["phone"] = null,
    };

    public JsonObject CheckoutSession() => new()
    {
        ["id"] = SampleEvent.Random("cs_test"),
        ["object"] = "checkout.session",
        ["amount_subtotal"] = MonthlyAmount,
        ["amount_total"] = MonthlyAmount,
        ["client_reference_id"] = null,
        ["created"] = created,
        ["currency"] = Currency,
        ["customer"] = customer,
        ["customer_details"] = new JsonObject { ["email"] = email, ["name"] = "Sample Customer", ["phone"] = null, ["tax_exempt"] = "none", ["tax_ids"] = new JsonArray() },
        ["customer_email"] = null,
        ["expires_at"] = now.AddDays(1).ToUnixTimeSeconds(),
        ["livemode"] = false,
        ["metadata"] = new JsonObject(),
        ["mode"] = "subscription",
        ["payment_method_types"] = new JsonArray("card"),
        ["payment_status"] = "paid",
        ["status"] = "complete",
        ["subscription"] = subscription,
    };

    public JsonObject Subscription(bool ended) => new()
    {
        ["id"] = subscription,
        ["object"] = "subscription",
        ["billing_cycle_anchor"] = created,
        ["billing_mode"] = new JsonObject { ["type"] = "flexible" },
        ["cancel_at"] = null,
        ["cancel_at_period_end"] = false,
        ["canceled_at"] = ended ? created : null,
        ["cancellation_details"] = new JsonObject { ["comment"] = null, ["feedback"] = null, ["reason"] = ended ? "cancellation_requested" : null },
        ["collection_method"] = "charge_automatically",
        ["created"] = created,
        ["currency"] = Currency,
        ["customer"] = customer,
        ["ended_at"] = ended ? created : null,
        ["items"] = List(new JsonObject
        {
            ["id"] = item,
            ["object"] = "subscription_item",
            ["created"] = created,
            ["current_period_end"] = periodEnd,
            ["current_period_start"] = created,
            ["metadata"] = new JsonObject(),
            ["price"] = MonthlyPrice(),
            ["quantity"] = 1,
            ["subscription"] = subscription,
        }),
        ["livemode"] = false,
        ["metadata"] = new JsonObject(),
        ["start_date"] = created,
        ["status"] = ended ? "canceled" : "active",
        ["trial_end"] = null,
        ["trial_start"] = null,
    };

    public JsonObject Invoice(bool paid) => new()
    {
        ["id"] = SampleEvent.Random("in"),
        ["object"] = "invoice",
        ["amount_due"] = MonthlyAmount,
        ["amount_paid"] = paid ? MonthlyAmount : 0,
        ["amount_remaining"] = paid ? 0 : MonthlyAmount,
        ["attempt_count"] = 1,
        ["attempted"] = true,
        ["auto_advance"] = !paid,
        ["billing_reason"] = "subscription_cycle",
        ["collection_method"] = "charge_automatically",
        ["created"] = created,
        ["currency"] = Currency,
        ["customer"] = customer,
        ["customer_email"] = email,
        ["customer_name"] = "Sample Customer",
        ["hosted_invoice_url"] = "https://invoice.stripe.com/i/acct_sample/test_sample",
        ["lines"] = List(Line()),
        ["livemode"] = false,
        ["metadata"] = new JsonObject(),
        ["next_payment_attempt"] = paid ? null : now.Add(RetryIn).ToUnixTimeSeconds(),
        ["number"] = "SAMPLE-0001",
        ["parent"] = new JsonObject
        {
            ["type"] = "subscription_details",
            ["quote_details"] = null,
            ["subscription_details"] = new JsonObject { ["metadata"] = new JsonObject(), ["subscription"] = subscription },
        },
        ["period_end"] = created,
        ["period_start"] = now.AddMonths(-1).ToUnixTimeSeconds(),
        ["status"] = paid ? "paid" : "open",
        ["subtotal"] = MonthlyAmount,
        ["total"] = MonthlyAmount,
    };

    private JsonObject Line() => new()
    {
        ["id"] = SampleEvent.Random("il"),
        ["object"] = "line_item",
        ["amount"] = MonthlyAmount,
        ["currency"] = Currency,
        ["description"] = $"1 × {Plan} (at $49.00 / month)",
        ["livemode"] = false,
        ["metadata"] = new JsonObject(),
        ["parent"] = new JsonObject
        {
            ["type"] = "subscription_item_details",
            ["subscription_item_details"] = new JsonObject { ["proration"] = false, ["subscription"] = subscription, ["subscription_item"] = item },
        },
        ["period"] = new JsonObject { ["end"] = periodEnd, ["start"] = created },
        ["pricing"] = new JsonObject
        {
            ["type"] = "price_details",
            ["price_details"] = new JsonObject { ["price"] = Price, ["product"] = Product },
            ["unit_amount_decimal"] = "4900",
        },
        ["quantity"] = 1,
    };

    private JsonObject MonthlyPrice() => new()
    {
        ["id"] = Price,
        ["object"] = "price",
        ["active"] = true,
        ["billing_scheme"] = "per_unit",
        ["created"] = created,
        ["currency"] = Currency,
        ["livemode"] = false,
        ["metadata"] = new JsonObject(),
        ["nickname"] = Plan,
        ["product"] = Product,
        ["recurring"] = new JsonObject { ["interval"] = "month", ["interval_count"] = 1, ["usage_type"] = "licensed" },
        ["type"] = "recurring",
        ["unit_amount"] = MonthlyAmount,
        ["unit_amount_decimal"] = "4900",
    };

    private static JsonObject List(JsonObject member) => new()
    {
        ["object"] = "list",
        ["data"] = new JsonArray(member),
        ["has_more"] = false,
        ["total_count"] = 1,
    };
}
