using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.ServiceDefaults.Internal;
using ResponsiAI.ServiceDefaults.Scrubbing;

namespace ResponsiAI.Ops.Emails;

/// <summary>Asks notifications for mails with sample data, for the ops pages.</summary>
internal sealed class EmailPreviews(IHttpClientFactory clients, TimeProvider clock)
{
    private const string Client = "notifications";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static void Register(ServiceBuilder builder, Uri notifications)
    {
        builder.Web.AddInternalClient(Client, notifications, Patience);
        builder.Services.AddSingleton<EmailPreviews>();
    }

    /// <returns>The mail, or one sentence about why there is none.</returns>
    public async Task<(EmailPreview? Mail, string Fault)> FindAsync(string template, CancellationToken cancellation)
    {
        try
        {
            using var client = clients.CreateClient(Client);
            using var response = await client.PostAsJsonAsync(EmailPreview.Path, EmailPreview.Question(template, clock.GetUtcNow()), cancellation);
            var answer = await response.Content.ReadFromJsonAsync<JsonObject>(cancellation);
            return response.IsSuccessStatusCode && EmailPreview.Of(template, answer) is { } mail
                ? (mail, "")
                : (null, $"Notifications does not show this mail: {Scrubber.Text(answer?["detail"]?.ToString() ?? $"it answered {(int)response.StatusCode}")}");
        }
        catch (JsonException)
        {
            return (null, "Notifications answered something else than a mail.");
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            return (null, "Notifications does not answer, so this mail cannot be shown.");
        }
    }
}
