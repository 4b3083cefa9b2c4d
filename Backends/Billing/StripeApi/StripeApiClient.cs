using System.Net;
using System.Text.Json;
using ResponsiAI.Billing.Events;
using Stripe;

namespace ResponsiAI.Billing.StripeApi;

/// <summary>Asks Stripe's API, in the version that this program reads. Never needed to apply an event: every failure is an answer.</summary>
internal sealed partial class StripeApiClient(StripeApiOptions options, IHttpClientFactory clients, TimeProvider clock, ILogger<StripeApiClient> log)
{
    public const string Client = "stripe";

    /// <summary>For the whole answer where an event waits for it: not long, for a third party.</summary>
    public static readonly TimeSpan Brief = TimeSpan.FromSeconds(2);

    /// <summary>There is a key to ask with.</summary>
    public bool CanAsk => options.SecretKey is not null;

    /// <param name="path">With its query.</param>
    public async Task<StripeReply> GetAsync(string path, TimeSpan deadline, CancellationToken cancellation)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        late.CancelAfter(deadline);
        try
        {
            using var http = clients.CreateClient(Client);
            var stripe = new StripeClient(new StripeClientOptions
            {
                ApiKey = options.SecretKey,
                ApiBase = options.Api.GetLeftPart(UriPartial.Authority),
                HttpClient = new SystemNetHttpClient(http, maxNetworkRetries: 0, enableTelemetry: false),
            });
            var asked = clock.GetTimestamp();
            var answer = await stripe.RawRequestAsync(HttpMethod.Get, path, cancellationToken: late.Token);
            var took = clock.GetElapsedTime(asked);
            var content = new EventObject(JsonElement.Parse(answer.Content));
            if (!content.Exists)
                return Failed(path, "no object");
            var date = answer.Date?.ToUnixTimeSeconds();
            // The date is that of the answer; what it tells was read between the question and then.
            return new StripeReply.Told(content, date, date - (long)Math.Ceiling(took.TotalSeconds));
        }
        catch (StripeException exception) when (exception.HttpStatusCode == HttpStatusCode.NotFound)
        {
            LogFailed(PathOf(path), "not found");
            return new StripeReply.NotThere();
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            // Its message may quote what was asked, so only its kind is told.
            return Failed(path, exception.GetType().Name);
        }
    }

    private StripeReply.Failed Failed(string path, string kind)
    {
        LogFailed(PathOf(path), kind);
        return new StripeReply.Failed();
    }

    private static string PathOf(string path) => path.Split('?')[0];

    [LoggerMessage(Level = LogLevel.Warning, Message = "Stripe did not tell {Path}: {Kind}")]
    private partial void LogFailed(string path, string kind);
}
