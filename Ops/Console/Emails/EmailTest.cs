using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using ResponsiAI.Ops.CommandLine;
using ResponsiAI.ServiceDefaults.Scrubbing;

namespace ResponsiAI.Ops.Emails;

internal sealed record EmailTestResult(bool Sent, string Sentence);

/// <summary>One mail from being accepted to its outcome.</summary>
internal sealed class EmailTest(HttpClient client, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    public async Task<EmailTestResult> RunAsync(string template, string to, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/emails")
        {
            Content = JsonContent.Create(new JsonObject { ["template"] = template, ["to"] = to, ["data"] = SampleEmail.Data(clock.GetUtcNow()) }),
        };
        request.Headers.Add("Idempotency-Key", $"ops-email-test-{Guid.NewGuid():N}");
        var id = (await SendAsync(request, cancellation))["id"]?.ToString() ?? throw new CommandFailure("Notifications took the mail but named no id for it.");
        Console.WriteLine($"Notifications took the mail {id} ({template}).");
        return await FollowAsync(id, cancellation);
    }

    private async Task<EmailTestResult> FollowAsync(string id, CancellationToken cancellation)
    {
        var started = clock.GetTimestamp();
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/emails/{Uri.EscapeDataString(id)}");
            var mail = await SendAsync(request, cancellation);
            var reason = Scrubber.Text(mail["reason"]?.ToString() ?? "no reason given");
            switch (mail["status"]?.ToString())
            {
                case "done":
                    return new EmailTestResult(true, $"Sent as {mail["messageId"]} (development without SMTP_HOST prints it where notifications runs).");
                case "dead":
                    return new EmailTestResult(false, $"Not sent, and it will not be tried again: {reason}.");
                case "not_sent":
                    return new EmailTestResult(false, $"Not sent: no mail server is set (SMTP_HOST), so the mail was only printed or kept: {reason}.");
                case var status when clock.GetElapsedTime(started) > Patience:
                    return new EmailTestResult(false, $"Still {status} after {Patience.TotalSeconds:0} s and {mail["attempts"]} attempts: {reason}. Notifications goes on trying.");
                default:
                    await Task.Delay(Pause, clock, cancellation);
                    break;
            }
        }
    }

    private async Task<JsonNode> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        using var response = await CommandHttp.SendAsync(client, request, cancellation);
        var body = await response.Content.ReadAsStringAsync(cancellation);
        try
        {
            var answer = JsonNode.Parse(body) as JsonObject;
            if (response.IsSuccessStatusCode && answer is not null)
                return answer;
            throw new CommandFailure($"Notifications answered {(int)response.StatusCode}: {Scrubber.Text(answer?["detail"]?.ToString() ?? answer?["reason"]?.ToString() ?? "")}");
        }
        catch (JsonException exception)
        {
            throw new CommandFailure($"Notifications answered {(int)response.StatusCode} with something else than JSON.", cause: exception);
        }
    }
}
