namespace ResponsiAI.Harness;

/// <summary>A mail that an <see cref="SmtpSink"/> took over: its final dot was answered with 250, or was meant to be when the connection was dropped or hung.</summary>
/// <param name="From">The envelope's sender.</param>
/// <param name="To">The envelope's recipients, separated by commas.</param>
/// <param name="MessageId">As in the header, with its angle brackets.</param>
/// <param name="Subject">As in the header, unfolded but not decoded.</param>
/// <param name="Raw">Headers and body as they were sent, without the dots that SMTP adds.</param>
public sealed record ReceivedMail(string From, string To, string MessageId, string Subject, string Raw)
{
    /// <summary>The mail's own headers in their order, unfolded.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The content without quoted-printable's soft line breaks, for looking up ASCII text.</summary>
    public string Unwrapped => Raw.Replace("=\r\n", "", StringComparison.Ordinal).Replace("=3D", "=", StringComparison.Ordinal);

    /// <summary>The value of a header that is there at most once; null when it is not there.</summary>
    public string? Header(string name)
    {
        var values = Headers.Where(h => h.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(h => h.Value).ToList();
        return values.Count <= 1 ? values.FirstOrDefault() : throw new InvalidOperationException($"The mail has {values.Count} headers {name}.");
    }

    internal static ReceivedMail Parse(string from, IEnumerable<string> recipients, string raw)
    {
        var headers = new List<KeyValuePair<string, string>>();
        var end = raw.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        foreach (var line in raw[..(end < 0 ? raw.Length : end)].Split("\r\n"))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (line is [' ' or '\t', ..] && headers.Count > 0)
                headers[^1] = new(headers[^1].Key, $"{headers[^1].Value} {line.Trim()}".TrimStart());
            else if (colon > 0)
                headers.Add(new(line[..colon], line[(colon + 1)..].Trim()));
        }

        string First(string name) => headers.FirstOrDefault(h => h.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value ?? "";
        return new ReceivedMail(from, string.Join(",", recipients), First("Message-ID"), First("Subject"), raw) { Headers = headers };
    }
}
