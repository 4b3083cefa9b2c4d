using System.Diagnostics.Metrics;

namespace ResponsiAI.ServiceDefaults.Scrubbing;

/// <summary>What a secret was known by.</summary>
internal enum Kind
{
    Name, Path, Bearer, Jwt, ProviderKey, Signature, Cookie, Url, Pem, Email, Ip, Card, Iban, Pattern, Unreadable,
}

/// <summary>How often each rule took something out, since the start; counters of the process, read when somebody asks.</summary>
internal static class Hits
{
    private static readonly KeyValuePair<string, object?>[] Tags =
        [.. new[] { "name", "path", "bearer", "jwt", "provider_key", "signature", "cookie", "url", "pem", "email", "ip", "card", "iban", "pattern", "unreadable" }
            .Select(kind => new KeyValuePair<string, object?>("kind", kind))];

    private static readonly long[] Counts = new long[Tags.Length];

    public static void Count(Kind kind) => Interlocked.Increment(ref Counts[(int)kind]);

    public static void Show(Meter meter) => meter.CreateObservableCounter("responsiai.scrubber.hits", Read, "{hit}", "Secrets and personal data that were taken out of logs, reports and answers.");

    /// <summary>What the self-test planted is no hit.</summary>
    public static void Clear() => Array.Clear(Counts);

    private static IEnumerable<Measurement<long>> Read() => Tags.Select((tag, i) => new Measurement<long>(Interlocked.Read(ref Counts[i]), tag));
}
