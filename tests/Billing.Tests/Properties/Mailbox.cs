using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace ResponsiAI.Billing.Tests.Properties;

/// <summary>Notifications as billing sees it, without a socket: one mail for a key, and 422 for another content under the same.</summary>
internal sealed class Mailbox : HttpMessageHandler
{
    private readonly ConcurrentDictionary<string, AcceptedMail> accepted = new();

    public IReadOnlyDictionary<string, AcceptedMail> Accepted => accepted;

    /// <summary>Keys that were asked for again with another content.</summary>
    public ConcurrentQueue<string> Contradicted { get; } = new();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var key = request.Headers.GetValues("Idempotency-Key").Single();
        var body = (await request.Content!.ReadFromJsonAsync<JsonNode>(cancellationToken))!;
        var mail = new AcceptedMail((string)body["template"]!, (string)body["to"]!, body["data"]!.AsObject());
        if (accepted.GetOrAdd(key, mail).IsLike(mail))
            return new HttpResponseMessage(HttpStatusCode.Accepted);
        Contradicted.Enqueue(key);
        return new HttpResponseMessage(HttpStatusCode.UnprocessableEntity) { Content = JsonContent.Create(new { reason = "idempotency_key_reused" }) };
    }
}
