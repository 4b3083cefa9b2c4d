using System.Text.Json;
using ResponsiAI.Notifications.Emails;
using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.ServiceDefaults.Internal;
using ResponsiAI.ServiceDefaults.Scrubbing;

namespace ResponsiAI.Notifications.Delivery;

/// <summary>
/// Asks billing, just before a mail is sent, whether it still says the truth: whether the invoice was paid meanwhile.
/// <c>POST /mails/wanted</c> with key and template, answered by <c>{"wanted":false,"reason":"…"}</c>. Anything else, no
/// answer within 2 s included, lets the mail go: one too many is better than none.
/// </summary>
internal sealed partial class WantedCheck(IHttpClientFactory clients, WantedCheck.Options options, ILogger<WantedCheck> log)
{
    private const string Client = "billing";
    private const int LongestReason = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static void Register(ServiceBuilder builder)
    {
        var isThere = builder.Settings.Has("BILLING_URL");
        if (isThere)
            builder.Web.AddInternalClient(Client, builder.Settings.Address("BILLING_URL", "http://billing:8080"), Patience);
        else
            builder.Services.AddHttpClient();
        builder.Services.AddSingleton(new Options(isThere));
        builder.Services.AddSingleton<WantedCheck>();
    }

    /// <returns>Why the mail must not be sent any more; null when it may.</returns>
    public async Task<string?> ObjectionAsync(EmailRow row, CancellationToken cancellation)
    {
        if (!options.HasBilling)
            return null;
        try
        {
            using var client = clients.CreateClient(Client);
            using var response = await client.PostAsJsonAsync("mails/wanted", new { key = row.IdempotencyKey, row.Template }, cancellation);
            if (response.StatusCode != System.Net.HttpStatusCode.OK)
                return null;
            var answer = await response.Content.ReadFromJsonAsync<JsonElement>(cancellation);
            return answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("wanted", out var wanted) && wanted.ValueKind == JsonValueKind.False ? Reason(answer) : null;
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            LogNotAsked(row.Id, exception.GetType().Name);
            return null;
        }
    }

    private static string Reason(JsonElement answer) => answer.TryGetProperty("reason", out var reason) && reason.ValueKind == JsonValueKind.String
        ? Scrubber.Text(reason.GetString()!.ReplaceLineEndings(" "), LongestReason)
        : "billing does not want it any more";

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Id} is sent without billing having been asked: {Reason}")]
    private partial void LogNotAsked(string id, string reason);

    /// <param name="HasBilling"><c>BILLING_URL</c> is set.</param>
    internal sealed record Options(bool HasBilling);
}
