using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace ResponsiAI.Gateway.Sessions.Express;

/// <summary>
/// The cookie of express-session: <c>s:ID.SIGNATURE</c>, percent-encoded, with the HMAC-SHA256 of the id under
/// <c>SESSION_SECRET</c> as it is, in base64 without its padding.
/// </summary>
internal sealed class ExpressCookie(ExpressOptions express, SessionOptions options, TimeProvider clock) : ISessionCookie
{
    private const string Mark = "s:";
    private const int IdLength = 24;
    private readonly byte[][] secrets = [.. options.Secrets.Select(Encoding.UTF8.GetBytes)];

    public bool IsShared => true;

    /// <summary>For a session that no record says it of.</summary>
    public ExpressCookieTerms Terms { get; } = ExpressCookieTerms.New(options.Idle, options.CookieDomain);

    public SessionId NewId() => IdOf(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(IdLength)));

    /// <summary>The first cookie of the name counts, whether it is good or not, as it does for express-session.</summary>
    public SessionId? Read(HttpRequest request)
    {
        foreach (var header in request.Headers.Cookie)
        {
            if (!IsIn(header))
                continue;
            foreach (var range in header.AsSpan().Split(';'))
                if (header.AsSpan()[range].Trim() is var pair && CookiePair.IsNamed(pair, express.Cookie))
                    return Open(pair[(express.Cookie.Length + 1)..].Trim());
        }

        return null;
    }

    public bool IsIn(string? header) => CookiePair.IsIn(header, express.Cookie);

    public string? Without(string header) => CookiePair.Without(header, express.Cookie);

    public bool IsOurs(string? pair) => CookiePair.IsNamed(pair, express.Cookie);

    /// <summary>As express-session does: with every answer where it rolls, otherwise with a change of a session that has an end.</summary>
    public bool IsDue(CurrentSession presented, bool isChanged) => express.IsRolling || (isChanged && presented.Session?.Terms?.MaxAge is not null);

    public string Write(SessionId id, Session session)
    {
        var terms = session.Terms ?? Terms;
        var sid = Encoding.UTF8.GetString(id.Bytes);
        return terms.SetCookie(express.Cookie, Uri.EscapeDataString($"{Mark}{sid}.{Sign(secrets[0], sid)}"), clock.GetUtcNow() + terms.MaxAge);
    }

    public string Delete(Session? session) => (session?.Terms ?? Terms).SetCookie(express.Cookie, "", DateTimeOffset.UnixEpoch);

    private static SessionId IdOf(string sid) => new(Encoding.UTF8.GetBytes(sid), sid);

    private static string Sign(byte[] secret, string sid) => Convert.ToBase64String(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(sid))).TrimEnd('=');

    private SessionId? Open(ReadOnlySpan<char> value)
    {
        if (value is ['"', .. var quoted, '"'])
            value = quoted;
        var plain = Uri.UnescapeDataString(value);
        if (!plain.StartsWith(Mark, StringComparison.Ordinal) || plain.LastIndexOf('.') is var dot && dot <= Mark.Length)
            return null;
        var sid = plain[Mark.Length..dot];
        var signature = Encoding.UTF8.GetBytes(plain[(dot + 1)..]);
        var good = false;
        foreach (var secret in secrets)
            good |= CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Sign(secret, sid)), signature);
        return good ? IdOf(sid) : null;
    }
}
