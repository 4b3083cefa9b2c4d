namespace ResponsiAI.Gateway.Tests.Judgement;

internal enum Fate
{
    Compliant,
    Acceptable,
    Ambiguous,
    Severe,

    /// <summary>Refused in every mode.</summary>
    Never,

    /// <summary>The server itself refuses it, with a status of its own or by closing.</summary>
    Unreadable,
}

/// <summary>One request as bytes, and what must become of it.</summary>
/// <param name="Bytes">Each character is a byte.</param>
/// <param name="Reason">Of a verdict.</param>
/// <param name="Method">What the backend must understand where the request passes; so with the two that follow.</param>
/// <param name="Header">A header as the backend must see it; null for one that it must not see.</param>
internal sealed record Http1Case(
    string Name, string Bytes, Fate Fate, string? Reason = null, string Method = "GET", string Target = "/", string Body = "", (string Name, string? Value)? Header = null)
{
    /// <summary>The server closes by itself after the answer.</summary>
    public bool Closes { get; init; }

    public override string ToString() => Name;

    /// <summary>A request with these header lines, each ended by CRLF.</summary>
    public static string Request(string line, string headers = "", string body = "") => $"{line}\r\nHost: localhost\r\n{headers}\r\n{body}";

    public static string Get(string target, string headers = "") => Request($"GET {target} HTTP/1.1", headers);

    public static string Post(string headers, string body) => Request("POST / HTTP/1.1", headers, body);

    public static string Chunked(string body, string coding = "chunked") => Post($"Transfer-Encoding: {coding}\r\n", body);
}
