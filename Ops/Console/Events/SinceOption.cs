using System.CommandLine;
using System.Globalization;

namespace ResponsiAI.Ops.Events;

/// <summary>An option for a time: as ISO 8601 has it, or how long ago (<c>30m</c>, <c>24h</c>, <c>3d</c>).</summary>
internal static class SinceOption
{
    public static Option<DateTimeOffset?> Create(TimeProvider clock) => new("--since")
    {
        Description = "Only what was received since: 2026-11-23T08:00:00Z, or 30m, 24h, 3d ago.",
        HelpName = "TIME",
        CustomParser = result =>
        {
            if (Read(result.Tokens[0].Value, clock.GetUtcNow()) is { } time)
                return time;
            result.AddError("--since needs a time such as 2026-11-23T08:00:00Z, 30m, 24h or 3d");
            return null;
        },
    };

    private static DateTimeOffset? Read(string text, DateTimeOffset now)
    {
        if (text.Length is > 1 and < 6 && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && text[^1] switch { 'm' => TimeSpan.FromMinutes(count), 'h' => TimeSpan.FromHours(count), 'd' => TimeSpan.FromDays(count), _ => (TimeSpan?)null } is { } ago)
            return now - ago;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
    }
}
