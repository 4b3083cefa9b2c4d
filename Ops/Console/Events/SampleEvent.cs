using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace ResponsiAI.Ops.Events;

/// <summary>Events as Stripe sends them in API version 2026-10-28.endive. What belongs to one customer has the same ids in every event.</summary>
internal sealed class SampleEvent(string email, string? customer, DateTimeOffset now)
{
    public const string ApiVersion = "2026-10-28.endive";

    private readonly string customerId = customer ?? Derived("cus", email.ToLowerInvariant());
    private readonly SampleObjects objects = new(email, customer ?? Derived("cus", email.ToLowerInvariant()), now);

    public static IReadOnlyList<string> Types { get; } =
    [
        "checkout.session.completed", "customer.subscription.created", "customer.subscription.deleted", "invoice.payment_failed", "invoice.paid", CustomerUpdated,
    ];

    private const string CustomerUpdated = "customer.updated";

    public string CustomerId => customerId;

    /// <summary>What to send for a type, in this order: an object that names no address comes after the customer that does.</summary>
    public IReadOnlyList<JsonObject> For(string type) =>
        type.StartsWith("customer.subscription.", StringComparison.Ordinal) ? [Make(CustomerUpdated), Make(type)] : [Make(type)];

    private JsonObject Make(string type)
    {
        var data = new JsonObject
        {
            ["object"] = type switch
            {
                "checkout.session.completed" => objects.CheckoutSession(),
                "customer.subscription.created" => objects.Subscription(ended: false),
                "customer.subscription.deleted" => objects.Subscription(ended: true),
                "invoice.payment_failed" => objects.Invoice(paid: false),
                "invoice.paid" => objects.Invoice(paid: true),
                CustomerUpdated => objects.Customer(),
                _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
            },
        };
        if (type == CustomerUpdated)
            data["previous_attributes"] = new JsonObject { ["email"] = null };
        return new JsonObject
        {
            ["id"] = Random("evt"),
            ["object"] = "event",
            ["api_version"] = ApiVersion,
            ["created"] = now.ToUnixTimeSeconds(),
            ["data"] = data,
            ["livemode"] = false,
            ["pending_webhooks"] = 1,
            ["request"] = new JsonObject { ["id"] = null, ["idempotency_key"] = null },
            ["type"] = type,
        };
    }

    public static string Random(string prefix) => $"{prefix}_{RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 24)}";

    /// <summary>The same id for the same text.</summary>
    public static string Derived(string prefix, string text) =>
        $"{prefix}_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{prefix}:{text}")))[..16]}";
}
