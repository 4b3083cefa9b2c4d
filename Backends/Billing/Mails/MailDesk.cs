using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using ResponsiAI.Billing.Events;
using ResponsiAI.Storage.Queues;

namespace ResponsiAI.Billing.Mails;

/// <summary>Asks notifications for e-mails. An event is done only when this was accepted.</summary>
internal sealed class MailDesk(IHttpClientFactory clients, AskedMails asked)
{
    public const string Client = "notifications";

    private const string KeyHeader = "Idempotency-Key";

    /// <summary>Characters that notifications takes as a key. Stripe's ids may be longer than all that were ever seen.</summary>
    private const int LongestKey = 200;

    /// <summary>Between two tries while notifications is away: short, because all events wait for the same.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public async Task<WorkOutcome> AskAsync(InboxEvent happened, Mail mail, CancellationToken cancellation)
    {
        try
        {
            using var client = clients.CreateClient(Client);
            using var request = new HttpRequestMessage(HttpMethod.Post, "emails")
            {
                Content = JsonContent.Create(new { mail.Template, mail.To, mail.Data }, options: Json),
            };
            request.Headers.Add(KeyHeader, Fit(mail.Key));
            using var response = await client.SendAsync(request, cancellation);
            if (response.IsSuccessStatusCode)
            {
                if ((await MemberAsync(response, "id", cancellation)) is { } id)
                    await asked.KeepAsync(happened.Id, mail, id, cancellation);
                return new WorkOutcome.Done(mail.Template);
            }

            if (IsNotTheMailsFault(response.StatusCode))
                return Later($"notifications answered {(int)response.StatusCode}");
            var reason = await MemberAsync(response, "reason", cancellation) ?? "without a reason";
            // The key was accepted before, with a content that differs: the customer has the mail.
            return response.StatusCode == HttpStatusCode.UnprocessableEntity && reason == "idempotency_key_reused"
                ? new WorkOutcome.Done(mail.Template)
                : new WorkOutcome.Dead($"notifications refused {mail.Template}: {(int)response.StatusCode} {reason}");
        }
        catch (HttpRequestException exception)
        {
            return Later($"notifications cannot be reached: {exception.HttpRequestError}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Later("notifications did not answer in time");
        }
    }

    // A wrong internal token, too many requests, a redirect: all rows meet them alike, and none is to blame.
    private static bool IsNotTheMailsFault(HttpStatusCode status) =>
        status is HttpStatusCode.Unauthorized or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)status is < 400 or >= 500;

    private static string Fit(string key) => key.Length <= LongestKey ? key : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    private static WorkOutcome.Retry Later(string reason) => new(reason, Pause, Counts: false);

    private static async Task<string?> MemberAsync(HttpResponseMessage response, string name, CancellationToken cancellation)
    {
        try
        {
            return new EventObject(await response.Content.ReadFromJsonAsync<JsonElement>(cancellation)).Text(name);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
