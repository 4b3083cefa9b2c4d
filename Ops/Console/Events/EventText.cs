using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace ResponsiAI.Ops.Events;

/// <summary>Billing's answers as lines that people and <c>grep</c> can read.</summary>
internal static class EventText
{
    public static string List(JsonArray events) => events.Count == 0
        ? "No such events."
        : string.Join(Environment.NewLine, events.Select(e => $"{Time(e!["receivedAt"])}  {e["status"],-11} {e["type"],-40} {e["id"]}{Reason(e["reason"])}"));

    public static string Detail(JsonObject one)
    {
        var told = one["event"]!;
        var text = new StringBuilder();
        void Line(string name, JsonNode? value)
        {
            if (value is not null)
                text.AppendLine(CultureInfo.InvariantCulture, $"{name,-14}{value}");
        }

        Line("event", told["id"]);
        Line("type", told["type"]);
        Line("status", told["status"]);
        Line("reason", told["reason"]);
        Line("about", one["about"]);
        Line("customer", one["customer"]);
        Line("trace", one["trace"]);
        Line("happened", Time(told["happenedAt"]));
        Line("API version", one["apiVersion"]);
        Line("live mode", one["liveMode"]);
        Line("secret", one["secret"] is { } secret ? $"the {(int)secret + 1}. of STRIPE_WEBHOOK_SECRET" : null);
        Line("attempts", told["attempts"]);
        if (one["nextAttemptAt"] is { } next)
            Line("next attempt", Time(next));
        foreach (var moment in one["history"]!.AsArray())
            text.AppendLine().Append(CultureInfo.InvariantCulture, $"{Time(moment!["at"])}  {moment["what"]}{Reason(moment["note"])}");
        return text.ToString();
    }

    public static string Replay(JsonObject answer) => Moved(answer, "replayed", "unknown, ignored or still at work");

    public static string Dismiss(JsonObject answer) => Moved(answer, "dismissed", "neither dead nor quarantined");

    private static string Moved(JsonObject answer, string how, string left)
    {
        var (moved, skipped) = (answer[how]!.AsArray(), answer["skipped"]!.AsArray());
        var text = new StringBuilder(moved.Count == 0 ? $"Nothing was {how}." : $"{char.ToUpperInvariant(how[0])}{how[1..]} {moved.Count}: {string.Join(' ', moved)}");
        if (skipped.Count > 0)
            text.AppendLine().Append(CultureInfo.InvariantCulture, $"Left alone {skipped.Count}, which are {left}: {string.Join(' ', skipped)}");
        return text.ToString();
    }

    private static string Reason(JsonNode? reason) => reason is null ? "" : $"  ({reason})";

    private static string Time(JsonNode? time) => time is null ? "" : ((DateTimeOffset)time).UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
