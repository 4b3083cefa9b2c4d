using System.Globalization;
using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.Gateway.Sessions;

/// <param name="Secrets"><c>SESSION_SECRET</c>: the first signs, all verify.</param>
/// <param name="CookieDomain">Null: a cookie for this host only.</param>
/// <param name="Idle"><c>SESSION_IDLE</c>: how long a session lasts from the last request on. Default 24 h.</param>
/// <param name="Absolute"><c>SESSION_ABSOLUTE</c>: how long it lasts from the sign-in on, however busy. Default 30 d.</param>
/// <param name="PerUser"><c>SESSIONS_PER_USER</c>: how many a user may have at once; the oldest ends. Default 25.</param>
internal sealed record SessionOptions(IReadOnlyList<string> Secrets, string? CookieDomain, TimeSpan Idle, TimeSpan Absolute, int PerUser)
{
    /// <summary>Of a session's data as JSON.</summary>
    public const int MaxDataBytes = 4096;

    private const int MinSecretLength = 32;

    /// <summary>How often a session in use is prolonged in Redis: seldom enough to cost next to nothing.</summary>
    public TimeSpan TouchInterval { get; init; } = TimeSpan.FromSeconds(Math.Min(120, Idle.TotalSeconds / 10));

    /// <summary>How long a store keeps a session after it was prolonged: that is done only now and then, and none may end before its time.</summary>
    public TimeSpan Kept => Idle + TouchInterval;

    /// <summary>How long the end of a session is kept: a gateway may be cut off from the others for a day and still have a copy.</summary>
    public TimeSpan EndKept { get; } = Idle > TimeSpan.FromDays(1) ? Idle + TimeSpan.FromDays(1) : TimeSpan.FromDays(2);

    /// <param name="express">The secrets are those of an Express application: not ours to make or to refuse.</param>
    public static SessionOptions Read(ServiceSettings settings, bool express, Action<string> warn)
    {
        var domain = settings.Text("COOKIE_DOMAIN");
        if (domain is not null && Uri.CheckHostName(domain.TrimStart('.')) != UriHostNameType.Dns)
            settings.Fault("COOKIE_DOMAIN", "it is not a domain name", "write for example COOKIE_DOMAIN=.yourdomain.com");
        var (idle, absolute) = (Duration(settings, "SESSION_IDLE", "24h", TimeSpan.FromHours(24)), Duration(settings, "SESSION_ABSOLUTE", "30d", TimeSpan.FromDays(30)));
        if (idle > absolute)
            settings.Fault("SESSION_IDLE", "it is longer than SESSION_ABSOLUTE", "write for example SESSION_IDLE=24h and SESSION_ABSOLUTE=30d");
        return new SessionOptions(ReadSecrets(settings, express, warn), domain?.TrimStart('.').ToLowerInvariant(), idle, absolute, settings.Number("SESSIONS_PER_USER", 25, 1, 10_000));
    }

    /// <summary>How long the session lasts if no further request comes; zero when it has ended.</summary>
    public TimeSpan Life(Session session, DateTimeOffset now)
    {
        var left = session.Started + Absolute - now;
        var idle = session.Terms?.MaxAge ?? Idle;
        return left <= TimeSpan.Zero ? TimeSpan.Zero : left < idle ? left : idle;
    }

    /// <param name="lastUse">As often as it is written down, see <see cref="TouchInterval"/>.</param>
    public DateTimeOffset Ends(Session session, DateTimeOffset lastUse)
    {
        var (idle, absolute) = (lastUse + Kept, session.Started + Absolute);
        return idle < absolute ? idle : absolute;
    }

    private static TimeSpan Duration(ServiceSettings settings, string name, string example, TimeSpan absent)
    {
        if (settings.Text(name) is not { } text)
            return absent;
        if (text.Length > 1 && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 100_000)
        {
            switch (text[^1])
            {
                case 's': return TimeSpan.FromSeconds(number);
                case 'm': return TimeSpan.FromMinutes(number);
                case 'h': return TimeSpan.FromHours(number);
                case 'd': return TimeSpan.FromDays(number);
            }
        }

        settings.Fault(name, "it is not a duration", $"write for example {name}={example} (units: s, m, h, d)");
        return absent;
    }

    private static IReadOnlyList<string> ReadSecrets(ServiceSettings settings, bool express, Action<string> warn)
    {
        const string name = "SESSION_SECRET";
        var secrets = settings.List(name);
        if (secrets.Count == 0 && settings.IsDevelopment && !express)
            return [DevelopmentSecret.GetOrCreate(settings.DataDir, "session-secret")];
        if (secrets.Count == 0 && express)
            settings.Fault(name, "it is missing, and with SESSION_COMPAT it is the old application's", "write the secrets of express-session in their order, separated by commas");
        else if (secrets.Count == 0)
            settings.Fault(name, "it is missing", "write what `ops secret` or `openssl rand -base64 32` prints");
        else if (secrets.Any(s => s.Length < MinSecretLength) && !settings.IsDevelopment && !express)
            settings.Fault(name, $"a secret is shorter than {MinSecretLength} characters", "write what `ops secret` or `openssl rand -base64 32` prints");
        else if (secrets.Any(s => s.Length < MinSecretLength))
            warn($"{name} is shorter than {MinSecretLength} characters; production would not start with it{(express ? " without SESSION_COMPAT" : "")}");
        return secrets.Count == 0 ? ["-"] : secrets;
    }
}
