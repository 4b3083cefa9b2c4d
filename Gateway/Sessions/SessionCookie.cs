using System.Buffers.Text;
using Microsoft.Net.Http.Headers;

namespace ResponsiAI.Gateway.Sessions;

/// <summary>
/// <c>base64url(id).base64url(HMAC)</c>; HttpOnly, Secure, SameSite=Lax, and <c>__Host-</c> unless a domain is set
/// (RFC 6265bis, section 4.1.3.2: the prefix forbids one).
/// </summary>
internal sealed class SessionCookie(SessionOptions options, SessionKeys keys, TimeProvider clock) : ISessionCookie
{
    private const int EncodedLength = 43;

    private readonly string name = options.CookieDomain is null ? "__Host-session" : "session";

    public bool IsShared => false;

    public SessionId NewId() => SessionId.New();

    /// <summary>The first cookie of our name that we signed counts.</summary>
    public SessionId? Read(HttpRequest request)
    {
        foreach (var header in request.Headers.Cookie)
        {
            foreach (var range in header.AsSpan().Split(';'))
            {
                var pair = header.AsSpan()[range].Trim();
                if (pair.Length == name.Length + 1 + EncodedLength + 1 + EncodedLength && pair[name.Length] == '=' && pair.StartsWith(name, StringComparison.Ordinal)
                    && TryOpen(pair[(name.Length + 1)..]) is { } id)
                    return id;
            }
        }

        return null;
    }

    public bool IsIn(string? header) => CookiePair.IsIn(header, name);

    public string? Without(string header) => CookiePair.Without(header, name);

    public bool IsOurs(string? pair) => CookiePair.IsNamed(pair, name);

    public bool IsDue(CurrentSession presented, bool isChanged) => presented.IsProlonged;

    public string Write(SessionId id, Session session) =>
        Header($"{Base64Url.EncodeToString(id.Bytes)}.{Base64Url.EncodeToString(keys.Sign(id.Bytes))}", options.Life(session, clock.GetUtcNow()));

    public string Delete(Session? session) => Header("", TimeSpan.Zero);

    private string Header(string value, TimeSpan life) => new SetCookieHeaderValue(name, value)
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
