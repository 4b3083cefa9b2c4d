using System.Text.Json.Nodes;
using ResponsiAI.Ops.CommandLine;
using ResponsiAI.ServiceDefaults.Scrubbing;

namespace ResponsiAI.Ops.Emails;

internal sealed record EmailTestResult(bool Sent, string Sentence);

/// <summary>One mail from being accepted to its outcome.</summary>
internal sealed class EmailTest(NotificationsClient client, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    public async Task<EmailTestResult> RunAsync(string template, string to, CancellationToken cancellation)
    {
        var mail = new JsonObject { ["template"] = template, ["to"] = to, ["data"] = SampleEmail.Data(clock.GetUtcNow()) };
        var accepted = await client.AskAsync(HttpMethod.Post, "/emails", mail, cancellation, $"ops-email-test-{Guid.NewGuid():N}");
        var id = accepted["id"]?.ToString() ?? throw new CommandFailure("Notifications took the mail but named no id for it.");
        Console.WriteLine($"Notifications took the mail {id} ({template}).");
        return await FollowAsync(id, cancellation);
    }

    private async Task<EmailTestResult> FollowAsync(string id, CancellationToken cancellation)
    {
        var started = clock.GetTimestamp();
        while (true)
        {
            var mail = await client.AskAsync(HttpMethod.Get, $"/emails/{Uri.EscapeDataString(id)}", null, cancellation);
            var reason = Scrubber.Text(mail["reason"]?.ToString() ?? "no reason given");
            switch (mail["status"]?.ToString())
            {
                case "done":
                    return new EmailTestResult(true, $"Sent as {mail["messageId"]} (development without SMTP_HOST prints it where notifications runs).");
                case "dead":
                    return new EmailTestResult(false, $"Not sent, and it will not be tried again: {reason}.");
                case "suppressed":
                    return new EmailTestResult(false, $"Not sent: {reason}. `ops mails lift {id}` lets the address have mails again.");
                case "expired" or "obsolete" or "dismissed":
                    return new EmailTestResult(false, $"Not sent: {reason}.");
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
}
