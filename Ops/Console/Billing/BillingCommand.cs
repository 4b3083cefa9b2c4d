using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Hosting;
using ResponsiAI.Ops.CommandLine;
using ResponsiAI.Ops.Events;
using ResponsiAI.ServiceDefaults.Hosting;

namespace ResponsiAI.Ops.Billing;

/// <summary><c>ops billing rebuild</c>: whether what billing holds of customers is what the events told, and how it becomes so again.</summary>
internal static class BillingCommand
{
    /// <summary>A rebuild reads every event that was ever kept.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    public static Command Create() => new("billing", "What billing holds of customers and subscriptions.") { CreateRebuild() };

    private static Command CreateRebuild()
    {
        var verify = new Option<bool>("--verify") { Description = "Only compare: tells each difference, and exits with 1 when there is one." };
        var yes = new Option<bool>("--yes") { Description = "Write what differs, in one transaction, while billing goes on." };
        var (billing, json) = (BillingClient.Option(), new Option<bool>("--json") { Description = "For scripts." });
        var command = new Command("rebuild", """
            Adds every event that billing has kept to an empty state, with what Stripe told because of them, and compares
            that with what stands or puts it in its place. No mail is sent because of it.
            """)
        {
            verify, yes, billing, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(verify) == result.GetValue(yes))
                result.AddError("Say --verify to compare only, or --yes to write what differs.");
        });
        command.Runs(Environments.Development, async (parsed, settings, cancellation) =>
        {
            var path = parsed.GetValue(verify) ? "/state/verify" : "/state/rebuild";
            var report = (await BillingClient.AskAsync(settings, parsed.GetValue(billing), path, new { }, cancellation, Patience)).AsObject();
            Console.WriteLine(parsed.GetValue(json) ? report.ToJsonString() : Text(report));
            return (bool)report["written"]! || (int)report["count"]! == 0 ? ExitCode.Ok : ExitCode.Failed;
        });
        return command;
    }

    private static string Text(JsonObject report)
    {
        var text = new StringBuilder();
        var differences = report["differences"]!.AsArray();
        foreach (var one in differences)
            text.AppendLine(CultureInfo.InvariantCulture, $"{one!["table"]} {one["id"]}: {What(one)}");
        var count = (int)report["count"]!;
        if (count > differences.Count)
            text.AppendLine(CultureInfo.InvariantCulture, $"… and {count - differences.Count} more");
        var (events, written) = ((int)report["events"]!, (bool)report["written"]!);
        text.Append(CultureInfo.InvariantCulture, $"{events} events, {count} {(count == 1 ? "difference" : "differences")}{(written && count > 0 ? ", written" : "")}.");
        if (!written && count > 0 && (int)report["underWay"]! is > 0 and var underWay)
            text.Append(CultureInfo.InvariantCulture, $" {underWay} events were under way: what differs because of them is gone when they are done.");
        return text.ToString();
    }

    private static string What(JsonNode difference) => (string?)difference["what"] switch
    {
        "missing" => "missing, though events tell it",
        "untold" => "there, though no event tells it",
        _ => string.Join(", ", difference["members"]!.AsArray()),
    };
}
