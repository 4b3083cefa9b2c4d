using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using ResponsiAI.ServiceDefaults.Scrubbing;

namespace ResponsiAI.Ops.Why;

/// <summary>The chain as indented lines: an event, its moments, its mails, and theirs.</summary>
internal static class WhyText
{
    /// <param name="mails">By their ids; those that no event asked for come last.</param>
    public static string Of(JsonArray events, IReadOnlyDictionary<string, JsonObject> mails)
    {
        var text = new StringBuilder();
        var told = new HashSet<string>();
        foreach (var thread in events.Select(e => e!.AsObject()))
        {
            WriteEvent(text, thread["event"]!.AsObject());
            foreach (var asked in thread["mails"]!.AsArray().Select(m => m!.AsObject()))
            {
                var id = asked["id"]!.ToString();
                if (!mails.TryGetValue(id, out var mail))
                    text.Append(CultureInfo.InvariantCulture, $"  mail {id}  {asked["template"]}  asked for at {Time(asked["askedAt"])}; notifications does not tell more\n");
                else if (told.Add(id))
                    WriteMail(text, mail, "  ");
                else
                    text.Append(CultureInfo.InvariantCulture, $"  mail {id}  {asked["template"]}  the same as above\n");
            }

            text.Append('\n');
        }

        foreach (var (_, mail) in mails.Where(m => !told.Contains(m.Key)).OrderBy(m => m.Value["createdAt"]!.ToString(), StringComparer.Ordinal))
        {
            WriteMail(text, mail, "");
            text.Append('\n');
        }

        return text.ToString();
    }

    private static void WriteEvent(StringBuilder text, JsonObject one)
    {
        var line = one["event"]!;
        text.Append(CultureInfo.InvariantCulture, $"{line["id"]}  {line["type"]}  {line["status"]}{Named("customer", Masked(one["customer"]))}{Named("about", one["about"])}{Named("trace", one["trace"])}\n");
        Line(text, "  ", line["happenedAt"], "happened", null);
        foreach (var moment in one["history"]!.AsArray())
            Line(text, "  ", moment!["at"], moment["what"]!.ToString(), moment["note"]);
        if (one["nextAttemptAt"] is { } next)
            Line(text, "  ", next, "next attempt", line["reason"]);
    }

    private static void WriteMail(StringBuilder text, JsonObject mail, string indent)
    {
        text.Append(CultureInfo.InvariantCulture, $"{indent}mail {mail["id"]}  {mail["template"]}  to {mail["to"]}  {mail["status"]}{((int?)mail["unknowns"] > 0 ? " (it was unknown whether it arrived)" : "")}{Named("trace", mail["trace"])}\n");
        foreach (var moment in mail["history"]!.AsArray())
            Line(text, indent + "  ", moment!["at"], moment["what"]!.ToString(), moment["note"]);
        if (mail["nextAt"] is { } next)
            Line(text, indent + "  ", next, "next attempt", mail["reason"]);
    }

    private static void Line(StringBuilder text, string indent, JsonNode? at, string what, JsonNode? note) =>
        text.Append(CultureInfo.InvariantCulture, $"{indent}{Time(at)}  {what}{(note?.ToString() is { Length: > 0 } said ? $"  ({Scrubber.Text(said)})" : "")}\n");

    private static string Named(string name, JsonNode? value) => value?.ToString() is { Length: > 0 } text ? $"  {name} {text}" : "";

    // A customer whose usage is reported by address.
    private static JsonValue? Masked(JsonNode? customer) => customer is null ? null : JsonValue.Create(Scrubber.Text(customer.ToString()));

    private static string Time(JsonNode? time) => time is null ? "" : ((DateTimeOffset)time).UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
