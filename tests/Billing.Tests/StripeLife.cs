using System.Text.Json.Nodes;

namespace ResponsiAI.Billing.Tests;

/// <summary>The events of one subscription in the shapes of one API version, from the trial to the end, a second apart.</summary>
internal sealed class StripeLife(string version, Person person)
{
    private readonly long began = StripeEvent.Now - 1000;
    private int second;

    // In the trains from basil on an item tells its own period, and an invoice its subscription below "parent".
    private bool IsBasil => string.CompareOrdinal(version, "2025-03-31") >= 0;

    private bool IsClover => string.CompareOrdinal(version, "2025-09-30") >= 0;

    private bool IsEndive => version.EndsWith(".endive", StringComparison.Ordinal);

    public Person Person => person;

    public string NewEmail => "new." + person.Email;

    public string FirstInvoice => "in_first_" + person.Id;

    public string Invoice => "in_next_" + person.Id;

    public string Charge => "ch_" + person.Id;

    public string Dispute => "dp_" + person.Id;

    public long TrialEnd => began + 86_400;

    public long PeriodEnd => began + 2_592_000;

    public StripeEvent CustomerCreated => Happened("customer.created", Customer(person.Email));

    public StripeEvent Created => Happened("customer.subscription.created", Subscription("trialing"));

    public StripeEvent CheckoutUnpaid => Happened("checkout.session.completed", Session("unpaid"));

    public StripeEvent CheckoutFailed => Happened("checkout.session.async_payment_failed", Session("unpaid"));

    public StripeEvent CheckoutPaid => Happened("checkout.session.async_payment_succeeded", Session("paid"));

    public StripeEvent FirstPaid => Happened("invoice.paid", InvoiceOf(FirstInvoice, "paid", "subscription_create"));

    public StripeEvent TrialWillEnd => Happened("customer.subscription.trial_will_end", Subscription("trialing"));

    public StripeEvent Renewed => Happened("customer.subscription.updated", Subscription("active", PeriodEnd), IsBasil
        ? new JsonObject { ["status"] = "trialing", ["items"] = new JsonObject { ["data"] = new JsonArray(Item(TrialEnd)) } }
        : new JsonObject { ["status"] = "trialing", ["current_period_end"] = TrialEnd });

    public StripeEvent ChargeSucceeded => Happened("charge.succeeded", ChargeOf(0));

    public StripeEvent Paused => Happened("customer.subscription.paused", Subscription("paused", PeriodEnd));

    public StripeEvent Resumed => Happened("customer.subscription.resumed", Subscription("active", PeriodEnd));

    public StripeEvent PaymentFailed => Happened("invoice.payment_failed", InvoiceOf(Invoice, "open", "subscription_cycle"));

    public StripeEvent PastDue => Happened("customer.subscription.updated", Subscription("past_due", PeriodEnd), new JsonObject { ["status"] = "active" });

    public StripeEvent Paid => Happened("invoice.paid", InvoiceOf(Invoice, "paid", "subscription_cycle"));

    public StripeEvent PaidUp => Happened("customer.subscription.updated", Subscription("active", PeriodEnd), new JsonObject { ["status"] = "past_due" });

    public StripeEvent Refunded => Happened("charge.refunded", ChargeOf(700));

    public StripeEvent Disputed => Happened("charge.dispute.created", new JsonObject
    {
        ["id"] = Dispute, ["object"] = "dispute", ["amount"] = 1200, ["charge"] = Charge, ["payment_intent"] = "pi_1", ["reason"] = "fraudulent", ["status"] = "needs_response",
    });

    public StripeEvent CustomerUpdated => Happened("customer.updated", Customer(NewEmail), new JsonObject { ["email"] = person.Email });

    /// <summary>In the portal. With flexible billing only the time is set.</summary>
    public StripeEvent Cancelled => Happened("customer.subscription.updated", Subscription("active", PeriodEnd, cancels: true), IsClover
        ? new JsonObject { ["cancel_at"] = null, ["canceled_at"] = null }
        : new JsonObject { ["cancel_at"] = null, ["cancel_at_period_end"] = false, ["canceled_at"] = null });

    public StripeEvent Deleted => Happened("customer.subscription.deleted", Subscription("canceled", PeriodEnd, cancels: true));

    /// <summary>What nothing is done about.</summary>
    public IEnumerable<StripeEvent> KeptOnly =>
    [
        Happened("invoice.payment_action_required", InvoiceOf(Invoice, "open", "subscription_cycle")), Happened("invoice.overdue", InvoiceOf(Invoice, "open", "subscription_cycle")),
        Happened("invoice.upcoming", InvoiceOf(null, "draft", "upcoming")),
        Happened("billing.alert.triggered", new JsonObject
        {
            ["object"] = "billing.alert_triggered", ["customer"] = person.Id, ["livemode"] = true, ["value"] = 90,
            ["alert"] = new JsonObject { ["id"] = "alrt_1", ["object"] = "billing.alert", ["alert_type"] = "usage_threshold", ["usage_threshold"] = new JsonObject { ["gte"] = 90, ["recurrence"] = "one_time" } },
        }),
    ];

    private StripeEvent Happened(string type, JsonObject subject, JsonObject? previous = null) => StripeEvent.Of(type, subject, began + (++second), previous, version: version);

    private JsonObject Customer(string email) => new()
    {
        ["id"] = person.Id, ["object"] = "customer", ["email"] = email, ["name"] = person.Name, ["created"] = began, ["invoice_settings"] = new JsonObject { ["footer"] = null }, ["metadata"] = new JsonObject(),
    };

    private JsonObject Session(string status) => new()
    {
        ["id"] = "cs_" + person.Id, ["object"] = "checkout.session", ["mode"] = "subscription", ["payment_status"] = status, ["status"] = "complete", ["amount_total"] = 1200, ["currency"] = "eur",
        ["customer"] = person.Id, ["subscription"] = person.Subscription, ["invoice"] = FirstInvoice, ["customer_email"] = null,
        ["customer_details"] = new JsonObject { ["email"] = person.Email, ["name"] = person.Name, ["phone"] = null }, ["metadata"] = new JsonObject(),
    };

    private JsonObject Price() => new()
    {
        ["id"] = "price_1", ["object"] = "price", ["currency"] = "eur", ["nickname"] = "Team", ["product"] = "prod_1", ["unit_amount"] = 600, ["unit_amount_decimal"] = "600",
        ["recurring"] = new JsonObject { ["interval"] = "month", ["interval_count"] = 1 }, ["metadata"] = new JsonObject { ["limit"] = "50" },
    };

    private JsonObject Item(long periodEnd)
    {
        var item = new JsonObject { ["id"] = "si_1", ["object"] = "subscription_item", ["price"] = Price(), ["quantity"] = 2, ["subscription"] = person.Subscription };
        if (!IsBasil)
            item["plan"] = new JsonObject { ["id"] = "price_1", ["object"] = "plan", ["amount"] = 600, ["currency"] = "eur", ["interval"] = "month", ["nickname"] = "Team", ["product"] = "prod_1" };
        if (IsBasil)
            (item["current_period_start"], item["current_period_end"]) = (began, periodEnd);
        if (IsEndive)
            item["billed_until"] = periodEnd;
        return item;
    }

    private JsonObject Subscription(string status, long? periodEnd = null, bool cancels = false)
    {
        var end = periodEnd ?? TrialEnd;
        var flexible = IsClover && cancels;
        var told = new JsonObject
        {
            ["id"] = person.Subscription, ["object"] = "subscription", ["customer"] = person.Id, ["status"] = status, ["created"] = began, ["start_date"] = began, ["currency"] = "eur",
            ["trial_start"] = began, ["trial_end"] = TrialEnd, ["cancel_at"] = cancels ? end : null, ["cancel_at_period_end"] = cancels && !flexible, ["canceled_at"] = cancels ? began + 500 : null,
            ["cancellation_details"] = new JsonObject { ["comment"] = null, ["feedback"] = null, ["reason"] = cancels ? "cancellation_requested" : null },
            ["ended_at"] = status == "canceled" ? end : null, ["latest_invoice"] = Invoice, ["metadata"] = new JsonObject(),
            ["items"] = new JsonObject { ["object"] = "list", ["data"] = new JsonArray(Item(end)), ["has_more"] = false, ["total_count"] = 1 },
        };
        if (!IsBasil)
            (told["current_period_start"], told["current_period_end"], told["discount"], told["quantity"]) = (began, end, null, 2);
        else
            told["discounts"] = new JsonArray();
        if (IsClover)
            told["billing_mode"] = new JsonObject { ["type"] = "flexible" };
        if (IsEndive)
            told["status_details"] = new JsonObject { ["paused"] = status == "paused" ? new JsonObject { ["type"] = "subscription" } : null };
        return told;
    }

    private JsonObject InvoiceOf(string? id, string status, string reason)
    {
        var line = new JsonObject { ["id"] = "il_1", ["object"] = "line_item", ["amount"] = 1200, ["description"] = "2 × Team", ["period"] = new JsonObject { ["start"] = began, ["end"] = PeriodEnd } };
        var invoice = new JsonObject
        {
            ["object"] = "invoice", ["customer"] = person.Id, ["customer_email"] = person.Email, ["customer_name"] = person.Name, ["status"] = status, ["attempt_count"] = 1, ["attempted"] = true,
            ["amount_due"] = 1200, ["amount_paid"] = status == "paid" ? 1200 : 0, ["amount_remaining"] = status == "paid" ? 0 : 1200, ["total"] = 1200, ["currency"] = "eur", ["billing_reason"] = reason,
            ["number"] = "R-1", ["hosted_invoice_url"] = "https://invoice.stripe.com/i/1", ["next_payment_attempt"] = status == "open" ? 1_767_225_600 : null, ["created"] = began,
            ["status_transitions"] = new JsonObject { ["finalized_at"] = began, ["paid_at"] = null }, ["lines"] = new JsonObject { ["object"] = "list", ["data"] = new JsonArray(line) },
        };
        if (id is not null)
            invoice["id"] = id;
        if (IsBasil)
        {
            line["pricing"] = new JsonObject { ["type"] = "price_details", ["price_details"] = new JsonObject { ["price"] = "price_1", ["product"] = "prod_1" } };
            invoice["parent"] = new JsonObject { ["type"] = "subscription_details", ["subscription_details"] = new JsonObject { ["subscription"] = person.Subscription, ["metadata"] = new JsonObject() } };
        }
        else
        {
            (line["price"], line["type"], line["proration"]) = (Price(), "subscription", false);
            (invoice["subscription"], invoice["paid"], invoice["charge"], invoice["payment_intent"]) = (person.Subscription, status == "paid", Charge, "pi_1");
            invoice["subscription_details"] = new JsonObject { ["metadata"] = new JsonObject() };
        }

        return invoice;
    }

    private JsonObject ChargeOf(long refunded)
    {
        var charge = new JsonObject
        {
            ["id"] = Charge, ["object"] = "charge", ["amount"] = 1200, ["amount_refunded"] = refunded, ["currency"] = "eur", ["customer"] = person.Id, ["payment_intent"] = "pi_1", ["refunded"] = false,
            ["billing_details"] = new JsonObject { ["email"] = person.Email }, ["receipt_email"] = null,
        };
        if (!IsBasil)
            charge["invoice"] = Invoice;
        return charge;
    }
}
