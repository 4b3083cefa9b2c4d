using System.Text.RegularExpressions;
using Sentry;
using Sentry.Protocol;

namespace ResponsiAI.ServiceDefaults.ErrorTracking;

/// <summary>
/// What makes two reports the same issue. Sentry groups by the stack, where there is one, and otherwise by a text, in
/// which every id would make an issue of its own: those are given a fingerprint without ids.
/// </summary>
internal static partial class Grouping
{
    public static void Apply(SentryEvent report)
    {
        List<SentryException> exceptions = [.. report.SentryExceptions ?? []];
        if (report.Fingerprint.Count > 0 || exceptions.Exists(e => e.Stacktrace is { Frames.Count: > 0 }))
            return;
        if (exceptions.Count > 0)
            report.SetFingerprint([.. exceptions.SelectMany(e => new[] { e.Type ?? "", WithoutIds(e.Value ?? "") })]);
        else if (report.Message is { } message)
            report.SetFingerprint(report.Logger ?? "message", WithoutIds(message.Message ?? message.Formatted ?? ""));
    }

    /// <summary>The same for all repeats of one fault in this process, however Sentry groups them.</summary>
    public static string Key(SentryEvent report)
    {
        if (report.Fingerprint.Count > 0)
            return string.Join('\n', report.Fingerprint);
        var exception = report.SentryExceptions?.LastOrDefault();
        var frame = exception?.Stacktrace?.Frames.LastOrDefault();
        return $"{exception?.Type}\n{frame?.Module}\n{frame?.Function}\n{frame?.InstructionAddress}";
    }

    internal static string WithoutIds(string text) => Id().Replace(text, "<id>");

    // E-mail addresses; IP addresses and ports; then whatever has a digit, with the letters, dashes and dots that belong to
    // it: UUIDs, hexadecimal hashes, evt_1Nx, 42, 10.0.0.1:443, 2026-11-26T08:00:00Z.
    [GeneratedRegex(@"[\w.%+-]+@[\w-]+(\.[\w-]+)+|\[Filtered:[0-9a-f]+\]|[\w:.+-]*[0-9][\w:.+-]*", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Id();
}
