using System.Text.Json;
using System.Text.Json.Nodes;
using ResponsiAI.Billing.Customers;
using ResponsiAI.Billing.Events;
using Stripe;

namespace ResponsiAI.Billing.Versions;

/// <summary>Asks Stripe for what an event is about, in the version that this program reads.</summary>
internal sealed partial class StripeObjects(StripeApiOptions options, IHttpClientFactory clients, ILogger<StripeObjects> log)
{
    /// <summary>For the whole answer; an event must not wait long for a third party.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(2);

    public bool CanFetch => options.SecretKey is not null;

    /// <returns>The event with the object as it is now; null where Stripe does not tell it.</returns>
    public async Task<InboxEvent?> RefreshAsync(InboxEvent happened, CancellationToken cancellation)
    {
        if (options.SecretKey is null || PathOf(happened.Type) is not { } path || happened.Subject.Reference("id") is not { } id)
            return null;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(Deadline);
        try
        {
            using var http = clients.CreateClient(StripeCustomers.Client);
            var stripe = new StripeClient(new StripeClientOptions
            {
                ApiKey = options.SecretKey,
                ApiBase = options.Api.GetLeftPart(UriPartial.Authority),
                HttpClient = new SystemNetHttpClient(http, maxNetworkRetries: 0, enableTelemetry: false),
            });
            var answer = await stripe.RawRequestAsync(HttpMethod.Get, path + Uri.EscapeDataString(id), cancellationToken: deadline.Token);
            var payload = JsonNode.Parse(happened.Payload.Json.GetRawText())!;
            payload["data"]!["object"] = JsonNode.Parse(answer.Content);
            return happened with { Payload = new EventObject(JsonElement.Parse(payload.ToJsonString())) };
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            // Its message may quote what was asked, so only its kind is told.
            LogNotFetched(id, exception.GetType().Name);
            return null;
        }
    }

    private static string? PathOf(string type) => type.Split('.') switch
    {
        ["customer", "subscription", ..] => "/v1/subscriptions/",
        ["customer", ..] => "/v1/customers/",
        ["invoice", ..] => "/v1/invoices/",
        ["checkout", "session", ..] => "/v1/checkout/sessions/",
        ["charge", "dispute", ..] => "/v1/disputes/",
        ["charge", ..] => "/v1/charges/",
        _ => null,
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "Stripe did not tell {Id}: {Kind}")]
    private partial void LogNotFetched(string id, string kind);
}
