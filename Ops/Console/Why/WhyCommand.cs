using System.CommandLine;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Hosting;
using ResponsiAI.Ops.CommandLine;
using ResponsiAI.Ops.Emails;
using ResponsiAI.Ops.Events;
using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.Ops.Why;

/// <summary><c>ops why</c>: from Stripe's event to the mail server's answer, or to where it stands and why.</summary>
internal static class WhyCommand
{
    public static Command Create()
    {
        var subject = new Argument<string>("SUBJECT") { Description = "A customer (cus_… or an address), an event (evt_…), any other object of Stripe's (sub_…, in_…), or a mail (its id or Message-ID)." };
        var billing = BillingClient.Option();
        var command = new Command("why", $"""
            Tells what happened and why: each event with its times, what became of it, the mails that it asked for, and what
            the mail server answered. Addresses are masked and contents left out. Exits with 1 when nothing is known.
            {NotificationsClient.Where}
            """)
        {
            subject, billing,
        };
        command.Runs(Environments.Development, (parsed, settings, cancellation) => RunAsync(settings, parsed.GetValue(billing), MailId(parsed.GetValue(subject)!), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ServiceSettings settings, Uri? billing, string subject, CancellationToken cancellation)
    {
        var gaps = new List<string>();
        var threads = await TryAsync(async () => (await BillingClient.AskAsync(settings, billing, "/why", new { subject }, cancellation)).AsObject(), gaps);
        var events = threads?["events"]!.AsArray() ?? [];
        var mails = await TryAsync(() => MailsAsync(settings, subject, events, cancellation), gaps) ?? [];
        if (threads?["more"]?.GetValue<bool>() == true)
            Console.WriteLine("There are older events, which are left out; `ops events list` has them.");
        Console.Write(WhyText.Of(events, mails));
        foreach (var gap in gaps)
            await Console.Error.WriteLineAsync(gap);
        if (events.Count + mails.Count > 0)
            return gaps.Count == 0 ? ExitCode.Ok : ExitCode.Failed;
        if (gaps.Count == 0)
            await Console.Error.WriteLineAsync("Nothing is known of it: no such event, customer, object or mail has been seen here.");
        return ExitCode.Failed;
    }

    /// <summary>The mails of the events, and those that the subject itself names, by id.</summary>
    private static async Task<Dictionary<string, JsonObject>> MailsAsync(ServiceSettings settings, string subject, JsonArray events, CancellationToken cancellation)
    {
        using var client = NotificationsClient.Create(settings);
        var ids = events.SelectMany(e => e!["mails"]!.AsArray()).Select(m => m!["id"]!.ToString()).ToHashSet();
        if (subject.Contains('@', StringComparison.Ordinal))
        {
            var found = await client.AskAsync(HttpMethod.Post, "/emails/search", new JsonObject { ["to"] = subject }, cancellation);
            ids.UnionWith(found["emails"]!.AsArray().Select(m => m!["id"]!.ToString()));
        }
        else if (IsMailId(subject))
        {
            ids.Add(subject);
        }

        var mails = new Dictionary<string, JsonObject>();
        foreach (var id in ids)
            if (await client.FindAsync($"/emails/{Uri.EscapeDataString(id)}", cancellation) is { } mail)
                mails.Add(id, mail);
        return mails;
    }

    // What one of the two knows is worth telling when the other does not answer.
    private static async Task<T?> TryAsync<T>(Func<Task<T>> ask, List<string> gaps) where T : class
    {
        try
        {
            return await ask();
        }
        catch (CommandFailure failure) when (failure.Code != ExitCode.Configuration)
        {
            gaps.Add(failure.Message);
            return null;
        }
    }

    // <ID@DOMAIN>, as mail programs show it.
    private static string MailId(string subject) =>
        subject.Trim('<', '>').Split('@') is [var id, _] && IsMailId(id) ? id : subject;

    private static bool IsMailId(string text) => text.Length == 32 && text.All(char.IsAsciiHexDigitLower);
}
