using System.Globalization;
using System.Net;

namespace ResponsiAI.ServiceDefaults.Settings;

/// <summary>The parts of a service's URL, percent-decoded (RFC 3986, section 2.1).</summary>
/// <param name="Scheme">Lower case.</param>
/// <param name="Port">Null when the URL names none.</param>
/// <param name="Name">The path without its leading slash: a database's name or number; empty when there is none.</param>
/// <param name="Options">The members of the query.</param>
public sealed record ServiceUrl(
    string Scheme, string? User, string? Password, string Host, int? Port, string Name, IReadOnlyDictionary<string, string> Options)
{
    public static bool TryParse(string text, out ServiceUrl? url)
    {
        url = null;
        var schemeEnd = text.IndexOf("://", StringComparison.Ordinal);
        if (schemeEnd <= 0)
            return false;
        var rest = text[(schemeEnd + 3)..];
        var (beforeQuery, query) = Cut(rest, '?');
        var slash = beforeQuery.IndexOf('/', StringComparison.Ordinal);
        // A raw password may hold a slash, so the authority ends at the first slash behind the last at-sign.
        var at = beforeQuery.LastIndexOf('@');
        if (at > slash)
            slash = beforeQuery.IndexOf('/', at);
        var authority = slash < 0 ? beforeQuery : beforeQuery[..slash];
        var name = slash < 0 ? "" : beforeQuery[(slash + 1)..];
        at = authority.LastIndexOf('@');
        // user:12?3@host: a raw question mark in the password would make the user the host.
        if (at < 0 && query?.Contains('@', StringComparison.Ordinal) == true)
            return false;
        string? user = null, password = null;
        if (at >= 0)
        {
            var (u, p) = Cut(authority[..at], ':');
            user = u.Length == 0 ? null : Uri.UnescapeDataString(u);
            password = p is null ? null : Uri.UnescapeDataString(p);
        }

        if (!TryHost(authority[(at + 1)..], out var host, out var port))
            return false;
        var options = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var pair in (query ?? "").Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (key, value) = Cut(pair, '=');
            options[Uri.UnescapeDataString(key)] = Uri.UnescapeDataString(value ?? "");
        }

        url = new ServiceUrl(text[..schemeEnd].ToLowerInvariant(), user, password, host, port, Uri.UnescapeDataString(name), options);
        return true;
    }

    /// <summary>Without user and password, fit for a log.</summary>
    public override string ToString() => $"{Scheme}://{Host}{(Port is { } port ? $":{port}" : "")}/{Name}";

    private static bool TryHost(string text, out string host, out int? port)
    {
        port = null;
        host = text;
        var colon = text.LastIndexOf(':');
        if (text.StartsWith('['))
        {
            var end = text.IndexOf(']', StringComparison.Ordinal);
            if (end < 0 || !IPAddress.TryParse(text.AsSpan(1, end - 1), out _) || (end + 1 < text.Length && text[end + 1] != ':'))
                return false;
            host = text[1..end];
            colon = end + 1 < text.Length ? end + 1 : -1;
        }
        else
        {
            host = colon < 0 ? text : text[..colon];
            // An IPv6 address without brackets would lose its last group to the port.
            if (host.Contains(':', StringComparison.Ordinal))
                return false;
        }

        if (host.Length == 0 || host.Any(c => char.IsWhiteSpace(c) || c is '[' or ']'))
            return false;
        if (colon < 0)
            return true;
        if (!ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0)
            return false;
        port = number;
        return true;
    }

    private static (string First, string? Second) Cut(string text, char at)
    {
        var index = text.IndexOf(at, StringComparison.Ordinal);
        return index < 0 ? (text, null) : (text[..index], text[(index + 1)..]);
    }
}
