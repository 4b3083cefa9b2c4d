using System.Runtime.CompilerServices;
using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.Ops.Preflight;

internal static class RedisCheck
{
    private const string Name = "REDIS_URL";

    public static async IAsyncEnumerable<Finding> Run(ServiceSettings settings, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (!settings.Has(Name))
        {
            yield return new Finding(Name, Level.Warn, "missing, so sessions and limits are in memory: lost at a restart, and for one gateway only", $"{Name}=redis://USER:PASSWORD@HOST:6379/0");
            yield break;
        }

        var server = RedisAddress.Read(settings, Name);
        foreach (var fault in settings.Faults)
            yield return Finding.Of(fault);
        if (server is null)
            yield break;
        var fails = await RedisPing.FaultAsync(server, cancellation);
        yield return fails is null
            ? new Finding(Name, Level.Ok, "the server answers PING")
            : new Finding(Name, Level.Fail, fails, "check host, port, user and password, and that a firewall lets this machine through");
    }
}
