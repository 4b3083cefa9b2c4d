using System.Buffers.Text;
using Microsoft.Net.Http.Headers;

namespace ResponsiAI.Gateway.Sessions;

/// <summary>
/// <c>base64url(id).base64url(HMAC)</c>; HttpOnly, Secure, SameSite=Lax, and <c>__Host-</c> unless a domain is set
/// (RFC 6265bis, section 4.1.3.2: the prefix forbids one).
/// </summary>
internal sealed class SessionCookie(SessionOptions options, SessionKeys keys)
{
    private const int EncodedLength = 43;

    public string Name { get; } = options.CookieDomain is null ? "__Host-session" : "session";

    /// <summary>The id of the first cookie of our name that we signed; null when there is none.</summary>
    public SessionId? Read(HttpRequest request)
    {
        foreach (var header in request.Headers.Cookie)
        {
            foreach (var range in header.AsSpan().Split(';'))
            {
                var pair = header.AsSpan()[range].Trim();
                if (pair.Length == Name.Length + 1 + EncodedLength + 1 + EncodedLength && pair[Name.Length] == '=' && pair.StartsWith(Name, StringComparison.Ordinal)
                    && TryOpen(pair[(Name.Length + 1)..]) is { } id)
                    return id;
            }
        }

        return null;
    }

    /// <summary>The cookie header without ours; null when nothing is left.</summary>
    public string? Without(string header)
    {
        if (!header.Contains(Name, StringComparison.Ordinal))
            return header;
        var kept = header.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(p => !IsOurs(p));
        var joined = string.Join("; ", kept);
        return joined.Length == 0 ? null : joined;
    }

    /// <summary>Whether a Cookie pair or a Set-Cookie value is about our cookie.</summary>
    public bool IsOurs(string? pair) => pair is not null && pair.StartsWith(Name, StringComparison.Ordinal) && pair.Length > Name.Length && pair[Name.Length] == '=';

    public string Write(SessionId id, TimeSpan life) =>
        Header($"{Base64Url.EncodeToString(id.Bytes)}.{Base64Url.EncodeToString(keys.Sign(id.Bytes))}", life);

    public string Delete() => Header("", TimeSpan.Zero);

    private string Header(string value, TimeSpan life) => new SetCookieHeaderValue(Name, value)
    {
        Path = "/",
        Domain = options.CookieDomain,
        MaxAge = life,
        HttpOnly = true,
        Secure = true,
        SameSite = Microsoft.Net.Http.Headers.SameSiteMode.Lax,
    }.ToString();

    private SessionId? TryOpen(ReadOnlySpan<char> value)
    {
        Span<byte> id = stackalloc byte[SessionId.Length + 2];
        Span<byte> signature = stackalloc byte[SessionId.Length + 2];
        return value[EncodedLength] == '.'
            && Base64Url.IsValid(value[..EncodedLength]) && Base64Url.IsValid(value[(EncodedLength + 1)..])
            && Base64Url.TryDecodeFromChars(value[..EncodedLength], id, out var idLength) && idLength == SessionId.Length
            && Base64Url.TryDecodeFromChars(value[(EncodedLength + 1)..], signature, out var signatureLength) && signatureLength == SessionId.Length
            && keys.Verify(id[..idLength], signature[..signatureLength])
            ? new SessionId(id[..idLength].ToArray())
            : null;
    }
}
