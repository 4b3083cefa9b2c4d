using Stripe;
using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.Billing.Customers;

/// <param name="SecretKey">Null: nothing is ever fetched.</param>
/// <param name="Api">Where Stripe's API is; a stand-in of it can be named by <c>STRIPE_API_BASE</c>.</param>
internal sealed record StripeApiOptions(string? SecretKey, Uri Api)
{
    private const string Name = "STRIPE_SECRET_KEY";

    public static StripeApiOptions Read(ServiceSettings settings)
    {
        var key = settings.Text(Name);
        if (key is not null && (key.Any(char.IsWhiteSpace) || key.StartsWith("whsec_", StringComparison.Ordinal) || key.StartsWith("pk_", StringComparison.Ordinal)))
            settings.Fault(Name, "it is no secret key of Stripe's API", "write a key that begins with sk_ or rk_, or remove it");
        return new StripeApiOptions(key, settings.Address("STRIPE_API_BASE", "https://api.stripe.com"));
    }
}

/// <summary>Asks Stripe for a customer whose address no event has told. Never needed: any failure means "not known".</summary>
internal sealed partial class StripeCustomers(
    StripeApiOptions options, IHttpClientFactory clients, CustomerStore customers, TimeProvider clock, ILogger<StripeCustomers> log)
{
    public const string Client = "stripe";

    /// <summary>For the whole answer; an event must not wait long for a third party.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(2);

    public async Task<Customer?> FetchAsync(string id, CancellationToken cancellation)
    {
        if (options.SecretKey is null || !id.StartsWith("cus_", StringComparison.Ordinal))
            return null;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(Deadline);
        try
        {
            using var http = clients.CreateClient(Client);
            var stripe = new StripeClient(new StripeClientOptions
            {
                ApiKey = options.SecretKey,
                ApiBase = options.Api.GetLeftPart(UriPartial.Authority),
                HttpClient = new SystemNetHttpClient(http, maxNetworkRetries: 0, enableTelemetry: false),
            });
            var fetched = await stripe.V1.Customers.GetAsync(id, cancellationToken: deadline.Token);
            if (string.IsNullOrWhiteSpace(fetched.Email))
                return null;
            await customers.RememberAsync(id, fetched.Email, fetched.Name, clock.GetUtcNow().ToUnixTimeSeconds(), cancellation);
            return new Customer { Email = fetched.Email, Name = fetched.Name };
        }
        catch (Exception exception) when (exception is not System.Data.Common.DbException && !cancellation.IsCancellationRequested)
        {
            // Its message may quote what was asked, so only its kind is told.
            LogNotFetched(id, exception.GetType().Name);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Stripe did not tell the customer {Id}: {Kind}")]
    private partial void LogNotFetched(string id, string kind);
}
