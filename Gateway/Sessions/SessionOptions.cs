using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.Gateway.Sessions;

/// <param name="Secrets"><c>SESSION_SECRET</c>: the first signs, all verify.</param>
/// <param name="CookieDomain">Null: a cookie for this host only.</param>
internal sealed record SessionOptions(IReadOnlyList<string> Secrets, string? CookieDomain)
{
    /// <summary>From the last request on.</summary>
    public static readonly TimeSpan Rolling = TimeSpan.FromHours(24);

    /// <summary>From the sign-in on, however busy.</summary>
    public static readonly TimeSpan Absolute = TimeSpan.FromDays(30);

    /// <summary>How often a session in use is written to be prolonged.</summary>
    public static readonly TimeSpan TouchInterval = TimeSpan.FromMinutes(1);

    /// <summary>Of a session's data as JSON.</summary>
    public const int MaxDataBytes = 4096;

    private const int MinSecretLength = 32;

    public static SessionOptions Read(ServiceSettings settings, Action<string> warn)
    {
        var domain = settings.Text("COOKIE_DOMAIN");
        if (domain is not null && Uri.CheckHostName(domain.TrimStart('.')) != UriHostNameType.Dns)
            settings.Fault("COOKIE_DOMAIN", "it is not a domain name", "write for example COOKIE_DOMAIN=.yourdomain.com");
        return new SessionOptions(ReadSecrets(settings, warn), domain?.TrimStart('.').ToLowerInvariant());
    }

    private static IReadOnlyList<string> ReadSecrets(ServiceSettings settings, Action<string> warn)
    {
        const string name = "SESSION_SECRET";
        var secrets = settings.List(name);
        if (secrets.Count == 0 && settings.IsDevelopment)
            return [DevelopmentSecret.GetOrCreate(settings.DataDir, "session-secret")];
        if (secrets.Count == 0)
            settings.Fault(name, "it is missing", "write what `ops secret` or `openssl rand -base64 32` prints");
        else if (secrets.Any(s => s.Length < MinSecretLength) && !settings.IsDevelopment)
            settings.Fault(name, $"a secret is shorter than {MinSecretLength} characters", "write what `ops secret` or `openssl rand -base64 32` prints");
        else if (secrets.Any(s => s.Length < MinSecretLength))
            warn($"{name} is shorter than {MinSecretLength} characters; production would not start with it");
        return secrets.Count == 0 ? ["-"] : secrets;
    }
}
