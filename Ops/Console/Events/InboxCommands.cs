using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Hosting;
using ResponsiAI.Ops.CommandLine;
using ResponsiAI.ServiceDefaults.Hosting;

namespace ResponsiAI.Ops.Events;

/// <summary><c>ops events list</c>, <c>show</c>, <c>replay</c> and <c>dismiss</c>: what billing has received and what became of it.</summary>
internal static class InboxCommands
{
    public static Command CreateList()
    {
        var status = new Option<string?>("--status") { Description = "pending, leased, done, dead, quarantined, dismissed or ignored.", HelpName = "STATUS" };
        var (type, since, billing, json) = (TypeOption(), SinceOption.Create(TimeProvider.System), BillingClient.Option(), JsonOption());
        var limit = new Option<int>("--limit") { Description = "At most so many, the newest first; 500 at most.", DefaultValueFactory = _ => 50, HelpName = "N" };
        var command = new Command("list", "Lists the events that billing has received, each with its state and the reason for it.") { status, type, since, limit, billing, json };
        command.Runs(Environments.Development, async (parsed, settings, cancellation) =>
        {
            string?[] query = [Part("status", parsed.GetValue(status)), Part("type", parsed.GetValue(type)), Part("since", Iso(parsed.GetValue(since))), $"limit={parsed.GetValue(limit)}"];
            var events = await BillingClient.AskAsync(settings, parsed.GetValue(billing), "/events?" + string.Join('&', query.OfType<string>()), null, cancellation);
            Console.WriteLine(parsed.GetValue(json) ? events.ToJsonString() : EventText.List(events.AsArray()));
            return ExitCode.Ok;
        });
        return command;
    }

    public static Command CreateShow()
    {
        var id = new Argument<string>("ID") { Description = "The event's id." };
        var (billing, json) = (BillingClient.Option(), JsonOption());
        var command = new Command("show", "Tells one event's state and its history. Its content, which is the customer's, is not shown.") { id, billing, json };
        command.Runs(Environments.Development, async (parsed, settings, cancellation) =>
        {
            var one = await BillingClient.AskAsync(settings, parsed.GetValue(billing), "/events/" + Uri.EscapeDataString(parsed.GetValue(id)!), null, cancellation);
            Console.WriteLine(parsed.GetValue(json) ? one.ToJsonString() : EventText.Detail(one.AsObject()));
            return ExitCode.Ok;
        });
        return command;
    }

    public static Command CreateReplay() => CreateForEach("replay", "Events by their ids, dead, done, dismissed or quarantined.", """
        Gives events to billing's workers again. What they did already is not done twice: the same mail is not asked
        for again, and an older event does not overwrite newer state.
        """, EventText.Replay);

    public static Command CreateDismiss() => CreateForEach("dismiss", "Events by their ids, dead or quarantined.", """
        Settles events that are not to be applied: they stay listed as dismissed with their reason, and health counts
        them no more. What such an event has told already stays told; its mail is not sent. A replay is still possible.
        """, EventText.Dismiss);

    // The verb is also the path's.
    private static Command CreateForEach(string verb, string which, string description, Func<JsonObject, string> text)
    {
        var ids = new Argument<string[]>("ID") { Description = which, Arity = ArgumentArity.ZeroOrMore };
        var dead = new Option<bool>("--dead") { Description = "All dead events, or those of --type and --since; 1000 at once." };
        var (type, since, billing) = (TypeOption(), SinceOption.Create(TimeProvider.System), BillingClient.Option());
        var command = new Command(verb, description) { ids, dead, type, since, billing };
        command.Validators.Add(result =>
        {
            if (result.GetValue(ids) is not { Length: > 0 } && !result.GetValue(dead))
                result.AddError("Name events by their ids, or say --dead.");
            else if (!result.GetValue(dead) && (result.GetResult(type) is not null || result.GetResult(since) is not null))
                result.AddError("--type and --since choose among the dead events: say --dead.");
        });
        command.Runs(Environments.Development, async (parsed, settings, cancellation) =>
        {
            var question = new { ids = parsed.GetValue(ids) ?? [], dead = parsed.GetValue(dead), type = parsed.GetValue(type), since = Iso(parsed.GetValue(since)) };
            var answer = await BillingClient.AskAsync(settings, parsed.GetValue(billing), "/events/" + verb, question, cancellation);
            Console.WriteLine(text(answer.AsObject()));
            return answer["skipped"]!.AsArray().Count == 0 ? ExitCode.Ok : ExitCode.Failed;
        });
        return command;
    }

    private static Option<string?> TypeOption() => new("--type") { Description = "Only events of this type.", HelpName = "TYPE" };

    private static Option<bool> JsonOption() => new("--json") { Description = "For scripts." };

    private static string? Part(string name, string? value) => value is null ? null : $"{name}={Uri.EscapeDataString(value)}";

    private static string? Iso(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
