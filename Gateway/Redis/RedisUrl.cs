using System.Globalization;
using ResponsiAI.ServiceDefaults.Settings;
using StackExchange.Redis;

namespace ResponsiAI.Gateway.Redis;

/// <summary><c>REDIS_URL</c>: <c>redis://user:pass@host:port/db</c>, <c>rediss://</c> for TLS, or StackExchange.Redis' own form.</summary>
internal static class RedisUrl
{
    private const string Name = "REDIS_URL";

    /// <summary>How long a command may take before the gateway goes on without Redis. A lost Redis never stops the start.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromMilliseconds(150);

    public static ConfigurationOptions? Read(ServiceSettings settings)
    {
        if (settings.Text(Name) is not { } text)
            return null;
        if (settings.ServiceUrl(Name, "redis", "rediss") is { } url)
            return FromUrl(settings, url);
        if (settings.Faults.Any(f => f.Name == Name))
            return null;
        try
        {
            var own = ConfigurationOptions.Parse(text, ignoreUnknown: false);
            if (own.EndPoints.Count == 0 || text.Contains("://", StringComparison.Ordinal))
                settings.Fault(Name, "it names no host", "write redis://USER:PASSWORD@HOST:6379/0");
            return Tuned(own);
        }
        catch (ArgumentException)
        {
            settings.Fault(Name, "it is neither a redis:// URL nor a configuration of StackExchange.Redis", "write redis://USER:PASSWORD@HOST:6379/0");
            return null;
        }
    }

    private static ConfigurationOptions? FromUrl(ServiceSettings settings, ServiceUrl url)
    {
        var database = 0;
        if (url.Name.Length > 0 && !int.TryParse(url.Name, NumberStyles.None, CultureInfo.InvariantCulture, out database))
        {
            settings.Fault(Name, "its path is not a database number", "write redis://USER:PASSWORD@HOST:6379/0");
            return null;
        }

        return Tuned(new ConfigurationOptions
        {
            EndPoints = { { url.Host, url.Port ?? 6379 } },
            User = url.User is "default" ? null : url.User,
            Password = url.Password,
            DefaultDatabase = database,
            Ssl = url.Scheme == "rediss",
            SslHost = url.Scheme == "rediss" ? url.Host : null,
        });
    }

    private static ConfigurationOptions Tuned(ConfigurationOptions own)
    {
        own.AbortOnConnectFail = false;
        own.ClientName = "responsiai-gateway";
        own.ConnectTimeout = 1000;
        own.AsyncTimeout = 1000;
        own.SyncTimeout = 500;
        own.BacklogPolicy = BacklogPolicy.FailFast;
        own.ReconnectRetryPolicy = new LinearRetry(500);
        return own;
    }
}
