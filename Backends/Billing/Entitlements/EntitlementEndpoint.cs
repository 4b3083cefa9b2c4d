using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Net.Http.Headers;
using ResponsiAI.Billing.Payments;
using ResponsiAI.Billing.Subscriptions;
using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.ServiceDefaults.Problems;

namespace ResponsiAI.Billing.Entitlements;

/// <summary><c>GET /customers/{id}/entitlement</c>: the application asks what a customer may use, by Stripe's id or by address.</summary>
internal static class EntitlementEndpoint
{
    private const int LongestCustomer = 255;

    /// <summary>Seconds for which an answer may be used again; less where access ends sooner.</summary>
    private const long MaxAge = 30;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static void AddEntitlements(this ServiceBuilder builder) => builder.Services.AddSingleton<EntitlementStore>();

    public static void MapEntitlements(this WebApplication app) => app.MapGet("/customers/{id}/entitlement", AnswerAsync);

    private static async Task<IResult> AnswerAsync(string id, HttpResponse response, EntitlementStore entitlements, TimeProvider clock, CancellationToken cancellation)
    {
        if (id.Length > LongestCustomer || string.IsNullOrWhiteSpace(id) || id.Any(char.IsControl))
            return Problem.Result(StatusCodes.Status400BadRequest, "customer_invalid", "Ask by Stripe's id of a customer or by an address, at most 255 characters.");
        var now = clock.GetUtcNow();
        var entitlement = await entitlements.FindAsync(id, now.ToUnixTimeSeconds(), cancellation);
        var body = JsonSerializer.SerializeToUtf8Bytes(entitlement, Json);
        response.Headers.CacheControl = $"private, max-age={Age(entitlement, now)}";
        // The framework answers 304 by itself where the request shows the same tag.
        return Results.Bytes(body, "application/json; charset=utf-8", entityTag: new EntityTagHeaderValue($"\"{Base64Url.EncodeToString(SHA256.HashData(body).AsSpan(0, 16))}\""));
    }

    private static long Age(Entitlement entitlement, DateTimeOffset now) => entitlement.Subscriptions
        .Where(s => s.Entitled && s.AccessEnds is not null)
        .Select(s => (long)(s.AccessEnds!.Value - now).TotalSeconds)
        .Append(MaxAge).Min();
}

/// <summary>Gathers what is known of one customer.</summary>
internal sealed class EntitlementStore(SubscriptionStore subscriptions, PaymentStore payments)
{
    /// <param name="now">Unix seconds.</param>
    public async Task<Entitlement> FindAsync(string customer, long now, CancellationToken cancellation)
    {
        var known = await subscriptions.OfAccountAsync(customer, cancellation);
        return Entitlement.Of(customer, [.. known.Select(s => EntitledSubscription.At(s, now))], await payments.TroublesAsync(customer, cancellation));
    }
}
