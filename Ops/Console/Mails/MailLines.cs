using System.Text.Json.Nodes;
using ResponsiAI.ServiceDefaults.Scrubbing;

namespace ResponsiAI.Ops.Mails;

/// <summary>Mails as lines that can be cut and searched: no frames, nothing shortened.</summary>
internal static class MailLines
{
    public static void Write(JsonArray mails)
    {
        if (mails.Count == 0)
            Console.WriteLine("No mails.");
        foreach (var mail in mails)
            Console.WriteLine($"{mail!["id"]}  {Time(mail["createdAt"])}  {Status(mail),-19}  {mail["template"],-25}  {mail["to"]}  {Scrubber.Text(mail["reason"]?.ToString() ?? "")}".TrimEnd());
    }

    public static void WriteOne(JsonObject mail)
    {
        Row("id", mail["id"]);
        Row("to", mail["to"]);
        Row("template", mail["template"]);
        Row("status", Status(mail));
        Row("reason", Scrubber.Text(mail["reason"]?.ToString() ?? ""));
        Row("attempts", mail["attempts"]);
        Row("accepted", Time(mail["createdAt"]));
        Row("next try", Time(mail["nextAt"]));
        Row("ended", Time(mail["finishedAt"]));
        Row("Message-ID", mail["messageId"]);
        Row("key", mail["key"]);
        Row("members", string.Join(", ", mail["members"]?.AsArray().Select(m => m!.ToString()) ?? []));
    }

    public static void WriteSuppressed(JsonArray addresses)
    {
        if (addresses.Count == 0)
            Console.WriteLine("No address is suppressed.");
        foreach (var address in addresses)
            Console.WriteLine($"{address!["emailId"]}  {Time(address["since"])}  {address["to"]}  {Scrubber.Text(address["reason"]?.ToString() ?? "")}");
    }

    /// <summary>With a mark when it was ever unknown whether the mail arrived.</summary>
    private static string Status(JsonNode mail) => (int?)mail["unknowns"] > 0 ? $"{mail["status"]} (unknown {mail["unknowns"]})" : $"{mail["status"]}";

    private static string Time(JsonNode? time) => time is null ? "" : ((DateTimeOffset)time).UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'");

    private static void Row(string name, object? value)
    {
        if (value?.ToString() is { Length: > 0 } text)
            Console.WriteLine($"{name,-10}  {text}");
    }
}
